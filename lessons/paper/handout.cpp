#include "lessons/paper/handout.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "imgui_internal.h"
#include "lessons/formula/plain_form.hpp"
#include "lessons/graphics/svg.hpp"
#include "lessons/ui/paper.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::string_view text_id = "lesson/text", heading_id = "lesson/text/step", goal_id = "lesson/text/goal",
                           questions_id = "lesson/questions", stage_id = "stage", title_id = "lesson/title",
                           count_id = "lesson/count";
// A window whose stage has the shape of half a page, and one in which no lesson's text needs to be scrolled.
constexpr Viewport low{1440, 900, 1}, high{1440, 3000, 1};
constexpr int most_frames = 2000, most_steps = 99;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else out += c;
  }
  return out;
}

std::string element(std::string_view tag, std::string_view text) {
  return "<" + std::string(tag) + ">" + escaped(text) + "</" + std::string(tag) + ">\n";
}

// What stands side by side, from top to bottom, and what it says.
struct Block {
  float top = 0, bottom = 0;
  std::string says;
};

class Handout {
 public:
  Handout(NullScreen& screen, std::string place, bool answers) : screen_(screen), place_(std::move(place)) {
    ImGuiStyle& style = ImGui::GetStyle();
    style.AntiAliasedLines = style.AntiAliasedLinesUseTex = style.AntiAliasedFill = false;
    Paper::of(ui()) = {.on = true, .as_vectors = true, .answers = answers};
  }

  std::string write() {
    for (int step = 1; step <= most_steps && go(step); ++step) {
      if (step == 1) {
        html_ += "<header>" + element("h1", said(title_id));
        if (tree().find(goal_id)) html_ += element("p", said(goal_id));
        html_ += "</header>\n";
      }
      html_ += "<section>\n" + element("h2", std::to_string(step) + " · " + said(heading_id));
      html_ += "<div class=\"words\">\n";
      blocks(text_id);
      html_ += "</div>\n";
      look_at(low);
      if (const SemanticNode* stage = tree().find(stage_id)) {
        html_ += "<div class=\"stage\">\n";
        picture(stage->bounds, said_in(stage_id, " · "), ui().theme.background);
        html_ += "</div>\n";
      }
      look_at(high);
      if (tree().find(questions_id)) {
        html_ += "<div class=\"questions\">\n";
        blocks(questions_id);
        html_ += "</div>\n";
      }
      html_ += "</section>\n";
    }
    return std::move(html_);
  }

 private:
  Ui& ui() { return screen_.lab().ui(); }
  const SemanticTree& tree() const { return screen_.tree(); }

  void look_at(const Viewport& window) {
    screen_.resize(window.width, window.height, window.ratio);
    screen_.settle(most_frames);
  }

  // False where the lesson has no such step.
  bool go(int step) {
    const std::string address = place_ + std::to_string(step);
    screen_.host().current_address = address;
    screen_.lab().address_changed(address);
    screen_.settle(most_frames);
    look_at(high);
    const std::string& now = screen_.host().current_address;
    // A step behind the last one is the last one again.
    if (std::exchange(count_, said(count_id)) == said(count_id)) return false;
    return now.starts_with(address) && (now.size() == address.size() || now[address.size()] == '?') && tree().find(heading_id);
  }

  std::string said(std::string_view id) const {
    const SemanticNode* node = tree().find(id);
    return node ? node->name : std::string();
  }

  // What stands in a node, as it is spoken.
  std::string said_in(std::string_view id, std::string_view between) const {
    const auto& nodes = tree().nodes;
    const auto top = static_cast<std::size_t>(tree().find(id) - nodes.data());
    std::string text;
    for (std::size_t k = top; k < nodes.size(); ++k) {
      if (!tree().inside(k, top) || nodes[k].name.empty()) continue;
      if (!text.empty()) text += between;
      text += nodes[k].name;
    }
    return text;
  }

  // A picture for each thing in a node, so that a page ends between two of them.
  void blocks(std::string_view id) {
    const auto& nodes = tree().nodes;
    const SemanticNode* holder = tree().find(id);
    if (!holder) return;
    const auto top = static_cast<std::size_t>(holder - nodes.data());
    std::vector<Block> all;
    for (std::size_t k = top + 1; k < nodes.size(); ++k) {
      const SemanticNode& node = nodes[k];
      if (!tree().inside(k, top) || node.id == heading_id || node.id == goal_id) continue;
      if (node.bounds.empty()) continue;
      all.push_back({node.bounds.y, node.bounds.bottom(), node.name});
    }
    std::sort(all.begin(), all.end(), [](const Block& a, const Block& b) { return a.top < b.top; });
    std::vector<Block> apart;
    for (Block& block : all) {
      if (apart.empty() || block.top > apart.back().bottom + nearest) {
        apart.push_back(std::move(block));
        continue;
      }
      apart.back().bottom = std::max(apart.back().bottom, block.bottom);
      if (!block.says.empty()) apart.back().says += (apart.back().says.empty() ? "" : " ") + block.says;
    }
    // A question's card is one thing, whatever stands in it; frames reach a little beyond what they hold.
    const bool cards = id == questions_id;
    if (cards && !apart.empty()) {
      for (const Block& block : apart)
        if (&block != &apart[0]) apart[0].says += " " + block.says;
      apart[0].bottom = apart.back().bottom;
      apart.resize(1);
    }
    const Rect column = screen_.node("lesson").bounds;
    for (std::size_t k = 0; k < apart.size(); ++k) {
      // The first begins below the heading, which stands above it already; the last ends behind the room to write.
      const SemanticNode* heading = tree().find(heading_id);
      const float begin = cards || !heading ? 0 : heading->bounds.bottom();
      const float above = k == 0 ? std::max(begin, apart[k].top - margin) : (apart[k - 1].bottom + apart[k].top) / 2;
      const float below =
          k + 1 == apart.size() ? apart[k].bottom + (cards ? writing : margin) : (apart[k].bottom + apart[k + 1].top) / 2;
      picture({column.x, above, column.w, below - above}, apart[k].says, ui().theme.panel);
    }
  }

  // area: in window pixels, as the tree has it.
  void picture(Rect area, std::string_view name, Color ground) {
    const float zoom = screen_.host().window.width / ImGui::GetIO().DisplaySize.x;
    const ImDrawList& list = *ImGui::FindWindowByName("lab")->DrawList;
    html_ +=
        svg_picture(ui(), list, {area.x / zoom, area.y / zoom, area.w / zoom, area.h / zoom}, name, ground, formula::plain_form);
  }

  static constexpr float margin = 18, writing = 70, nearest = 3;
  NullScreen& screen_;
  std::string place_, html_, count_;
};

}  // namespace

std::string handout(const NullScreen::FaceSource& faces, std::string_view address, bool answers,
                    const NullHost::LessonSource& lesson) {
  // "#/en/slug/": all up to the third stroke.
  std::size_t end = 0;
  for (int strokes = 0; end < address.size() && strokes < 3; ++end) strokes += address[end] == '/';
  if (end == 0 || address[end - 1] != '/') return {};
  const std::string place(address.substr(0, end));
  ImGuiContext* const before = ImGui::GetCurrentContext();
  std::string html;
  {
    NullScreen screen(faces, nullptr, [&](NullHost& host) {
      host.wishes.dark = false;
      host.wishes.reduced_motion = true;
      host.window = high;
      host.current_address = place + "1";
      host.lesson_text = lesson;
    });
    html = Handout(screen, place, answers).write();
  }
  ImGui::SetCurrentContext(before);
  return html;
}

}  // namespace gatewalk::lessons
