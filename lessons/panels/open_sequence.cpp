#include "lessons/panels/open_sequence.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/text.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::string_view arrays_key = ".npy,.npz,.csv,.tsv,.txt,.json", vocabularies_key = ".json,.txt";
using Kind = OpenedSequence::Kind;

// Reads what was given anew where something of it is another.
void judge(Ui& ui, Player& player, OpenState& state) {
  if (state.judged == state.model) return;
  state.judged = state.model;
  state.said.clear(), state.wrong.clear();
  state.steps = state.read_steps = state.model.sequence.steps, state.batch = 1, state.shape.clear();
  if (state.model.sequence.kind == Kind::drawn || !state.listed()) return;
  const auto read = read_opened_sequence(state.model, player.shelf(), player.lesson().language);
  if (!read) {
    state.wrong = ui.words().say(read.error());
    state.read_steps = 0;
    return;
  }
  // The likely one is taken, said and asked.
  if (const bool first = looks_batch_first(read->shape);
      std::exchange(state.came, false) && read->shape.size() == 3 && first != state.model.sequence.batch_first) {
    state.model.sequence.batch_first = first;
    return judge(ui, player, state);
  }
  state.steps = read->steps, state.batch = read->batch, state.shape = read->shape;
  state.read_steps = static_cast<int>(read->x.shape[0]);
  const int width = static_cast<int>(read->x.shape[2]), wanted = state.listed()->shape.input;
  const std::string shape = Tensor::describe(read->shape.empty() ? read->x.shape : read->shape);
  state.said = state.three() ? ui.say("open.batch_is", {{"shape", shape},
                                                        {"batch", read->batch},
                                                        {"all", read->steps},
                                                        {"row", std::clamp(state.model.sequence.row, 0, read->batch - 1) + 1},
                                                        {"steps", state.read_steps},
                                                        {"numbers", numbers_in_words(ui, width)}})
                             : ui.say("open.sequence_is",
                                      {{"shape", shape}, {"steps", state.read_steps}, {"numbers", numbers_in_words(ui, width)}});
  for (const Error& remark : read->remarks) state.said += " " + ui.words().say(remark) + ".";
  if (width != wanted) state.wrong = ui.say("open.width", {{"numbers", width}, {"wanted", wanted}});
}

class SequenceView {
 public:
  SequenceView(Ui& ui, OpenState& state, Rect area, float& y)
      : ui_(ui), state_(state), q_(state.model.sequence), area_(area), y_(y), h_(ui.target(32)) {}

  void draw() {
    y_ += 6;
    heading(ui_, "sequence title", {area_.x, y_, area_.w, 24}, ui_.say("open.sequence"), 3, {Face::semibold, 14.5f});
    y_ += 28;
    std::vector<std::string> names{ui_.say("open.drawn"), ui_.say("open.given")};
    if (state_.listed()->tokens > 0) names.push_back(ui_.say("open.words"));
    int kind = std::min(static_cast<int>(q_.kind), static_cast<int>(names.size()) - 1);
    if (tabs(ui_, "kind", {area_.x, y_, std::min(area_.w, 130 * static_cast<float>(names.size())), h_}, ui_.say("open.sequence"),
             names, kind))
      q_.kind = static_cast<Kind>(kind);
    y_ += h_ + 8;
    if (q_.kind == Kind::drawn) drawn();
    if (q_.kind == Kind::numbers) numbers();
    if (q_.kind == Kind::tokens) tokens();
    if (!state_.said.empty() && q_.kind != Kind::drawn) words("said", state_.said, 0);
    if (!state_.wrong.empty()) words("wrong", state_.wrong, ui_.theme.wrong);
  }

 private:
  void words(std::string_view key, const std::string& text, Color color) {
    y_ += paragraph(ui_, key, {area_.x, y_}, area_.w, {{text}}, {13, 1.45f, color}).height + 6;
  }
  void field(std::string_view key, Key name, float height) {
    TextFieldStyle style;
    style.multiline = true, style.code = true;
    std::string text = q_.text;
    if (text_field(ui_, key, {area_.x, y_, area_.w, height}, ui_.say(name), text, style).changed) {
      q_.text = text;
      q_.name.clear(), q_.digest.clear();
      state_.came = true;
    }
    y_ += height + 8;
  }

