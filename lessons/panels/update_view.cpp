#include "lessons/panels/update_view.hpp"

#include <algorithm>
#include <cmath>

#include "engine/equations/names.hpp"
#include "engine/writing/tex_numbers.hpp"
#include "engine/writing/update_script.hpp"
#include "lessons/experiment/nothing.hpp"
#include "lessons/formula/show.hpp"
#include "lessons/panels/prose_view.hpp"
#include "lessons/panels/update_lines.hpp"
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
const std::string step_key = "step ", sequence_key = "sequence ", inspector_key = "inspector";
constexpr std::size_t most_bars = 48;        // of steps, and of sequences
constexpr int frames_to_reveal = 4;          // until all heights are known
constexpr float around = 40;                 // in sight above and below the line that is lit
constexpr std::size_t most_written = 30000;  // numbers of a script that is copied

class UpdateView {
 public:
  UpdateView(Ui& ui, Player& player)
      : ui_(ui), player_(player), e_(player.experiment()), learned_(*player.learned()), weight_(followed_weight(player)) {}

  void draw(Rect area) {
    const Ui::Group group(ui_, "update", Role::group, ui_.say("update.title"), area);
    choose(area);
    const Learned::Walked* walked = update_looked_at(player_);
    if (!walked) {
      const Key why = player_.update() == 0  ? Key("update.none")
                      : !learned_.can_walk() ? Key("update.too_large")
                                             : Key("update.on_the_way");
      label(ui_, "none", area.cut_top(30), ui_.say(why), {Face::regular, 14, ui_.theme.muted});
      return;
    }
    // A line that is new is brought into sight.
    const std::string lit = std::to_string(player_.update()) + " " + std::to_string(player_.view().line);
    std::string& before = ui_.remember<std::string>(ui_.id("lit"));
    int& reveals = ui_.remember<int>(ui_.id("reveals"));
    if (std::exchange(before, lit) != lit && player_.view().line > 0) reveals = frames_to_reveal;
    reveals_ = reveals > 0;
    if (reveals > 0) --reveals, ui_.again();
    lit_ = std::min(player_.view().line, update_line_count(player_));
    ScrollArea scroll(ui_, "steps", area, ui_.say("update.title"));
    x_ = area.x, w_ = area.w - 12, y_ = scroll.top();
    loss();
    gradient(*walked);
    clipping();
    rule(*walked);
    code(*walked);
    scroll.end_at(y_);
  }

 private:
  void follow(Target weight) {
    player_.look([text = to_text(weight)](ViewState& view) { view.weight = text; });
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
    const trace::Matrix& m = e_.model().parameters(weight_.part)[static_cast<std::size_t>(parameter_of(e_, weight_))];
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
    style.phrase = formula_phrases(player_);
    y += formula::show(ui_, key, {x_ + pad, y}, tex, style).height + 6;
  }
  // A line of the way, lit where the reader stands; the height is that of the last frame.
  template <class Body>
  void line(int number, Rect area, Body body) {
    float& height = ui_.remember<float>(ui_.id("line " + std::to_string(number) + " height"));
    const Rect lit{area.x - 6, area.y - 3, area.w + 12, height + 4};
    if (number == lit_) {
      ui_.fill(lit, mixed(ui_.theme.panel, ui_.theme.focus, 0.16f), 6);
      ui_.fill({lit.x, lit.y, 3, lit.h}, ui_.theme.focus, 1.5f);
      if (reveals_) ui_.to_reveal = lit.inset(0, -around);
    }
    const float end = body();
    if (const float now = end - area.y; now != height) height = now, ui_.again();
  }
  int number_of(UpdateLine line) const { return static_cast<int>(line); }
  void said(std::string_view key, UpdateLine which, float& y) {
    line(number_of(which), {x_ + pad, y, w_ - 2 * pad, 0}, [&] {
      words(key, y, update_line_said(ui_.words(), player_, number_of(which)));
      return y - 4;
    });
  }

  void loss() {
    part("loss", ui_.say("update.loss"), [&](float& y) {
      said("is", UpdateLine::loss, y);
      if (!player_.state().changes.learning.read) words("apart", y, ui_.say("update.apart"), ui_.theme.muted);
    });
  }

