#include "lessons/desktop/storage.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace gatewalk::lessons {

namespace {

std::filesystem::path settings_path() {
  for (const auto& [variable, below] : {std::pair{"XDG_CONFIG_HOME", ""}, std::pair{"APPDATA", ""}, std::pair{"HOME", ".config"}})
    if (const char* folder = std::getenv(variable); folder && *folder)
      return std::filesystem::path(folder) / below / "gatewalk" / "settings";
  return {};
}

// One line a text: key, tab, text with \n and \\ escaped.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\\n") : c == '\\' ? std::string("\\\\") : std::string(1, c);
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    out += text[i] == '\\' && i + 1 < text.size() ? (text[++i] == 'n' ? '\n' : text[i]) : text[i];
  return out;
}

}  // namespace

void SettingsFile::read() {
  if (read_) return;
  read_ = true;
  std::ifstream file(settings_path());
  for (std::string line; std::getline(file, line);)
    if (const auto tab = line.find('\t'); tab != std::string::npos)
      texts_[line.substr(0, tab)] = unescaped(std::string_view(line).substr(tab + 1));
}

std::optional<std::string> SettingsFile::get(std::string_view key) {
  read();
  const auto found = texts_.find(key);
  return found == texts_.end() ? std::nullopt : std::optional(found->second);
}

bool SettingsFile::set(std::string_view key, std::optional<std::string> text) {
  read();
  if (text) texts_.insert_or_assign(std::string(key), std::move(*text));
  else if (const auto found = texts_.find(key); found != texts_.end()) texts_.erase(found);
  const auto path = settings_path();
  if (path.empty()) return false;
  std::error_code problem;
  std::filesystem::create_directories(path.parent_path(), problem);
  // First beside it, so that a crash leaves the old file or the new one.
  auto beside = path;
  beside += ".new";
  {
    std::ofstream file(beside);
    for (const auto& [name, content] : texts_) file << name << '\t' << escaped(content) << '\n';
    if (!file.good()) return false;
  }
  std::filesystem::rename(beside, path, problem);
  return !problem;
}

}  // namespace gatewalk::lessons
