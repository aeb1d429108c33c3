#include "lessons/panels/update_view.hpp"

#include <algorithm>
#include <cmath>

#include "engine/equations/names.hpp"
#include "engine/network/opening.hpp"
#include "engine/training/walked_update.hpp"
#include "engine/writing/tex_numbers.hpp"
#include "lessons/formula/show.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float pad = 14, bar_height = 19;

class UpdateView {
 public:
  UpdateView(Ui& ui, Player& player)
      : ui_(ui), player_(player), e_(player.experiment()), learned_(*player.learned()), weight_(chosen()) {}

  void draw(Rect area) {
    const Ui::Group group(ui_, "update", Role::group, ui_.say("update.title"), area);
    choose(area);
    const Learned::Walked* walked =
        learned_.has_walked(player_.update()) || !learned_.elsewhere() ? player_.learned()->walked(player_.update()) : nullptr;
    if (!walked) {
      const Key why = player_.update() == 0 ? Key("update.none") : Key("update.on_the_way");
      label(ui_, "none", area.cut_top(30), ui_.say(why), {Face::regular, 14, ui_.theme.muted});
      return;
    }
    ScrollArea scroll(ui_, "steps", area, ui_.say("update.title"));
    x_ = area.x, w_ = area.w - 12, y_ = scroll.top();
    gradient(*walked);
    clipping(*walked);
    rule(*walked);
    scroll.end_at(y_);
  }

