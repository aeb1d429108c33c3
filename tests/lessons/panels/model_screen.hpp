// What the tests of models from files share: the lab on the null host with a file dropped onto it.
#pragma once

#include <memory>
#include <string>

#include "engine/files/formats.hpp"
#include "engine/source/listing.hpp"
#include "tests/lessons/screen.hpp"
#include "tests/stored.hpp"

namespace gatewalk::lessons {

struct ModelScreen : NullScreen {
  explicit ModelScreen(const std::string& address = "#/en/forget-gate/5", const std::function<void(NullHost&)>& prepare = {})
      : NullScreen(embedded_face, nullptr, [&](NullHost& host) {
          host.current_address = address;
          host.plain_form = files::to_plain;
          if (prepare) prepare(host);
        }) {
    settle();
  }
  void drop(const std::string& name, const std::string& bytes, const std::string& purpose = "") {
    host().guest->file_arrived({name, bytes, purpose});
    settle();
  }
  void press(const std::string& id) { perform(Action::press, id), settle(); }
  // As a reader does it: first the field has the focus.
  void set(const std::string& id, const std::string& value) {
    perform(Action::focus, id);
    perform(Action::set_value, id, value), settle();
  }
  // Every text of the dialog.
  std::string said() const {
    std::string all;
    for (const SemanticNode& node : tree().nodes)
      if (node.id.starts_with("open/")) all += node.name + " " + node.value + "\n";
    return all;
  }
  bool says(const std::string& part) const { return said().find(part) != std::string::npos; }
};

// How many numbers the first network of a golden file reads at a step.
inline int width_of(const std::string& name) {
  source::File file;
  file.bytes = std::make_shared<const std::vector<std::byte>>(*files::to_plain(files::as_bytes(golden_file(name))));
  return (*source::list(file))[0].shape.input;
}

}  // namespace gatewalk::lessons
