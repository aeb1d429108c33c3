#include "lessons/panels/open_view.hpp"

#include <cmath>

#include "engine/writing/script.hpp"
#include "lessons/panels/open_sequence.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/dialog.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::string_view all_files = "", gates_key = "gates", safetensors_key = ".safetensors",
                           bytes_type_key = "application/octet-stream", activation_key = "activation";
constexpr float narrow_dialog = 400;  // of the dialog: what stands beside each other stands below

class OpenView {
 public:
  OpenView(Ui& ui, Player& player, OpenState& state) : ui_(ui), player_(player), state_(state) {}

  void draw() {
    Dialog dialog(ui_, "open", {780, ui_.screen().h - 60}, ui_.say("open.title"));
    Rect area = dialog.area();
    Rect row = area.cut_bottom(ui_.target(34));
    area.cut_bottom(10);
    {
      ScrollArea scroll(ui_, "all", area, ui_.say("open.title"));
      x_ = area.x, width_ = area.w - 14, y_ = scroll.top();
      if (!state_.problem.empty()) problem();
      if (state_.listed()) {
        found();
        draw_sequence(ui_, player_, state_, {x_, y_, width_, 0}, y_);
        if (!state_.listed()->problem) upstream();
        taking_away();
        kept_files();
      } else {
        introduce();
      }
      scroll.end_at(y_ + 8);
    }
    buttons(row);
    if (dialog.closed()) state_.open = false;
  }

 private:
  float words(std::string_view key, const std::string& said, Color color = 0, float size = 13.5f) {
    const float h = paragraph(ui_, key, {x_, y_}, width_, {{said}}, {size, 1.45f, color}).height;
    y_ += h + 8;
    return h;
  }
  void part(std::string_view key, Key name) {
    y_ += 4;
    heading(ui_, key, {x_, y_, width_, 24}, ui_.say(name), 3, {Face::semibold, 14.5f});
    y_ += 28;
  }
  // A name and what it is, beside each other.
  void field(std::string_view key, Key name, const std::string& value) {
    const float wide = std::min(150.0f, width_ * 0.36f);
    const std::string& what = ui_.say(name);
    draw_text_in(ui_, {x_, y_, wide, 21}, {Face::regular, 13, ui_.theme.muted}, what);
    const float h = paragraph(ui_, key, {x_ + wide + 8, y_ + 1}, width_ - wide - 8, {{value}}, {13.5f, 1.4f}).height;
    y_ += std::max(h, 19.0f) + 3;
  }

  void problem() {
    const std::vector<Span> spans{{state_.problem}};
    const float h = paragraph_height(ui_, width_ - 28, spans, {13.5f, 1.45f}) + 20;
    const Rect box{x_, y_, width_, h};
    ui_.frame(box, ui_.theme.wrong, 8, 1.5f);
    paragraph(ui_, "problem", {box.x + 14, box.y + 10}, width_ - 28, spans, {13.5f, 1.45f});
    y_ += h + 12;
  }

  // --- nothing chosen yet ---

  void introduce() {
    if (!state_.wanted.empty()) words("wanted", ui_.say("open.wanted", {{"file", state_.wanted}}));
    words("what", ui_.say("open.what"));
    words("private", ui_.say("open.private"), ui_.theme.muted);
    if (state_.reading) words("reading", ui_.say("open.reading"));
    kept_files();
  }

  // Here as well as where a file has been found: what is kept is told where one may want it gone.
  void kept_files() {
    if (state_.kept.empty()) return;
    part("kept title", "open.kept");
    const float h = ui_.target(32);
    for (const OpenState::Kept& kept : state_.kept) {
      const Ui::Scope scope(ui_, "kept " + kept.digest);
      const std::string& forget = ui_.say("open.forget");
      Rect line{x_, y_, width_, h};
      const Rect right = line.cut_right(button_width(ui_, forget));
      line.cut_right(8);
      if (row_button(ui_, "take", line, kept.name, kept.digest)) state_.take = kept.digest;
      if (button(ui_, "forget", right, forget, {.hint = ui_.say("open.forget_hint")})) state_.forget = kept.digest;
      y_ += h + 6;
    }
  }

