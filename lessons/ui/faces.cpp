#include "lessons/ui/faces.hpp"

#include <cstring>

#include "imgui.h"

namespace gatewalk::lessons {

std::string_view face_file(Face face) {
  constexpr std::array<std::string_view, face_count> files = {"text-regular.otf", "text-semibold.otf", "code-regular.ttf",
                                                              "math.otf", "chinese-regular.otf"};
  return files[static_cast<std::size_t>(face)];
}

bool face_needed(Face face, std::string_view language) { return face != Face::chinese || language.starts_with("zh"); }

bool Faces::add(std::string_view file, std::string bytes) {
  std::size_t at = 0;
  while (at < face_count && face_file(static_cast<Face>(at)) != file) ++at;
  // TrueType, OpenType or a collection; ImGui would stop the program over anything else.
  const std::string_view start = std::string_view(bytes).substr(0, 4);
  const bool known = start == std::string_view("\0\1\0\0", 4) || start == "OTTO" || start == "true" || start == "ttcf";
  if (at == face_count || !known || bytes.size() < 1024) return false;
  void* data = IM_ALLOC(bytes.size());
  std::memcpy(data, bytes.data(), bytes.size());
  ImFontConfig config;
  config.FontDataOwnedByAtlas = true;
  config.Flags |= ImFontFlags_NoLoadError;
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  ImFont* font = atlas.AddFontFromMemoryTTF(data, static_cast<int>(bytes.size()), 14.0f, &config);
  if (!font) return false;
  missing_.clear();  // it may have what was missed
  if (fonts_[at]) atlas.RemoveFont(fonts_[at]);
  fonts_[at] = font;
  ImGui::GetIO().FontDefault = fonts_[0];
  return true;
}

}  // namespace gatewalk::lessons
