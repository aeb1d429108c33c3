// What the eye sees of every step of every lesson, at four sizes: the question, its verdict and what the step offers to look at
// and to play with stand wholly on the screen; texts are whole and do not lie on each other; what is asked cannot be read off;
// the strip's rows are whole.
// Places come from the drawing itself: the semantic tree and the texts that were drawn.
//
// GATEWALK_SIGHT=1 prints each finding on a line of its own: "lesson step size: what"; GATEWALK_SIGHT=SLUG of that lesson alone.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <set>

#include "engine/writing/tex.hpp"
#include "lessons/course/course.hpp"
#include "lessons/course/language.hpp"
#include "lessons/player/player.hpp"
#include "lessons/stage/moment.hpp"
#include "lessons/ui/drawn_texts.hpp"
#include "lessons/words/numbers.hpp"
#include "tests/lessons/screen.hpp"
#include "tests/sanitized.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

struct Size {
  float width, height;
  bool whole;  // all is visible at once; on the others it is announced, and one press away
};
constexpr Size sizes[] = {{1366, 768, true}, {1440, 900, true}, {1024, 768, false}, {390, 844, false}};

std::vector<Lesson> shipped() {
  std::vector<Error> problems;
  return load_course("en", problems);
}

class Looking {
 public:
  Looking(const Lesson& lesson, Size size, std::vector<std::string>& findings)
      : lesson_(lesson),
        size_(size),
        findings_(findings),
        screen_(embedded_face, nullptr,
                [&](NullHost& host) {
                  host.window = {size.width, size.height, 1};
                  host.wishes.reduced_motion = true;
                  host.replace_address("#/en/" + lesson.slug + "/1");
                }),
        player_(std::vector<Lesson>{lesson}) {}

  void walk() {
    for (int step = 0; step < static_cast<int>(lesson_.steps.size()); ++step) {
      step_ = step;
      player_.open_lesson(lesson_.slug, step);
      screen_.settle();
      look("");
      if (size_.whole) texts(), strip();
      else tabs();
      if (size_.width == 1440) read_off(), names();
      for (const Question& question : lesson_.steps[static_cast<std::size_t>(step)].questions) answer(question);
      screen_.perform(Action::press, "lesson/next");
    }
  }

 private:
  void found(const std::string& what) {
    findings_.push_back(lesson_.slug + " " + std::to_string(step_ + 1) + " " + std::to_string(static_cast<int>(size_.width)) +
                        ": " + what);
  }

  // The part of the window in which a node can be seen: that of the scroll areas and panels it is in.
  Rect window_of(const SemanticNode& node) const {
    Rect seen{0, 0, size_.width, size_.height};
    const auto& nodes = screen_.tree().nodes;
    for (int up = node.parent; up > 0; up = nodes[static_cast<std::size_t>(up)].parent) {
      const SemanticNode& over = nodes[static_cast<std::size_t>(up)];
      if (over.id == "lesson/text" || over.id == "lesson/questions" || over.role == Role::region)
        seen = seen.intersection(over.bounds);
    }
    return seen;
  }
  bool whole(const SemanticNode& node) const {
    const Rect seen = window_of(node), &b = node.bounds;
    return b.x >= seen.x - 1 && b.y >= seen.y - 1 && b.right() <= seen.right() + 1 && b.bottom() <= seen.bottom() + 1;
  }

  // What the step speaks of, offers and asks is wholly there. when: " after the answer 0.4".
  void look(const std::string& when) {
    if (size_.whole) {
      std::set<std::string> parts;
      for (const SemanticNode& node : screen_.tree().nodes) {
        if (!node.id.starts_with("lesson/text/") && !node.id.starts_with("lesson/questions/")) continue;
        const std::string part = node.id.substr(0, node.id.find('/', node.id.find('/', 7) + 1));
        if (!whole(node)) parts.insert(part);
      }
      for (const std::string& part : parts) found(part + " is not wholly on the screen" + when);
      return;
    }
    const bool asks = !lesson_.steps[static_cast<std::size_t>(step_)].questions.empty();
    if (!asks || screen_.has("lesson/questions")) return;
    const SemanticNode* ask = screen_.tree().find("lesson/ask");
    if (!ask || !whole(*ask)) found("a question is not announced" + when);
  }