  // --- what a file holds ---

  // Numbers that it gives at a step.
  static int features(const source::Listed& one) {
    if (one.shape.outputs > 0) return one.shape.outputs;
    return one.shape.directions() * (one.shape.projection > 0 ? one.shape.projection : one.shape.hidden);
  }

  void found() {
    const Ui::Scope scope(ui_, "found");
    heading(ui_, "file", {x_, y_, width_, 26}, state_.model.name, 3, {Face::semibold, 16});
    y_ += 30;
    if (state_.found.size() > 1) networks();
    const source::Listed& one = *state_.listed();
    if (one.problem) {
      words("cannot", ui_.words().say(*one.problem), ui_.theme.wrong);
      return;
    }
    field("is", "open.is", shape_in_words(ui_, one.cell, one.shape));
    field("reads", "open.reads",
          ui_.say("open.reads_what",
                  {{"inputs", numbers_in_words(ui_, one.shape.input)}, {"outputs", numbers_in_words(ui_, features(one))}}));
    field("numbers", "open.numbers", std::to_string(one.numbers));
    field("readout", "open.readout", one.readout.empty() ? ui_.say("open.none") : one.readout);
    if (one.tokens > 0)
      field("embedding", "open.embedding", ui_.say("open.tokens", {{"name", one.embedding}, {"tokens", one.tokens}}));
    unsaid(one);
    for (std::size_t k = 0; k < one.remarks.size(); ++k)
      field("remark " + std::to_string(k), "open.remark", ui_.words().say(one.remarks[k]));
    if (!one.unused.empty()) field("unused", "open.unused", files::shown_list(one.unused, 8));
    field("sure", "open.sure", how_sure(one));
    if (!one.one_cell) words("unlike", ui_.say("edit.unlike_cells") + "; " + ui_.say("edit.unlike_cells_hint"), ui_.theme.wrong);
  }

  // Of what is told, what the file itself says and what was taken because nothing else fits.
  std::string how_sure(const source::Listed& one) {
    const bool open = !one.open.empty() || one.nonlinearity_open;
    std::string said = ui_.say(open ? Key("open.sure_open") : one.described ? Key("open.sure_said") : Key("open.sure_shapes"));
    if (!one.readout.empty())
      said +=
          " " + ui_.say(one.described ? Key("open.sure_readout_said") : Key("open.sure_readout_fits"), {{"name", one.readout}});
    return said;
  }

  void networks() {
    words("several", ui_.say("open.several", {{"networks", static_cast<int>(state_.found.size())}}));
    const float h = ui_.target(30);
    for (std::size_t k = 0; k < state_.found.size(); ++k) {
      const source::Listed& one = state_.found[k];
      const std::string what = one.problem ? ui_.say("open.cannot") : shape_in_words(ui_, one.cell, one.shape);
      if (row_button(ui_, "network " + std::to_string(k), {x_, y_, width_, h}, one.prefix, what,
                     static_cast<int>(k) == state_.chosen)) {
        state_.chosen = static_cast<int>(k);
        state_.model.network = one.prefix;
        state_.model.gates.clear(), state_.model.nonlinearity.clear();
        state_.model.sequence.embedding = one.embedding;
        if (one.tokens == 0 && state_.model.sequence.kind == OpenedSequence::Kind::tokens) state_.model.sequence = {};
      }
      y_ += h + 3;
    }
    y_ += 8;
  }