 private:
  Target chosen() const {
    if (const auto wish = parse_target(player_.view().weight); wish && wish->kind == Target::Kind::parameter && e_.check(*wish))
      return *wish;
    Target first;
    first.name = e_.recipe(Pass::forward).parameters[0].name;
    return first;
  }
  void follow(Target weight) {
    player_.look([text = to_text(weight)](ViewState& view) { view.weight = text; });
  }
  equations::Index parameter() const {
    const auto& all = e_.recipe(Pass::forward).parameters;
    return static_cast<equations::Index>(
        std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.name == weight_.name; }) - all.begin());
  }
  std::string shown(double v) const {
    return player_.asks(v) ? "?" : number_in_words(v, player_.settings().decimals < 0 ? -1 : 4);
  }

  // Which weight is followed: its matrix, its row and column.
  void choose(Rect& area) {
    const bool narrow = area.w < 430;
    Rect row = area.cut_top(ui_.target(30));
    area.cut_top(8);
    const auto& parameters = e_.recipe(Pass::forward).parameters;
    std::vector<std::string> names;
    for (const auto& p : parameters) names.push_back(p.name);
    int at = static_cast<int>(std::find(names.begin(), names.end(), weight_.name) - names.begin());
    const TextStyle muted{Face::regular, 13, ui_.theme.muted};
    const auto word = [&](const std::string& text) {
      draw_text_in(ui_, row.cut_left(text_width(ui_, muted, text) + 8), muted, text);
    };
    word(ui_.say("update.weight"));
    if (select(ui_, "matrix", row.cut_left(110), ui_.say("update.weight"), names, at)) {
      Target next;
      next.name = names[static_cast<std::size_t>(at)];
      next.part = weight_.part;
      follow(next);
    }
    if (narrow) {
      row = area.cut_top(ui_.target(30));
      area.cut_top(8);
    }
    const trace::Matrix& m = e_.model().parameters(weight_.part)[static_cast<std::size_t>(parameter())];
    const auto index = [&](std::string_view key, Key name, int count, int now) {
      row.cut_left(12);
      word(ui_.say(name));
      double value = now;
      NumberStyle style;
      style.least = 0, style.most = count - 1, style.step = 1;
      return number_field(ui_, key, row.cut_left(64), ui_.say(name), value, style) ? static_cast<int>(std::lround(value)) : now;
    };
    Target next = weight_;
    next.row = index("row", "update.row", static_cast<int>(m.rows()), weight_.row);
    if (equations::names_matrix(weight_.name))
      next.column = index("column", "update.column", static_cast<int>(m.cols()), weight_.column);
    if (next != weight_) follow(next);
  }

  // --- a part of the way: a card as high as what is in it ---

  template <class Body>
  void part(std::string_view key, const std::string& title, Body body) {
    float& height = ui_.remember<float>(ui_.id(std::string(key) + " height"));
    const Rect area{x_, y_, w_, std::max(height, 40.0f)};
    const Ui::Group group(ui_, key, Role::group, title, area);
    card(ui_, area);
    float y = y_ + pad / 2;
    label(ui_, "title", {x_ + pad, y, w_ - 2 * pad, 24}, title, {Face::semibold, 14});
    y += 28;
    body(y);
    if (const float now = y + pad / 2 - y_; now != height) height = now, ui_.again();
    y_ += height + 10;
  }
  void words(std::string_view key, float& y, const std::string& text, Color color = 0) {
    y += paragraph(ui_, key, {x_ + pad, y}, w_ - 2 * pad, {{text}}, {13, 1.45f, color ? color : ui_.theme.text}).height + 6;
  }
  void formula(std::string_view key, float& y, const std::string& tex) {
    formula::ShowStyle style;
    style.size = 17, style.width = w_ - 2 * pad, style.smallest = 11;
    y += formula::show(ui_, key, {x_ + pad, y}, tex, style).height + 6;
  }

  // The gradient as the sum of its time steps: a bar each.
  void gradient(const Learned::Walked& walked) {
    const network::Record record = walked.record();
    trace::Reference place = trace::entry_of(trace::Reference::Kind::gradient, parameter(), weight_.row, weight_.column);
    place.part = weight_.part, place.pass = Pass::backward;
    const network::Opening opened = network::open(record, place);
    const int sequences = static_cast<int>(walked.update.next.batch.sequence.x.shape[1]);
    part("gradient", ui_.say("update.gradient"), [&](float& y) {
      words("what", y,
            ui_.say("update.gradient_is", {{"sequences", sequences}, {"loss", shown(walked.update.next.update.loss)}}));
      double most = 0;
      for (const trace::Term& t : opened.terms) most = std::max(most, std::isfinite(t.value) ? std::fabs(t.value) : 0);
      for (std::size_t k = 0; k < opened.terms.size(); ++k) bar(k, opened.terms[k], most, y);
      y += 4;
      words("sum", y, ui_.say("update.gradient_sum", {{"sum", shown(opened.value)}}));
    });
  }

  void bar(std::size_t k, const trace::Term& term, double most, float& y) {
    Rect row{x_ + pad, y, w_ - 2 * pad, bar_height};
    y += bar_height;
    const std::string step =
        ui_.say("update.step", {{"step", number_text(1 + number_from(term.label).value_or(static_cast<double>(k)))}});
    SemanticNode& node = ui_.node("step " + std::to_string(k), Role::text, step, row);
    node.value = shown(term.value);
    draw_text_in(ui_, row.cut_left(70), {Face::regular, 12.5f, ui_.theme.muted}, step);
    draw_text_in(ui_, row.cut_left(84), {Face::regular, 12.5f, ui_.theme.text, false, true}, shown(term.value), Align::right);
    row.cut_left(12);
    const float middle = row.x + row.w / 2;
    const float length = most > 0 && std::isfinite(term.value) ? static_cast<float>(term.value / most) * row.w / 2 : 0;
    ui_.line({middle, row.y}, {middle, row.bottom()}, ui_.theme.line);
    ui_.fill({std::min(middle, middle + length), row.y + 4, std::max(1.0f, std::fabs(length)), row.h - 8},
             term.value < 0 ? ui_.theme.negative : ui_.theme.positive, 2);
  }

  void clipping(const Learned::Walked& walked) {
    const training::WalkedUpdate& u = walked.update;
    part("clip", ui_.say("update.clip"), [&](float& y) {
      const std::string norm = shown(u.next.update.gradient_norm);
      if (u.clip.kind != training::Clip::Kind::norm) return words("no", y, ui_.say("update.not_clipped", {{"norm", norm}}));
      words("is", y,
            ui_.say(u.clip_factor < 1 ? Key("update.clipped") : Key("update.short_enough"),
                    {{"norm", norm}, {"limit", shown(u.clip.limit)}, {"factor", shown(u.clip_factor)}}));
    });
  }

  // Whether the number that the step asks for stands in a line of the rule.
  bool tells_what_is_asked(const training::WalkedRule& rule, equations::Index op, int unit) const {
    const equations::Recipe& recipe = *rule.recipe;
    if (player_.asks(rule.trace.value(op, 0, recipe[op].scalar() ? 0 : unit))) return true;
    return std::any_of(recipe[op].operands.begin(), recipe[op].operands.end(), [&](equations::Index k) {
      if (!recipe[k].leaf() && recipe[k].symbol.empty()) return tells_what_is_asked(rule, k, unit);
      return player_.asks(rule.trace.value(k, 0, recipe[k].scalar() ? 0 : unit));
    });
  }
  // Every line of the rule for this weight, in letters and in numbers.
  void rule(const Learned::Walked& walked) {
    const auto origins = e_.model().origin(weight_.part, parameter(), weight_.row, weight_.column);
    if (origins.empty()) return;
    const training::WalkedRule rule = walked.update.rule(origins[0].tensor);
    const equations::Recipe& recipe = *rule.recipe;
    const std::string name = learned_.request().optimizer;
    part("rule", ui_.say("update.rule", {{"optimizer", name}}), [&](float& y) {
      if (origins.size() > 1) words("biases", y, ui_.say("update.two_biases"), ui_.theme.muted);
      writing::NumberOptions numbers;
      numbers.decimals = player_.settings().decimals;
      writing::TexOptions letters;
      letters.timeless = true;
      int line = 0;
      for (const equations::Index op : recipe.walk()) {
        if (recipe[op].symbol.empty() || recipe[op].leaf()) continue;
        const std::string key = "line " + std::to_string(line++);
        formula(key, y, writing::tex(recipe, op, letters));
        writing::NumberAt at;
        at.unit = static_cast<int>(origins[0].index);
        if (!tells_what_is_asked(rule, op, at.unit))
          formula(key + " numbers", y, writing::tex_numbers(rule.trace, op, at, numbers));
        y += 4;
      }
      const auto before = rule.values("w_prev"), after = rule.values("w");
      const std::size_t k = origins[0].index;
      words("moved", y,
            ui_.say("update.moved", {{"weight", to_text(weight_)},
                                     {"before", shown(before[k])},
                                     {"after", shown(after[k])},
                                     {"update", walked.update.update}}));
    });
  }

  Ui& ui_;
  Player& player_;
  const Experiment& e_;
  const Learned& learned_;
  Target weight_;
  float x_ = 0, y_ = 0, w_ = 0;
};

}  // namespace

void draw_walked_update(Ui& ui, Player& player, Rect area) { UpdateView(ui, player).draw(area); }

}  // namespace gatewalk::lessons