  void answer(const Question& question) {
    const std::string at = "lesson/questions/question " + question.id + "/";
    if (!screen_.has(at + "name") && screen_.has("lesson/ask")) screen_.perform(Action::press, "lesson/ask");
    screen_.settle();
    if (!screen_.has(at + "name")) return found("the question " + question.id + " is not there after one press");
    auto tries = question.kind->attempts(question, player_.experiment(), player_.cursor());
    if (!tries) return;
    for (const Attempt& one : *tries) {
      if (!one.edits.empty()) continue;  // done by hand: the tests of questions do it
      const std::string option = at + "option " + one.typed + "/choose";
      if (screen_.has(option)) {
        screen_.perform(Action::press, option);
      } else if (screen_.has(at + "field") && screen_.has(at + "check")) {
        screen_.perform(Action::set_value, at + "field", one.typed);
        screen_.perform(Action::press, at + "check");
      } else {
        continue;
      }
      screen_.settle();
      const std::string when = " after the answer " + one.typed;
      const SemanticNode* verdict = screen_.tree().find(at + "verdict");
      if (!verdict) found("no verdict" + when);
      else if (!whole(*verdict)) found("the verdict is not on the screen" + when);
      if (size_.whole) look(when);
    }
    if (!size_.whole && screen_.has("lesson/ask")) screen_.perform(Action::press, "lesson/ask");
  }

  // On a small screen the panels take turns.
  void tabs() {
    std::vector<std::string> ids;
    for (const SemanticNode& node : screen_.tree().nodes)
      if (node.id.starts_with("panels/")) ids.push_back(node.id);
    for (const std::string& id : ids) {
      screen_.perform(Action::press, id);
      screen_.settle();
      texts();
    }
    if (!ids.empty()) screen_.perform(Action::press, ids.front());
    screen_.settle();
  }

  // The number that a question asks for stands nowhere, as the screen spells it, until it is answered.
  void read_off() {
    for (const Question& question : lesson_.steps[static_cast<std::size_t>(step_)].questions) {
      if (!question.kind->asked) continue;
      const auto asked = question.kind->asked(question, player_.experiment(), player_.cursor());
      if (!asked || std::abs(*asked) == 1 || *asked == std::round(*asked)) continue;
      const std::string spelled = number_in_words(*asked, player_.settings().decimals);
      for (const DrawnText& text : DrawnTexts::of(screen_.lab().ui()).all) {
        const auto at = text.text.find(spelled);
        const bool digit_around =
            at != std::string::npos && ((at > 0 && std::isdigit(text.text[at - 1])) ||
                                        (at + spelled.size() < text.text.size() && std::isdigit(text.text[at + spelled.size()])));
        if (at != std::string::npos && !digit_around) found("the answer " + spelled + " can be read off '" + text.text + "'");
      }
    }
  }

  // The quantities that the step's formulas speak of, with the pass they belong to. Those whose number stands in the text itself
  // are left out, parameters, whose letters are in their boxes, and on the way back what a derivative is taken by.
  std::set<std::pair<Pass, Index>> named() const {
    std::set<std::pair<Pass, Index>> all, told;
    const Experiment& e = player_.experiment();
    for (const Paragraph& paragraph : lesson_.steps[static_cast<std::size_t>(step_)].prose)
      for (const Piece& piece : paragraph.pieces) {
        if (piece.kind == Piece::Kind::value && piece.measure)
          if (const auto number = piece.measure->names(e, player_.cursor())) told.insert({number->pass, number->operation});
        if (piece.kind != Piece::Kind::formula && paragraph.kind != Paragraph::Kind::display_formula) continue;
        const std::string mark = "\\class{";
        for (auto at = piece.text.find(mark); at != std::string::npos; at = piece.text.find(mark, at + 1)) {
          const std::string id = piece.text.substr(at + mark.size(), piece.text.find('}', at) - at - mark.size());
          for (const Pass pass : {Pass::forward, Pass::backward})
            if (const Index op = writing::find_class(e.recipe(pass), id); op >= 0) {
              if (e.recipe(pass)[op].kind != equations::Operation::Kind::parameter) all.insert({pass, op});
              break;
            }
        }
      }
    const bool back = player_.cursor().pass == Pass::backward;
    std::erase_if(all, [&](const auto& one) { return told.contains(one) || (back && one.first == Pass::forward); });
    return all;
  }