  // What the file leaves open, with the likely answer chosen.
  void unsaid(const source::Listed& one) {
    const float h = ui_.target(32), wide = std::min(150.0f, width_ * 0.36f);
    const auto choose = [&](std::string_view key, Key name, const std::vector<std::string>& names, std::string& chosen,
                            const std::string& why) {
      int at = 0;
      for (std::size_t k = 0; k < names.size(); ++k)
        if (names[k] == chosen) at = static_cast<int>(k);
      draw_text_in(ui_, {x_, y_, wide, h}, {Face::regular, 13, ui_.theme.muted}, ui_.say(name));
      const float field = std::min(180.0f, width_ - wide - 8);
      if (select(ui_, key, {x_ + wide + 8, y_, field, h}, ui_.say(name), names, at)) chosen = names[static_cast<std::size_t>(at)];
      const Rect beside{x_ + wide + 20 + field, y_, width_ - wide - 20 - field, h};
      if (beside.w > 120) draw_text_in(ui_, beside, {Face::regular, 13, ui_.theme.muted}, why);
      y_ += h + 6;
    };
    for (const files::OpenChoice& open : one.open) {
      std::vector<std::string> names;
      for (const files::OpenChoice::Function& function : open.choices) names.push_back(function.name);
      const bool gates = open.of == files::OpenChoice::Of::gates;
      choose(gates ? gates_key : activation_key, gates ? Key("open.gates") : Key("open.activation"), names,
             gates ? state_.model.gates : state_.model.nonlinearity, open.why);
    }
    if (one.nonlinearity_open)
      choose(activation_key, "open.activation", {"tanh", "relu"}, state_.model.nonlinearity, ui_.say("open.as_pytorch"));
  }

  // What the error that goes backward is of.
  void upstream() {
    const source::Listed& one = *state_.listed();
    const Ui::Scope scope(ui_, "upstream");
    part("of title", "open.of");
    const float h = ui_.target(32);
    Rect row{x_, y_, width_, h};
    Setup::Chosen& of = state_.model.of;
    const int last = features(one) - 1, steps = state_.read_steps;
    if (of.unit > last) of.unit = last;
    if (steps > 0 && of.step >= steps) of.step = -1;
    of.unit = whole_number(ui_, "of unit", row, "open.of_unit", of.unit, 0, last);
    if (width_ < narrow_dialog) y_ += h + 4, row = {x_, y_, width_, h};
    const int step = whole_number(ui_, "of step", row, "open.of_step", of.step + 1, 0, steps > 0 ? steps : longest_opened);
    of.step = step - 1;
    y_ += h + 4;
    if (steps > 0)
      words("of range",
            ui_.say("open.of_range", {{"last", last}, {"steps", steps}, {"unit", of.unit}, {"step", step > 0 ? step : steps}}),
            ui_.theme.muted, 13);
    if (one.shape.outputs > 1) {
      toggle(ui_, "of class", {x_, y_, width_, ui_.target(30)}, ui_.say("open.of_class"), of.as_class);
      y_ += ui_.target(30) + 4;
    } else {
      of.as_class = false;
    }
    words("of what", ui_.say(of.as_class ? Key("open.of_what_class") : Key("open.of_what")), ui_.theme.muted, 13);
  }

  // --- below ---

  // What can be taken away of a model that is open.
  void taking_away() {
    if (!player_.shows_opened() || player_.opened()->digest != state_.model.digest) return;
    part("away title", "open.away");
    const float h = ui_.target(32);
    Rect row{x_, y_, width_, h};
    const auto press = [&](Ui&, std::string_view key, Key name) {
      const std::string& text = ui_.say(name);
      const float w = std::min(button_width(ui_, text), width_);
      if (row.x > x_ && w > row.w) y_ += h + 8, row = {x_, y_, width_, h};
      const bool pressed = button(ui_, key, row.cut_left(w), text);
      row.cut_left(8);
      return pressed;
    };
    if (press(ui_, "save", "open.save")) save();
    const bool alike = player_.experiment().setup().shape.unlike.empty();  // a script runs layers of one width
    if (alike && press(ui_, "script", "open.script")) copy_script();
    if (press(ui_, "page", "open.page")) ui_.answered(), state_.save_page = true;
    y_ += h + 8;
    words("away what", ui_.say("open.away_what", {{"file", safetensors_name()}}), ui_.theme.muted, 13);
  }

