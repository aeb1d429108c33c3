#include "lessons/desktop/storage.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

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

// Where a kept file lies; empty for what is no digest.
std::filesystem::path kept_path(std::string_view digest) {
  const auto settings = settings_path();
  if (settings.empty() || digest.empty() || digest.find_first_not_of("0123456789abcdef") != std::string_view::npos) return {};
  return settings.parent_path() / "files" / std::string(digest);
}

}  // namespace

void keep_on_disk(std::string_view digest, std::string_view name, std::string_view bytes) {
  const auto path = kept_path(digest);
  if (path.empty()) return;
  std::error_code problem;
  std::filesystem::create_directories(path.parent_path(), problem);
  std::ofstream file(path, std::ios::binary);
  file << escaped(name) << '\n';
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::optional<std::pair<std::string, std::string>> kept_on_disk(std::string_view digest) {
  const auto path = kept_path(digest);
  std::ifstream file(path, std::ios::binary);
  std::string name;
  if (path.empty() || !std::getline(file, name)) return std::nullopt;
  return std::pair{unescaped(name), std::string{std::istreambuf_iterator<char>(file), {}}};
}

void forget_on_disk(std::string_view digest) {
  std::error_code problem;
  if (const auto path = kept_path(digest); !path.empty()) std::filesystem::remove(path, problem);
}

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