  void drawn() {
    Rect row{area_.x, y_, area_.w, h_};
    q_.steps = whole_number(ui_, "steps", row, "open.steps", q_.steps, 1, longest_sequence);
    q_.seed = static_cast<std::uint64_t>(whole_number(ui_, "seed", row, "open.seed", static_cast<int>(q_.seed), 0, 1'000'000));
    y_ += h_ + 6;
    words("drawn what", ui_.say("open.drawn_what"), ui_.theme.muted);
  }

  void numbers() {
    Rect row{area_.x, y_, area_.w, h_};
    const std::string& choose = ui_.say("open.sequence_file");
    if (button(ui_, "sequence file", row.cut_left(button_width(ui_, choose)), choose)) {
      ui_.answered();
      ui_.host.open_file(sequence_key, arrays_key);
    }
    row.cut_left(12);
    if (!q_.name.empty()) label(ui_, "sequence name", row, q_.name, {Face::semibold, 13.5f});
    y_ += h_ + 6;
    words("numbers what", ui_.say("open.given_what", {{"numbers", numbers_in_words(ui_, state_.listed()->shape.input)}}),
          ui_.theme.muted);
    if (q_.digest.empty()) field("numbers", "open.given", 96);
    if (state_.three()) first_size();
    Rect next{area_.x, y_, area_.w, h_};
    if (state_.batch > 1) {
      q_.row = whole_number(ui_, "row", next, "open.row", std::min(q_.row + 1, state_.batch), 1, state_.batch) - 1;
    }
    q_.first = whole_number(ui_, "first", next, "open.first", q_.first + 1, 1, std::max(1, state_.steps)) - 1;
    q_.most = whole_number(ui_, "most", next, "open.most", q_.most, 0, longest_opened);
    y_ += h_ + 6;
  }

  // Nothing in an array says which of its first two sizes counts the steps.
  void first_size() {
    Rect row{area_.x, y_, area_.w, h_};
    const std::string word = ui_.say("open.first_size", {{"size", static_cast<int>(state_.shape[0])}});
    const TextStyle muted{Face::regular, 13, ui_.theme.muted};
    draw_text_in(ui_, row.cut_left(text_width(ui_, muted, word) + 8), muted, word);
    const std::vector<std::string> names{ui_.say("open.counts_sequences"), ui_.say("open.counts_steps")};
    int counts = q_.batch_first ? 0 : 1;
    if (select(ui_, "batch first", row.cut_left(std::min(row.w, 170.0f)), word, names, counts)) {
      q_.batch_first = counts == 0;
      q_.row = q_.first = 0;
    }
    y_ += h_ + 6;
  }

  void tokens() {
    q_.embedding = state_.listed()->embedding;
    words("tokens what", ui_.say("open.words_what", {{"tokens", state_.listed()->tokens}}), ui_.theme.muted);
    field("tokens", "open.words", 64);
    Rect row{area_.x, y_, area_.w, h_};
    const std::string& choose = ui_.say("open.vocabulary_file");
    if (button(ui_, "vocabulary file", row.cut_left(button_width(ui_, choose)), choose)) {
      ui_.answered();
      ui_.host.open_file(vocabulary_key, vocabularies_key);
    }
    row.cut_left(12);
    if (!q_.vocabulary_name.empty()) label(ui_, "vocabulary name", row, q_.vocabulary_name, {Face::semibold, 13.5f});
    y_ += h_ + 6;
  }

  Ui& ui_;
  OpenState& state_;
  OpenedSequence& q_;
  Rect area_;
  float& y_;
  float h_;
};

}  // namespace

void draw_sequence(Ui& ui, Player& player, OpenState& state, Rect area, float& y) {
  if (!state.listed() || state.listed()->problem) return;
  judge(ui, player, state);
  const Ui::Scope scope(ui, "sequence");  // its ids are its own, as each part's of the dialog
  SequenceView(ui, state, area, y).draw();
}

std::string numbers_in_words(const Ui& ui, int count) {
  return count == 1 ? ui.say("open.one_number") : ui.say("open.several_numbers", {{"numbers", count}});
}

int whole_number(Ui& ui, std::string_view key, Rect& row, Key name, int value, int least, int most) {
  const std::string& word = ui.say(name);
  const TextStyle muted{Face::regular, 13, ui.theme.muted};
  draw_text_in(ui, row.cut_left(text_width(ui, muted, word) + 8), muted, word);
  double typed = value;
  NumberStyle style;
  style.least = least, style.most = most, style.step = 1;
  (void)number_field(ui, key, row.cut_left(72), word, typed, style);
  row.cut_left(16);
  return static_cast<int>(std::lround(typed));
}

}  // namespace gatewalk::lessons