  // "model.safetensors" of "model.h5".
  std::string safetensors_name() const {
    const std::string& name = player_.opened()->name;
    return name.substr(0, name.find_last_of('.')) + std::string(safetensors_key);
  }

  // As it is now, edits included, under the file's own names.
  void save() {
    const auto bytes = opened_weights(player_.experiment());
    const std::string name = safetensors_name();
    const bool saved = bytes && ui_.host.save_file(name, *bytes, bytes_type_key);
    ui_.tell(saved ? ui_.say("open.saved", {{"file", name}}) : ui_.say("open.not_saved", {{"file", name}}));
  }

  void copy_script() {
    const Experiment& e = player_.experiment();
    writing::ScriptOptions options;
    options.weights_file = safetensors_name();
    for (const auto& [name, tensor] : e.model().named()) options.stored_names[name] = e.made().stored_name(name);
    options.most_literals = 0;
    ui_.copy(writing::model_script(e.model(), e.sequence(), &e.upstream(), writing::Language::torch, options),
             ui_.say("open.script_copied", {{"file", options.weights_file}}));
  }

  void buttons(Rect row) {
    const auto action = [&](std::string_view key, const std::string& name, bool primary = false, bool enabled = true) {
      ButtonStyle style;
      style.look = primary ? ButtonStyle::primary : ButtonStyle::secondary;
      style.enabled = enabled;
      const Rect at = primary ? row.cut_right(button_width(ui_, name, style)) : row.cut_left(button_width(ui_, name, style));
      primary ? row.cut_right(10) : row.cut_left(8);
      return button(ui_, key, at, name, style);
    };
    if (const source::Listed* one = state_.listed()) {
      const bool can = !one->problem && one->one_cell && state_.wrong.empty();
      if (action(
              "go",
              ui_.say(player_.opened() && player_.opened()->digest == state_.model.digest ? Key("open.go_on") : Key("open.go")),
              true, can))
        go();
      if (action("another", ui_.say("open.another"))) state_.found.clear(), state_.problem.clear();
      if (player_.opened() && player_.opened()->digest == state_.model.digest && action("close model", ui_.say("open.close"))) {
        player_.close_model();
        state_.open = false;
      }
    } else if (action("choose", ui_.say("open.choose"), true)) {
      ui_.answered();
      ui_.host.open_file(model_key, all_files);
    }
  }

  void go() {
    const auto done = player_.open_model(state_.model);
    if (!done) {
      player_.clear_problem();
      state_.problem = ui_.words().say(done.error());
      return;
    }
    state_.problem.clear();
    state_.open = false;
    state_.opening = state_.model;
  }

  Ui& ui_;
  Player& player_;
  OpenState& state_;
  float x_ = 0, y_ = 0, width_ = 0;
};

}  // namespace

std::string shape_in_words(const Ui& ui, const std::string& cell, const network::Shape& shape) {
  std::string units;
  for (int l = 0; l < shape.layers; ++l)
    if (l == 0 || !shape.unlike.empty()) units += (l ? ", " : "") + std::to_string(shape.layer(l).hidden);
  const std::string sizes = shape.layers == 1 ? ui.say("open.one_layer", {{"units", units}})
                                              : ui.say("open.layers", {{"layers", shape.layers}, {"units", units}});
  const std::string what = ui.say("open.cell", {{"cell", cell}, {"sizes", sizes}});
  return shape.directions() == 2                          ? ui.say("open.both_ways", {{"network", what}})
         : shape.direction == network::Direction::reverse ? ui.say("open.backward", {{"network", what}})
                                                          : what;
}

void draw_open(Ui& ui, Player& player, OpenState& state) {
  if (state.open) OpenView(ui, player, state).draw();
}

}  // namespace gatewalk::lessons
