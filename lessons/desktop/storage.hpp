// Small texts by key in one file of the reader's own settings folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gatewalk::lessons {

class SettingsFile {
 public:
  // $XDG_CONFIG_HOME/gatewalk/settings, ~/.config/gatewalk/settings, or %APPDATA%\gatewalk\settings. Read at the first use.
  std::optional<std::string> get(std::string_view key);
  // Writes the file anew. False if it cannot be written.
  bool set(std::string_view key, std::optional<std::string> text);

 private:
  void read();
  std::map<std::string, std::string, std::less<>> texts_;
  bool read_ = false;
};

// Files kept under their digest (16 hexadecimal digits) in the folder `files` beside the settings, each with its name in front of
// its bytes, a line of its own. What cannot be written is not kept.
void keep_on_disk(std::string_view digest, std::string_view name, std::string_view bytes);
std::optional<std::pair<std::string, std::string>> kept_on_disk(std::string_view digest);
void forget_on_disk(std::string_view digest);

}  // namespace gatewalk::lessons
