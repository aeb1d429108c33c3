#include "engine/cells/cells.hpp"

#include "engine/base/embedded.hpp"

namespace gatewalk::cells {

namespace {

constexpr std::string_view ending = ".cell";

std::string_view stem(std::string_view file) { return file.substr(0, file.size() - ending.size()); }

}  // namespace

std::vector<std::string_view> names() {
  std::vector<std::string_view> all;
  for (const EmbeddedFile& file : embedded_cells()) all.push_back(stem(file.name));
  return all;
}

std::string_view text(std::string_view name) {
  for (const EmbeddedFile& file : embedded_cells())
    if (stem(file.name) == name) return file.text;
  return {};
}

Result<equations::Recipe> find(std::string_view name) {
  if (const std::string_view found = text(name); !found.empty()) return equations::read_cell(found, std::string(name) + ".cell");
  std::string all;
  for (std::string_view each : names()) all += (all.empty() ? "" : ", ") + std::string(each);
  return refuse(say("source.no_cell", {{"name", name}}), say("source.cells", {{"names", all}}));
}

}  // namespace gatewalk::cells
