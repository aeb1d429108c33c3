// The first letters of each face, which the page is drawn with until the whole faces have come: cmake/fonts/characters.py.
#include <doctest/doctest.h>

#include <array>
#include <sstream>

#include "imgui.h"
#include "imgui_internal.h"
#include "lessons/course/course.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"
#include "tests/lessons/screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::string first_letters(std::string_view name) {
  for (const EmbeddedFile& face : embedded_first_faces())
    if (face.name == name) return std::string(face.text);
  return {};
}

std::string letters(const std::set<unsigned int>& codes) {
  std::ostringstream out;
  for (unsigned int code : codes) out << " U+" << std::hex << code;
  return out.str();
}

}  // namespace

TEST_CASE("first letters: with them every step of every lesson looks as with the whole faces") {
  std::array<std::set<unsigned int>, face_count> drawn;
  std::vector<Error> problems;
  for (const Lesson& lesson : load_course("en", problems)) {
    NullScreen screen(embedded_face);
    for (std::size_t step = 1; step <= lesson.steps.size(); ++step) {
      const std::string address = "#/en/" + lesson.slug + "/" + std::to_string(step);
      screen.host().current_address = address;
      screen.lab().address_changed(address);
      screen.settle();
    }
    for (std::size_t k = 0; k < face_count; ++k) {
      const ImFont* font = screen.lab().ui().faces.has(Face(k)) ? screen.lab().ui().faces.font(Face(k)) : nullptr;
      auto& pool = ImGui::GetIO().Fonts->Builder->BakedPool;
      for (int n = 0; font && n < pool.Size; ++n)
        if (pool[n].ContainerFont == font)
          for (const ImFontGlyph& glyph : pool[n].Glyphs) drawn[k].insert(glyph.Codepoint);
    }
  }
  NullScreen first(first_letters);
  const Faces& faces = first.lab().ui().faces;
  for (std::size_t k = 0; k < face_count; ++k) {
    std::set<unsigned int> lacking;
    for (const unsigned int code : drawn[k])
      if (code > 0x20 && !faces.font(Face(k))->IsGlyphInFont(static_cast<ImWchar>(code))) lacking.insert(code);
    CHECK_MESSAGE(lacking.empty(), face_file(Face(k)), ": lessons are drawn with", letters(lacking),
                  ", which its first letters in cmake/fonts/characters.py lack");
  }
  CHECK(drawn[static_cast<std::size_t>(Face::math)].size() > 100);
}

TEST_CASE("first letters: they are less than half of a face, and the whole one takes their place") {
  for (std::string_view name : {"text-regular.otf", "text-semibold.otf", "math.otf"})
    CHECK(first_letters(name).size() * 2 < embedded_face(name).size());
  NullScreen screen(first_letters, [](Host&) {
    return std::make_unique<OnePanel>([](Ui& ui, Rect area) { draw_text(ui, {area.x, area.y}, {}, "Zażółć ∀"); });
  });
  CHECK(screen.lab().missing_letters() == std::set<unsigned int>{0x17C, 0xF3, 0x142, 0x107, 0x2200});
  screen.lab().face_arrived("text-regular.otf", "not a face");
  screen.settle();
  CHECK(screen.lab().missing_letters().size() == 5);
  for (std::string_view name : {"math.otf", "text-regular.otf", "text-semibold.otf"})
    screen.lab().face_arrived(name, embedded_face(name));
  screen.settle();
  CHECK_MESSAGE(screen.lab().missing_letters().empty(), letters(screen.lab().missing_letters()));
  CHECK(screen.lab().ui().faces.has(Face::regular));
}
