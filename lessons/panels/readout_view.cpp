#include "lessons/panels/readout_view.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/network/opening.hpp"
#include "lessons/panels/computing_bar.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float readout_pad = 14, class_height = 27, number_width = 56, line_gap = 8;
constexpr const char* products_key = "products";

class ReadoutDrawing {
 public:
  ReadoutDrawing(LessonPage& page, const Readout& readout)
      : ui_(page.ui),
        page_(page),
        e_(page.player.experiment()),
        readout_(readout),
        step_(readout.step < 0 ? e_.steps() + readout.step : readout.step - 1),
        open_(ui_.remember<int>(ui_.id("readout open"))) {}

  void draw() {
    const auto classes = static_cast<std::size_t>(e_.setup().shape.outputs);
    name_width_ = 0;
    for (std::size_t k = 0; k < classes; ++k)
      name_width_ = std::max(name_width_, text_width(ui_, {Face::semibold, 13}, name(k)) + 10);
    share_width_ = 46;
    for (std::size_t k = 0; k < classes; ++k)
      share_width_ = std::max(share_width_, text_width(ui_, {Face::semibold, 13}, share_text(k)) + 8);
    const ParagraphStyle small{12.5f, 1.45f, ui_.theme.muted};
    const float inside = page_.width - 2 * readout_pad;
    // The card stands behind what its rows turn out to need.
    float height = 2 * readout_pad + 30 + 20 + class_height * static_cast<float>(classes) + 30;
    if (open_ > 0)
      for (const std::string& line : products(static_cast<std::size_t>(open_ - 1)))
        height += paragraph_height(ui_, inside, {{line}}, small) + line_gap;
    // Where the stage is low it scrolls.
    const float room = page_.on_stage && page_.height > 0 ? std::min(page_.height, height) : height;
    std::optional<ScrollArea> scroll;
    if (room < height) scroll.emplace(ui_, "rows", Rect{page_.x, page_.y, page_.width, room}, readout_.title);
    const Rect area{page_.x, scroll ? scroll->top() : page_.y, page_.width - (scroll ? 10.0f : 0.0f), height};
    const Ui::Group group(ui_, "readout", Role::group, readout_.title, area);
    card(ui_, area);
    Rect left = area.inset(readout_pad, readout_pad / 2);
    draw_text_in(ui_, left.cut_top(30), {Face::semibold, 13}, readout_.title);
    heads(left.cut_top(20));
    const int open = open_;  // a press on a row is for the next frame: this one has the height of what was open
    for (std::size_t k = 0; k < classes; ++k) {
      row(k, left.cut_top(class_height));
      if (open != static_cast<int>(k) + 1) continue;
      int line = 0;
      for (const std::string& text : products(k)) {
        std::string key = products_key;
        if (line++) key += std::to_string(line);
        left.cut_top(paragraph(ui_, key, {left.x, left.y}, inside, {{text}}, small).height + line_gap);
      }
    }
    loss(left.cut_top(30));
    if (scroll) scroll->end_at(area.bottom());
    page_.y += room + 14;
  }

 private:
  static constexpr int decimals = 3;
  std::string shown(double v) const { return page_.player.asks(v) ? "?" : number_in_words(v, decimals); }
  // That of the class to be named stands so that the loss follows from it.
  std::string share_text(std::size_t k) const {
    const double share = measured(at("y", k));
    return wanted(k) && !page_.player.asks(share) ? probability_for_log(share, decimals) : shown(share);
  }
  double measured(const std::string& text) const {
    const auto measure = Measure::parse(text);
    const auto value = measure ? measure->evaluate(e_, page_.player.cursor()) : Result<double>(measure.error());
    return value ? *value : 0;
  }
  std::string at(const char* what, std::size_t k) const {
    return std::string(what) + "[" + std::to_string(k) + "]@" + std::to_string(step_ + 1);
  }
  std::string name(std::size_t k) const {
    const auto& names = e_.setup().classes;
    return k < names.size() ? names[k] : std::to_string(k);
  }
  // Whether each time step has a class of its own to name.
  bool each() const { return e_.setup().loss.where == network::Loss::Where::every; }
  // The class that is to be named here, where there is no batch.
  std::size_t target_class() const {
    const auto& target = e_.setup().target;
    const std::size_t at = each() && target.size() > 1 ? static_cast<std::size_t>(step_) : 0;
    return at < target.size() ? static_cast<std::size_t>(target[at]) : 0;
  }
  bool wanted(std::size_t k) const {
    if (e_.setup().loss.kind != network::Loss::Kind::cross_entropy || e_.setup().target.empty()) return false;
    if (!e_.setup().read) return target_class() == k;
    // A batch has a row a sequence, or one for each of its steps.
    const std::vector<double> all = e_.target().data;
    const auto batch = static_cast<std::size_t>(e_.sequence().x.shape[1]),
               row = static_cast<std::size_t>(page_.player.cursor().batch);
    return all[all.size() == batch ? row : static_cast<std::size_t>(step_) * batch + row] == static_cast<double>(k);
  }
  // "− 0.59 · 0.63" behind other terms, "−0.59 · 0.63" as the first.
  std::string signed_term(const trace::Term& term, bool first) const {
    const double v = term.product ? term.left_value : term.value;
    std::string text = shown(std::fabs(v));
    if (term.product) text += " · " + (term.right_value < 0 ? "(" + shown(term.right_value) + ")" : shown(term.right_value));
    if (first) return v < 0 ? "−" + text : text;
    return (v < 0 ? " − " : " + ") + text;
  }

