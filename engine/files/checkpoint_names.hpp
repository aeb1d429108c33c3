// How tensors are called that lie in dicts inside dicts: a checkpoint {"epoch": 3, "model": {"lstm.weight_ih_l0": …}}.
#pragma once

#include <string>
#include <vector>

namespace gatewalk::files {

struct PlacedName {
  std::string place;  // of the dict, each key with its dot: "model."
  std::string name;   // the key in it
};

// The full names, and whether a name is of the one dict that is meant (true) or lies beside it. The dict that alone holds
// recurrent weights, or is alone at all, needs no place in front of its names; of several (a model and its average, an encoder
// and a decoder), the part of the place that all share is left away.
struct FullName {
  std::string name;
  bool meant = true;
};
std::vector<FullName> full_names(const std::vector<PlacedName>& found);

}  // namespace gatewalk::files
