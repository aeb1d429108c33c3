// Parts of a script that runs a whole network forward and backward: shared by a run's script and an update's (script.hpp,
// update_script.hpp).
#pragma once

#include <string>

#include "engine/writing/script_writer.hpp"

namespace gatewalk::writing {

struct RunParts {
  bool shows = true;  // every value is printed where it is computed; otherwise nothing is
  int truncate = 0;   // error terms are cut between blocks of so many steps; 0: nowhere
};

// The two functions between stored tensors and the cell's parameters.
std::string script_layout(const network::Model& model, const ScriptWriter& w, bool with_gradients);
// `weights`, in the text or loaded from a file.
std::string script_weights(const network::Model& model, const ScriptWriter& w, const ScriptOptions& options);
// A dictionary of a tensor for each state: given under its name and `end`, or zeros.
std::string script_states(const char* what, const network::Model& model, const TensorMap& given, const std::string& end,
                          std::int64_t batch, const ScriptWriter& w);
// Sizes, names, and what the loop over layers, directions and steps needs besides.
std::string script_driver(const network::Model& model, const network::Sequence& sequence, const ScriptWriter& w,
                          const RunParts& parts = {});
// The loops; what they compute is in `output`, `record`, `last` and `gradients`. `name`: a tensor's name inside an f-string.
std::string numpy_run(const network::Model& model, const ScriptWriter& w, const RunParts& parts = {});
std::string numpy_backward(const network::Model& model, const ScriptWriter& w, const std::string& name,
                           const RunParts& parts = {});
std::string torch_run(const network::Model& model, const ScriptWriter& w, bool with_backward, const RunParts& parts = {});
std::string torch_backward(const ScriptWriter& w, const std::string& name);

}  // namespace gatewalk::writing