  // "0.31 · 0.76 + … = 1.02, and e^1.02 / 6.9 = 0.40"; of two directions a line each, with what it adds.
  std::vector<std::string> products(std::size_t k) const {
    trace::Reference place;
    place.kind = trace::Reference::Kind::readout;
    place.step = step_, place.unit = static_cast<int>(k), place.b = page_.player.cursor().batch;
    const network::Opening opened = network::open(e_.record(), place);
    std::string sum;
    std::vector<std::string> lines;
    if (e_.setup().shape.directions() > 1) {
      for (const int direction : {0, 1}) {
        std::string half;
        double adds = 0;
        for (const trace::Term& term : opened.terms)
          if (term.product && std::max(term.left.part.direction, term.right.part.direction) == direction)
            half += signed_term(term, half.empty()), adds += term.value;
        lines.push_back(
            ui_.say("readout.half", {{"direction", ui_.say(direction ? Key("direction.reverse") : Key("direction.forward"))},
                                     {"sum", half},
                                     {"adds", shown(adds)}}));
        sum += (adds < 0 ? (sum.empty() ? "−" : " − ") : (sum.empty() ? "" : " + ")) + shown(std::fabs(adds));
      }
      for (const trace::Term& term : opened.terms)
        if (!term.product) {
          lines.push_back(ui_.say("readout.bias", {{"bias", shown(term.value)}}));
          sum += signed_term(term, false);
        }
    } else {
      for (const trace::Term& term : opened.terms) sum += signed_term(term, sum.empty());
    }
    std::string sum_key = "sum(exp(logit@", power_key = "exp(";
    sum_key += std::to_string(step_ + 1) + "))";
    power_key += at("logit", k) + ")";
    lines.push_back(ui_.say("readout.products", {{"sum", sum},
                                                 {"score", shown(opened.value)},
                                                 {"power", shown(measured(power_key))},
                                                 {"all", shown(measured(sum_key))},
                                                 {"share", share_text(k)}}));
    return lines;
  }

  void heads(Rect place) const {
    const TextStyle style{Face::regular, 11.5f, ui_.theme.muted};
    place.cut_left(name_width_);
    draw_text_in(ui_, place.cut_left(number_width), style, ui_.say("readout.score"), Align::right);
    place.cut_left(14);
    draw_text_in(ui_, place, style, ui_.say(adds_up() ? Key("readout.probability") : Key("readout.probability_rounded")));
  }
  // Whether the probabilities add up to 1 as they are shown.
  bool adds_up() const {
    double sum = 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(e_.setup().shape.outputs); ++k)
      sum += number_from(share_text(k)).value_or(measured(at("y", k)));
    return std::fabs(sum - 1) < 1e-6;
  }

  void row(std::size_t k, Rect place) {
    const double score = measured(at("logit", k)), share = measured(at("y", k));
    SemanticNode& node = ui_.node("class " + std::to_string(k), Role::button, name(k), place);
    node.value = ui_.say("readout.row", {{"score", shown(score)}, {"share", share_text(k)}});
    const std::string id = node.id;
    const Response r = ui_.pressable(node);
    const bool opened = open_ == static_cast<int>(k) + 1;
    if (r.pressed) open_ = opened ? 0 : static_cast<int>(k) + 1;
    if (r.hovered || opened) ui_.fill(place.inset(-4, 1), ui_.theme.line, 5);
    if (r.ring) ui_.ring(place, 5);
    const Color color = wanted(k) ? ui_.theme.right : ui_.theme.text;
    draw_text_in(ui_, place.cut_left(name_width_), {Face::semibold, 13, color}, name(k));
    draw_text_in(ui_, place.cut_left(number_width), {Face::regular, 13, ui_.theme.text, false, true}, shown(score), Align::right);
    place.cut_left(14);
    const Rect number = place.cut_left(share_width_);
    draw_text_in(ui_, number, {Face::semibold, 13, color, false, true}, share_text(k));
    Rect bar = place.inset(0, 7);
    ui_.fill(bar, mixed(ui_.theme.raised, ui_.theme.line, 0.6f), 3);
    bar.w = std::max(2.0f, bar.w * static_cast<float>(share));
    ui_.fill(bar, wanted(k) ? ui_.theme.right : ui_.theme.vector, 3);
    tooltip(ui_, id, place, r.hovered, r.ring, ui_.say(opened ? Key("readout.close") : Key("readout.open")));
  }

  void loss(Rect place) {
    if (e_.setup().loss.kind != network::Loss::Kind::cross_entropy) return;
    const std::size_t k = target_class();
    // Of several steps the loss is a mean: here stands what this one adds to it.
    std::string log_key = "log(";
    log_key += at("y", k) + ")";
    const double here = each() ? -measured(log_key) : e_.loss();
    label(ui_, "loss", place,
          ui_.say("readout.loss", {{"class", name(k)}, {"share", share_text(k)}, {"loss", shown(here)}}),
          {Face::regular, 13, ui_.theme.text});
  }

  Ui& ui_;
  LessonPage& page_;
  const Experiment& e_;
  const Readout& readout_;
  int step_;
  int& open_;  // the opened class from 1; 0: none
  float name_width_ = 0, share_width_ = 0;
};

}  // namespace

void draw_readout(LessonPage& page, const Readout& readout) {
  if (waits_for_pass(page.ui, page.player, Pass::forward, {page.x, page.y, page.width, 0})) page.y += 60;
  else ReadoutDrawing(page, readout).draw();
}

}  // namespace gatewalk::lessons