  // The gradient as the sum of its time steps, and of its sequences: a bar each, which is a door.
  void gradient(const Learned::Walked& walked) {
    const Learned::Walked::Shares& shares = shares_of(player_, walked, weight_);
    part("gradient", ui_.say("update.gradient"), [&](float& y) {
      words("what", y, ui_.say("update.gradient_is"));
      const bool beside = w_ >= 560;
      const float gap = 28, width = beside ? (w_ - 2 * pad - gap) / 2 : w_ - 2 * pad, top = y;
      std::vector<int> steps, sequences;
      const auto& extent = trace_of(walked).extent;
      for (int n = extent.steps - 1; n >= 0; --n) steps.push_back(extent.nth(n));
      for (int b = 0; b < extent.batch; ++b) sequences.push_back(b);
      float left = y, right = y;
      line(number_of(UpdateLine::steps), {x_ + pad, y, width, 0}, [&] {
        bars(true, ui_.say("update.by_step"), {x_ + pad, top, width, 0}, left, steps, shares.steps, walked);
        return left;
      });
      if (!beside) right = left + 8;
      const float x = beside ? x_ + pad + width + gap : x_ + pad;
      line(number_of(UpdateLine::sequences), {x, right, width, 0}, [&] {
        bars(false, ui_.say("update.by_sequence"), {x, right, width, 0}, right, sequences, shares.sequences, walked);
        return right;
      });
      y = std::max(left, right) + 6;
      double sum = 0;
      for (const double v : shares.steps) sum += v;
      words("sum", y, ui_.say("update.gradient_sum", {{"sum", shown(sum)}}));
    });
  }
  const trace::Trace& trace_of(const Learned::Walked& walked) const {
    return walked.batch.backward.parts[static_cast<std::size_t>(e_.setup().shape.index(weight_.part))];
  }

  // The bars of some sums, in their order; of many, those that add most.
  void bars(bool of_step, const std::string& title, Rect area, float& y, const std::vector<int>& order,
            const std::vector<double>& sums, const Learned::Walked& walked) {
    draw_text_in(ui_, {area.x, y, area.w, bar_height}, {Face::semibold, 12.5f, ui_.theme.muted}, title);
    y += bar_height;
    std::vector<double> sizes;
    for (const double v : sums) sizes.push_back(std::isfinite(v) ? std::fabs(v) : 0);
    const double most = *std::max_element(sizes.begin(), sizes.end());
    double least = -1;
    if (sums.size() > most_bars) {
      std::vector<double> sorted = sizes;
      std::nth_element(sorted.begin(), sorted.begin() + most_bars - 1, sorted.end(), std::greater<>());
      least = sorted[most_bars - 1];
    }
    std::size_t k = 0;
    const int unfolds = unfolded();  // what is pressed below is unfolded in the next frame, when the former one is folded
    for (const int at : order) {
      if (sizes[static_cast<std::size_t>(at)] < least || k == most_bars) continue;
      const std::string key = (of_step ? step_key : sequence_key) + std::to_string(k++);
      bar(key, {area.x, y, area.w, bar_height},
          of_step ? ui_.say("update.step", {{"step", at + 1}}) : ui_.say("update.sequence", {{"sequence", at + 1}}),
          sums[static_cast<std::size_t>(at)], most, of_step ? Door{at, -1} : Door{-1, at}, walked);
      y += bar_height;
      if (!of_step && at == unfolds) steps_of(at, area, y, most, walked);
    }
    if (least < 0) return;
    draw_text_in(ui_, {area.x, y, area.w, bar_height}, {Face::regular, 12, ui_.theme.muted},
                 ui_.say("update.most_bars", {{"count", static_cast<int>(k)}}));
    y += bar_height;
  }

  // Where a bar leads: to a step, to a sequence, or to a sequence's step.
  struct Door {
    int step, sequence;  // -1: all of them
  };

  // Which sequence shows what each of its steps adds; -1 for none.
  int& unfolded() const { return ui_.remember<Unfolded>(ui_.id("unfolded")).sequence; }
  struct Unfolded {
    int sequence = -1;
  };
  // What each step of a sequence adds, the last one first; their sum is the sequence's bar.
  void steps_of(int sequence, Rect area, float& y, double most, const Learned::Walked& walked) {
    const Tensor& all = shares_of(player_, walked, weight_).all;
    const trace::Extent& extent = trace_of(walked).extent;
    for (int n = extent.steps - 1; n >= 0; --n) {
      const int step = extent.nth(n);
      bar("of " + step_key + std::to_string(step), {area.x + 14, y, area.w - 14, bar_height},
          ui_.say("update.step", {{"step", step + 1}}), all.data[static_cast<std::size_t>(step * all.shape[1] + sequence)], most,
          Door{step, sequence}, walked);
      y += bar_height;
    }
  }