  // What of the cell can be read: its strips as far as they are computed, the rows over time, and the opened number's terms.
  bool in_sight(const stage::Diagram& diagram, Pass pass, Index operation) {
    const Experiment& e = player_.experiment();
    const Cursor& cursor = player_.cursor();
    const std::string& name = e.recipe(pass)[operation].name;
    if (screen_.has("time/rows/row " + name)) return true;
    const stage::Moment moment = make_moment(diagram, e.recipe(Pass::forward), e.recipe(Pass::backward), cursor);
    if (screen_.has("stage/diagram") && pass == cursor.pass)
      for (const stage::Shown& shown : moment.strips)
        if (shown.operation == operation && shown.computed) return true;
    if (!cursor.opened) return false;
    const auto reads = [&](auto&& self, Pass p, Index op, int depth) -> bool {
      if (p == pass && op == operation) return true;
      const equations::Operation& o = e.recipe(p)[op];
      if (p == Pass::backward && o.kind == equations::Operation::Kind::forward_value &&
          self(self, Pass::forward, o.source, depth))
        return true;
      if (depth == 3) return false;
      return std::any_of(o.operands.begin(), o.operands.end(), [&](Index n) { return self(self, p, n, depth + 1); });
    };
    return screen_.has("inspector/text/title") && reads(reads, cursor.opened->pass, cursor.opened->operation, 0);
  }

  void names() {
    if (!screen_.has("stage/diagram")) return;  // a figure has the stage
    const stage::Diagram diagram = stage::make_diagram(player_.experiment().recipe(Pass::forward));
    for (const auto& [pass, operation] : named())
      if (!in_sight(diagram, pass, operation))
        found(player_.experiment().recipe(pass)[operation].name + " is named and not to be seen");
  }

  // Of the rows over time those that are seen are whole, no bar lies over their numbers, and it is said where others are.
  void strip() {
    const SemanticNode* rows = screen_.tree().find("time/rows");
    if (!rows) return;
    const Rect seen = rows->bounds;
    bool hidden = false;
    for (const SemanticNode& node : screen_.tree().nodes) {
      if (!node.id.starts_with("time/rows/")) continue;
      const Rect& row = node.bounds;
      const float in_sight = std::min(row.bottom(), seen.bottom()) - std::max(row.y, seen.y);
      hidden = hidden || in_sight < row.h - 1;
      if (in_sight > 1 && in_sight < row.h - 1) found("a row of the strip is cut: " + node.id);
      if (row.right() > seen.right() - 5) found("the strip's bar lies over " + node.id);
    }
    if (hidden != screen_.has("time/rows shown")) found("whether the strip shows all of its rows is not what it says");
  }

  // No text lies on another, none ends in an ellipsis, none is cut by the edge of its panel (a text that scrolls may be).
  void texts() {
    DrawnTexts& drawn = DrawnTexts::of(screen_.lab().ui());
    drawn = {true, {}};
    screen_.move_to(1, 1);
    screen_.settle();
    drawn.all.clear();
    screen_.wait(0);
    screen_.lab().something_happened();
    screen_.settle(1);
    drawn.noted = false;
    // The words over the columns of the strip are short where there are many; that of the reader's own step is whole.
    const SemanticNode* time = screen_.tree().find("time");
    for (const DrawnText& text : drawn.all)
      if (text.cut && !(time && time->bounds.contains(text.area.center()))) found("cut: " + text.text);
    for (std::size_t a = 0; a < drawn.all.size(); ++a)
      for (std::size_t b = a + 1; b < drawn.all.size(); ++b) {
        const Rect one = drawn.all[a].area.intersection(drawn.all[a].clip),
                   other = drawn.all[b].area.intersection(drawn.all[b].clip);
        const Rect both = one.intersection(other);
        if (one.empty() || other.empty() || both.w < 2 || both.h < 2) continue;
        found("'" + drawn.all[a].text + "' and '" + drawn.all[b].text + "' lie on each other");
      }
  }

  const Lesson& lesson_;
  Size size_;
  std::vector<std::string>& findings_;
  NullScreen screen_;
  Player player_;
  int step_ = 0;
};

}  // namespace

TEST_SUITE("sight") {
  TEST_CASE("every step is one screen: nothing that it speaks of, offers or asks is out of sight, cut or under another text") {
    std::vector<std::string> findings;
    const char* asked = std::getenv("GATEWALK_SIGHT");
    const std::string only = asked && std::string(asked) != "1" ? asked : "";
    for (const Lesson& lesson : shipped())
      for (const Size& size : sizes) {
        if (!only.empty() && lesson.slug != only) continue;
        if (sanitized && (size.width != 1366 || lesson.number % 4 != 0)) continue;
        Looking(lesson, size, findings).walk();
      }
    if (asked)
      for (const std::string& finding : findings) std::cout << finding << "\n";
    for (const std::string& finding : findings) CHECK_MESSAGE(false, finding);
  }
}
