// Wrapped text with inline styles, formulas, terms and links.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// Something that is not text inside of a line: a formula.
struct InlineBox {
  float width = 0, ascent = 0, descent = 0;  // around the baseline
  std::function<void(Ui&, Point baseline_left)> draw;
  std::string speech;  // "f of t"
};

// A piece of a paragraph in one style.
struct Span {
  std::string text;
  bool bold = false, italic = false, code = false;
  std::string term{};                      // id of a quantity: hovering it lights the same thing elsewhere (Ui::light)
  Color color = 0;                         // 0: the paragraph's
  std::string tip{};                       // what a term means: shown on hover and focus, told as the node's description
  std::string link{};                      // its target; links are nodes that can be focused and pressed
  std::string address{};                   // where a link leads, for the host: "#/en/forget-gate/3" or "https://…"; may be empty
  std::shared_ptr<const InlineBox> box{};  // instead of text
};

struct ParagraphStyle {
  float size = 14;
  float line_height = 1.6f;  // times size
  Color color = 0;
  Face face = Face::regular;  // of spans that are not bold or code
  Role role = Role::paragraph;
  int level = 0;  // for Role::heading
};

struct ParagraphResult {
  float height = 0;
  std::string pressed_link;  // the target of the link that was pressed in this frame
};

// Text wrapped to a width, its top left corner at `at`, with a semantic node that holds the whole text and a node for each link.
// Breaks at spaces, and between Chinese characters. '\n' in a span starts a new line.
ParagraphResult paragraph(Ui& ui, std::string_view key, Point at, float width, const std::vector<Span>& spans,
                          const ParagraphStyle& style = {});
// The whole text as it is read aloud: a formula in words.
std::string spoken_text(const std::vector<Span>& spans);
// The height it would have.
float paragraph_height(Ui& ui, float width, const std::vector<Span>& spans, const ParagraphStyle& style = {});

}  // namespace gatewalk::lessons
