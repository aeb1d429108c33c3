#include "engine/files/checkpoint_names.hpp"

#include <set>

namespace gatewalk::files {

std::vector<FullName> full_names(const std::vector<PlacedName>& found) {
  std::set<std::string> places, recurrent;
  for (const PlacedName& each : found) {
    places.insert(each.place);
    if (each.name.find("weight_hh") != std::string::npos && each.name.find('.') != std::string::npos)
      recurrent.insert(each.place);
  }
  const std::string* bare = nullptr;
  std::string shared;
  if (places.size() == 1) bare = &*places.begin();
  else if (recurrent.size() == 1) bare = &*recurrent.begin();
  else if (!places.empty()) {
    shared = *places.begin();
    for (const std::string& place : places)
      while (!place.starts_with(shared)) {
        shared.pop_back();
        const std::size_t dot = shared.find_last_of('.');
        shared.resize(dot == std::string::npos ? 0 : dot + 1);
      }
  }
  std::vector<FullName> full;
  for (const PlacedName& each : found) {
    const bool meant = !bare || each.place == *bare;
    full.push_back({bare && meant ? each.name : each.place.substr(shared.size()) + each.name, meant});
  }
  return full;
}

}  // namespace gatewalk::files
