#include "lessons/desktop/desktop_host.hpp"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/files/formats.hpp"
#include "lessons/desktop/page.hpp"
#include "lessons/desktop/picture.hpp"
#include "lessons/embedded.hpp"

namespace gatewalk::lessons {

namespace {

#if defined(_WIN32)
FILE* open_pipe(const std::string& command) { return _popen(command.c_str(), "r"); }
void close_pipe(FILE* pipe) { _pclose(pipe); }
#else
FILE* open_pipe(const std::string& command) { return popen(command.c_str(), "r"); }
void close_pipe(FILE* pipe) { pclose(pipe); }
#endif

// What a command prints first; empty if there is no such program or the reader gave up.
std::string first_line_of(const std::string& command) {
  FILE* pipe = open_pipe(command);
  if (!pipe) return {};
  char line[4096] = "";
  std::string out = std::fgets(line, sizeof line, pipe) ? line : "";
  close_pipe(pipe);
  while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
  return out;
}

// GLFW has no file dialog: the desktop's own.
std::string ask_for_file() {
#if defined(_WIN32)
  return first_line_of(
      "powershell -NoProfile -Command \"Add-Type -AssemblyName System.Windows.Forms; $d = New-Object "
      "System.Windows.Forms.OpenFileDialog; if ($d.ShowDialog() -eq 'OK') { $d.FileName }\"");
#elif defined(__APPLE__)
  return first_line_of("osascript -e 'POSIX path of (choose file)' 2>/dev/null");
#else
  const std::string chosen = first_line_of("zenity --file-selection 2>/dev/null");
  return chosen.empty() ? first_line_of("command -v zenity >/dev/null || kdialog --getopenfilename 2>/dev/null") : chosen;
#endif
}

std::filesystem::path download_folder() {
  for (const char* variable : {"XDG_DOWNLOAD_DIR", "HOME", "USERPROFILE"}) {
    const char* folder = std::getenv(variable);
    if (!folder) continue;
    std::filesystem::path path(folder);
    std::error_code problem;
    if (std::string_view(variable) != "XDG_DOWNLOAD_DIR") path /= "Downloads";
    if (std::filesystem::is_directory(path, problem)) return path;
  }
  return ".";
}

}  // namespace

DesktopHost::DesktopHost(const DesktopOptions& options)
    : options_(options), address_(options.address), threads_([] { glfwPostEmptyEvent(); }) {}

void DesktopHost::copy(std::string_view text) {
  glfwSetClipboardString(window, std::string(text).c_str());
  guest->copied(paste() == text);
}

std::string DesktopHost::paste() {
  const char* text = glfwGetClipboardString(window);
  return text ? text : "";
}

std::optional<std::string> DesktopHost::stored(std::string_view key) {
  if (key == "theme" && options_.dark) return *options_.dark ? "dark" : "light";
  return settings_.get(key);
}

void DesktopHost::open_file(std::string_view purpose, std::string_view) {
  const std::string path = ask_for_file();
  if (!path.empty()) (void)bring_file(path, purpose);
}

bool DesktopHost::bring_file(const std::string& path, std::string_view purpose) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file.good() && !file.eof()) {
    std::fprintf(stderr, "gatewalk: %s cannot be read\n", path.c_str());
    return false;
  }
  guest->file_arrived({std::filesystem::path(path).filename().string(), std::move(bytes), std::string(purpose)});
  return true;
}

void DesktopHost::read_file(File file) {
  auto plain = files::to_plain(files::as_bytes(file.bytes));
  const std::string problem = plain ? std::string() : plain.error().sentence();
  file.bytes = plain ? std::string(files::as_text(*plain)) : std::string();
  guest->file_read(std::move(file), problem);
}

void DesktopHost::keep_file(std::string_view digest, const File& file) { keep_on_disk(digest, file.name, file.bytes); }

void DesktopHost::request_kept(std::string_view digest) {
  std::optional<File> found;
  if (auto kept = kept_on_disk(digest)) found = File{std::move(kept->first), std::move(kept->second), {}};
  guest->kept_arrived(digest, std::move(found));
}

void DesktopHost::forget_kept(std::string_view digest) { forget_on_disk(digest); }

void DesktopHost::request_page() { guest->page_arrived(page_on_disk().value_or("")); }

// Every lesson is in the program.
void DesktopHost::request_lesson(std::string_view language, std::string_view slug) { guest->lesson_arrived(language, slug, {}); }

bool DesktopHost::save_file(std::string_view name, std::string_view bytes, std::string_view) {
  std::ofstream file(download_folder() / std::filesystem::path(name).filename(), std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return file.good();
}

bool DesktopHost::save_picture(std::string_view name, Rect part) {
  int width = 0, height = 0, window_width = 1, window_height = 1;
  glfwGetFramebufferSize(window, &width, &height);
  glfwGetWindowSize(window, &window_width, &window_height);
  const float ratio = static_cast<float>(width) / static_cast<float>(std::max(1, window_width));
  const Rect whole{0, 0, static_cast<float>(width), static_cast<float>(height)};
  const Rect pixels = part.empty() ? whole : Rect{part.x * ratio, part.y * ratio, part.w * ratio, part.h * ratio};
  return write_window((download_folder() / std::filesystem::path(name).filename()).string(), width, height, true, pixels);
}

void DesktopHost::open_link(std::string_view url) {
  // Only what needs no quoting reaches a shell.
  if (!url.starts_with("https://") ||
      url.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#=%") != std::string_view::npos)
    return;
#if defined(_WIN32)
  (void)first_line_of("start \"\" \"" + std::string(url) + "\"");
#elif defined(__APPLE__)
  (void)first_line_of("open '" + std::string(url) + "'");
#else
  (void)first_line_of("xdg-open '" + std::string(url) + "' >/dev/null 2>&1 &");
#endif
}

Preferences DesktopHost::preferences() {
  Preferences wishes;
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* tag = std::getenv(variable); tag && *tag) {
      wishes.languages = tag;
      break;
    }
  return wishes;
}

float DesktopHost::ratio() {
  if (options_.ratio > 0) return options_.ratio;
  float x = 1, y = 1;
  glfwGetWindowContentScale(window, &x, &y);
  return x > 0 ? x : 1;
}

Viewport DesktopHost::viewport() {
  int width = 0, height = 0;
  glfwGetFramebufferSize(window, &width, &height);
  const float r = ratio();
  return {static_cast<float>(width) / r, static_cast<float>(height) / r, r};
}

Point DesktopHost::to_logical(double x, double y) {
  // GLFW counts in physical pixels on X11 and Windows, in logical ones on macOS and Wayland.
  int width = 1, height = 1;
  glfwGetWindowSize(window, &width, &height);
  const Viewport view = viewport();
  return {static_cast<float>(x) * view.width / static_cast<float>(std::max(width, 1)),
          static_cast<float>(y) * view.height / static_cast<float>(std::max(height, 1))};
}

void DesktopHost::bring_reports() {
  for (auto& [work, report] : threads_.reports()) guest->work_reported(work, std::move(report));
}

void DesktopHost::bring_faces() {
  for (const std::string& name : faces_)
    for (const EmbeddedFile& face : embedded_faces())
      if (face.name == name) guest->face_arrived(name, std::string(face.text));
  faces_.clear();
}

void DesktopHost::show_surroundings(bool, std::string_view, std::string_view title) {
  glfwSetWindowTitle(window, std::string(title).c_str());
}

double DesktopHost::seconds() { return glfwGetTime(); }

}  // namespace gatewalk::lessons