  // Whether a step adds nothing because nothing is computed there, in any sequence.
  bool is_nothing(const Learned::Walked& walked, Door door) const {
    if (door.step < 0) return false;
    const trace::Trace& backward = trace_of(walked);
    for (int b = 0; b < backward.extent.batch; ++b)
      if ((door.sequence < 0 || b == door.sequence) &&
          nothing_at(backward, Pass::backward, walked.update.truncate, door.step, b) == Nothing::no)
        return false;
    return true;
  }
  void bar(const std::string& key, Rect row, const std::string& name, double value, double most, Door door,
           const Learned::Walked& walked) {
    if (is_nothing(walked, door)) {
      ui_.node(key, Role::text, name, row).value = ui_.say("update.not_computed");
      draw_text_in(ui_, row.cut_left(std::min(86.0f, row.w * 0.3f)), {Face::regular, 12.5f, ui_.theme.muted}, name);
      draw_text_in(ui_, row.cut_left(86), {Face::regular, 12, ui_.theme.muted}, ui_.say("update.not_computed"), Align::right);
      const float middle = row.x + 2 + row.w / 2;
      return draw_nothing(ui_, {middle - 7, row.y + 4, 14, row.h - 8});
    }
    SemanticNode& node = ui_.node(key, Role::button, name, row);
    node.value = shown(value);
    const Response r = ui_.pressable(node);
    if (r.hovered || r.held) ui_.fill(row.inset(-2, 0), mixed(ui_.theme.panel, ui_.theme.text, 0.08f), 4);
    if (r.ring) ui_.ring(row, 4);
    const float name_w = std::min(86.0f, row.w * 0.3f);
    draw_text_in(ui_, row.cut_left(name_w), {Face::regular, 12.5f, ui_.theme.muted}, name);
    draw_text_in(ui_, row.cut_left(76), {Face::regular, 12.5f, ui_.theme.text, false, true}, node.value, Align::right);
    row.cut_left(12);
    const float middle = row.x + row.w / 2;
    const float length = most > 0 && std::isfinite(value) ? static_cast<float>(value / most) * row.w / 2 : 0;
    ui_.line({middle, row.y}, {middle, row.bottom()}, ui_.theme.line);
    ui_.fill({std::min(middle, middle + length), row.y + 4, std::max(1.0f, std::fabs(length)), row.h - 8},
             value < 0 ? ui_.theme.negative : ui_.theme.positive, 2);
    if (!r.pressed) return;
    if (door.step < 0) unfolded() = unfolded() == door.sequence ? -1 : door.sequence, ui_.again();
    open(door, walked);
  }

  // The product behind a bar; of a step's or a sequence's several the one that adds most.
  void open(Door door, const Learned::Walked& walked) {
    const Tensor& all = shares_of(player_, walked, weight_).all;
    const auto batch = all.shape[1];
    const auto size = [&](int t, int b) { return std::fabs(all.data[static_cast<std::size_t>(t * batch + b)]); };
    int step = std::max(door.step, 0), row = std::max(door.sequence, 0);
    for (int b = 1; door.sequence < 0 && b < batch; ++b) row = size(step, b) > size(step, row) ? b : row;
    for (int t = 1; door.step < 0 && t < all.shape[0]; ++t) step = size(t, row) > size(step, row) ? t : step;
    const equations::Index op = e_.recipe(Pass::backward).gradients[static_cast<std::size_t>(parameter_of(e_, weight_))];
    if (op < 0) return;
    const bool matrix = e_.recipe(Pass::backward)[op].matrix();
    player_.open_read({Pass::backward, op, step, weight_.row, matrix ? weight_.column : -1, weight_.part, row});
    player_.look([](ViewState& view) { view.panel = inspector_key; });
  }

  void clipping() {
    part("clip", ui_.say("update.clip"), [&](float& y) { said("is", UpdateLine::clip, y); });
  }

