// The faces in use, as ImGui fonts at any size (1.92 makes glyphs on demand). Faces arrive from the host one after another;
// until one has come, the regular face stands in for it. A letter that a face lacks is looked for in the others.
#pragma once

#include <array>
#include <set>
#include <string>
#include <string_view>

struct ImFont;

namespace gatewalk::lessons {

enum class Face { regular, semibold, code, math, chinese };
constexpr std::size_t face_count = 5;

// The file a face comes from: "text-regular.otf", "text-semibold.otf", "code-regular.ttf", "math.otf", "chinese-regular.otf".
std::string_view face_file(Face face);
// Whether texts of a language need it: the Chinese face is asked for where Chinese is written, the others always.
bool face_needed(Face face, std::string_view language);

class Faces {
 public:
  // Takes a face that the host brought, in place of the one of that name which is there: a page begins with the first letters of
  // each. False, and nothing has changed, if the name is not one of ours or the bytes are no face.
  // Not between ImGui::NewFrame and ImGui::Render.
  bool add(std::string_view file, std::string bytes);
  // Nothing can be drawn before the regular face is there.
  bool ready() const { return fonts_[0] != nullptr; }
  bool has(Face face) const { return fonts_[static_cast<std::size_t>(face)] != nullptr; }
  // What no face had so far, as code points: drawn as a box.
  const std::set<unsigned int>& missing() const { return missing_; }
  void note_missing(unsigned int code_point) { missing_.insert(code_point); }
  // Null only if not ready.
  ImFont* font(Face face) const { return has(face) ? fonts_[static_cast<std::size_t>(face)] : fonts_[0]; }

 private:
  std::array<ImFont*, face_count> fonts_{};
  std::set<unsigned int> missing_;
};

}  // namespace gatewalk::lessons