  // Every line of the rule for this weight, in letters and in numbers.
  void rule(const Learned::Walked& walked) {
    const WeightRule rule = weight_rule(player_, walked, weight_);
    const equations::Recipe& recipe = *rule.rule.recipe;
    part("rule", ui_.say("update.rule", {{"optimizer", learned_.request().optimizer}}), [&](float& y) {
      if (rule.two_biases) words("biases", y, ui_.say("update.two_biases"), ui_.theme.muted);
      writing::NumberOptions numbers;
      // Two digits would make 0.999 a 1, and the step of the first update a division by 0.
      numbers.decimals = player_.settings().decimals < 0 ? -1 : 4;
      numbers.asked = [&](double v) { return player_.asks(v); };
      writing::TexOptions letters;
      letters.timeless = letters.primed = true;
      writing::NumberAt at;
      at.unit = rule.unit;
      int k = 0;
      for (const equations::Index op : rule.lines()) {
        const std::string key = "line " + std::to_string(k);
        line(number_of(UpdateLine::rule) + k++, {x_ + pad, y, w_ - 2 * pad, 0}, [&] {
          formula(key, y, writing::tex(recipe, op, letters));
          formula(key + " numbers", y, writing::tex_numbers(rule.rule.trace, op, at, numbers));
          return y - 2;
        });
        y += 4;
      }
      const auto unit = static_cast<std::size_t>(rule.unit);
      words("moved", y,
            ui_.say("update.moved", {{"weight", to_text(weight_)},
                                     {"before", shown(rule.rule.values("w_prev")[unit])},
                                     {"after", shown(rule.rule.weights()[unit])},
                                     {"update", walked.update.update}}));
    });
  }

  // The update as a script: the rule's lines to read, all of it to copy.
  void code(const Learned::Walked& walked) {
    part("code", ui_.say("update.code"), [&](float& y) {
      const std::size_t count = writing::update_script_numbers(walked.update);
      if (count > most_written)
        return words("long", y,
                     ui_.say("update.code_long", {{"count", static_cast<int>(count)}, {"most", static_cast<int>(most_written)}}));
      words("is", y, ui_.say("update.code_is"));
      static const std::string languages[] = {"NumPy", "PyTorch"};
      Rect row{x_ + pad, y, w_ - 2 * pad, ui_.target(30)};
      const std::string& copy_it = ui_.say("code.copy");
      const Rect place = row.cut_right(button_width(ui_, copy_it));
      row.cut_right(8);
      int language = player_.view().inspector.torch ? 1 : 0;
      if (tabs(ui_, "language", {row.x, row.y, std::min(row.w, 240.0f), row.h}, ui_.say("code.language"), languages, language))
        player_.look([language](ViewState& view) { view.inspector.torch = language == 1; });
      const auto written = language == 1 ? writing::Language::torch : writing::Language::numpy;
      if (button(ui_, "copy", place, copy_it, {.hint = ui_.say("code.copy_hint")}))
        ui_.copy(writing::update_script(walked.update, learned_.task().loss, written), ui_.say("code.copied"));
      y += row.h + 8;
      const WeightRule rule = weight_rule(player_, walked, weight_);
      const std::string lines = writing::code_forward(*rule.rule.recipe, written, nullptr);
      int k = 0;
      for (std::size_t begin = 0; begin < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', begin), lines.size());
        const std::string text = lines.substr(begin, end - begin);
        begin = end + 1;
        if (!text.starts_with("    ") || text.starts_with("    return") || text.find("\"\"\"") != std::string::npos) continue;
        const Ui::Scope scope(ui_, "code " + std::to_string(k++));
        y += paragraph(ui_, "text", {x_ + pad, y}, w_ - 2 * pad, {{text.substr(4)}}, {11, 1.55f, 0, Face::code}).height + 2;
      }
      y += 4;
    });
  }

  Ui& ui_;
  Player& player_;
  const Experiment& e_;
  const Learned& learned_;
  Target weight_;
  int lit_ = 0;
  bool reveals_ = false;
  float x_ = 0, y_ = 0, w_ = 0;
};

}  // namespace

void draw_walked_update(Ui& ui, Player& player, Rect area) { UpdateView(ui, player).draw(area); }

}  // namespace gatewalk::lessons
