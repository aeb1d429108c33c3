// What an edit does to an experiment: texts and learning make another model of it, numbers are set in the model that is there.
#include <algorithm>
#include <cmath>

#include "engine/base/room.hpp"
#include "engine/base/shortest.hpp"
#include "engine/base/spectral.hpp"
#include "engine/network/run_size.hpp"
#include "engine/source/training_words.hpp"
#include "lessons/experiment/experiment.hpp"
#include "lessons/experiment/learned.hpp"
#include "lessons/words/numbers.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

using trace::Matrix;

namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \t\n", at), text.size());
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool same_size(const network::Shape& a, const network::Shape& b) { return a.hidden == b.hidden && a.projection == b.projection; }

// A setup with what the reader typed in place of its texts.
Status apply_text(Setup& setup, const Edit& edit) {
  const Target& t = edit.target;
  if (t.kind == Target::Kind::equations) return setup.cell_text = edit.text, Ok{};
  const Phrases& words = Phrases::of(setup.language);
  if (!setup.inputs.empty() || setup.given) return Error{words.say("edit.no_words")};
  if (t.kind == Target::Kind::tokens) {
    setup.tokens = split(edit.text);
    if (setup.tokens.empty()) return Error{words.say("edit.no_sequence"), {}, words.say("edit.no_sequence_hint")};
    if (const auto n = static_cast<int>(setup.tokens.size()); n > longest_sequence)
      return Error{words.say("edit.too_many_words", {{"words", n}, {"most", longest_sequence}})};
    return Ok{};
  }
  const auto typed = split(edit.text);
  if (const auto n = static_cast<int>(setup.tokens.size()); t.step >= n)
    return Error{words.say("edit.outside_words", {{"number", to_text(t)}, {"words", n}})};
  if (typed.size() != 1) return Error{words.say("edit.one_word", {{"number", to_text(t)}})};
  setup.tokens[static_cast<std::size_t>(t.step)] = typed[0];
  return Ok{};
}

}  // namespace

namespace {

// The lab holds a drawn network several times: the lesson's, the reader's, each variant's. The sizes are a lesson's word, or an
// address', and tell before anything is drawn.
Status check_drawn(const source::Source& source, const std::string& language) {
  constexpr double most = 20e6;  // numbers
  constexpr int most_layers = 100;
  const auto* drawn = std::get_if<source::Drawn>(&source);
  if (!drawn) return Ok{};
  const auto recipe = source::recipe_of(drawn->cell);
  if (!recipe) return recipe.error();
  const double numbers = network::weight_count({&*recipe, 1}, drawn->shape);
  if (numbers <= most && drawn->shape.layers <= most_layers) return Ok{};
  const Phrases& words = Phrases::of(language);
  return Error{words.say("edit.too_large", {{"layers", drawn->shape.layers},
                                            {"hidden", drawn->shape.hidden},
                                            {"numbers", number_text(std::ceil(numbers / 1e5) / 10, 1)}}),
               {},
               words.say("edit.too_large_hint", {{"most", static_cast<int>(most / 1e6)}, {"layers", most_layers}})};
}

}  // namespace

// The setup with the reader's texts, and the model anew if there is none yet or the equations are others.
Status Experiment::take_texts() {
  Setup setup = base_;
  for (const Edit& edit : edits_)
    if (edit.target.is_text())
      if (auto done = apply_text(setup, edit); !done) return done;
  for (const Edit& edit : edits_) {
    if (!edit.target.of_shape() || setup.source) continue;
    const int size = static_cast<int>(std::clamp(std::round(edit.value), 1.0, static_cast<double>(most_units)));
    (edit.target.kind == Target::Kind::hidden ? setup.shape.hidden : setup.shape.projection) = size;
  }
  if (auto done = take_learning_edits(setup); !done) return done;
  const bool other_cell = setup.cell_text != setup_.cell_text || !same_size(setup.shape, setup_.shape);
  const bool same_model =
      original_ && !other_cell &&
      (!setup.learned || (setup.learned == setup_.learned && setup.update == setup_.update && setup.read == setup_.read));
  setup_ = std::move(setup);
  if (!same_model && setup_.learned && setup_.cell_text == base_.cell_text) {
    original_ = std::make_shared<const source::Made>(
        source::Made{setup_.read ? setup_.read->before : setup_.learned->model(setup_.update)});
  } else if (!same_model && setup_.made && setup_.cell_text.empty()) {
    original_ = setup_.made;
  } else if (!same_model) {
    const auto source = source_of(setup_);
    if (!source) return source.error();
    if (auto fits = check_drawn(*source, setup_.language); !fits) return fits.error();
    auto made = with_room([&] { return source::make(*source); });
    if (!made) return made.error();
    original_ = std::make_shared<const source::Made>(*std::move(made));
  }
  if (!original_->model.one_cell()) {  // the lab shows one cell
    const Phrases& words = Phrases::of(setup_.language);
    return Error{words.say("edit.unlike_cells"), {}, words.say("edit.unlike_cells_hint")};
  }
  if (setup_.source) setup_.shape = original_->model.shape(), setup_.cell = original_->model.forward().cell;
  if (same_model || (setup_.cell_text == base_.cell_text && same_size(setup_.shape, base_.shape))) return Ok{};
  // The lesson's numbers are for its own cell and sizes: what another one lacks is left out.
  model_ = std::make_shared<network::Model>(original_->model);
  std::erase_if(setup_.settings, [&](const Edit& e) { return e.target.kind != Target::Kind::gap && !check(e.target); });
  return Ok{};
}

// How the network learns and how far, where an edit says so; otherwise the nearest weights that are there are taken.
Status Experiment::take_learning_edits(Setup& setup) {
  if (!setup.learned) return Ok{};
  if (setup.read) {
    // Other weights, or another sequence, are not what the update has read.
    if (std::none_of(edits_.begin(), edits_.end(), [](const Edit& e) { return e.target.of_learning(); })) return Ok{};
    setup.read = nullptr;
  }
  const auto wanted = [&](Target::Kind kind) {
    const auto found = std::find_if(edits_.rbegin(), edits_.rend(), [&](const Edit& e) { return e.target.kind == kind; });
    return found == edits_.rend() ? nullptr : &*found;
  };
  if (const Edit* example = wanted(Target::Kind::example); example && example->value != setup.example) {
    setup.example = static_cast<int>(std::clamp(example->value, 1.0, 1e6));
    const int update = setup.update;
    if (auto done = take_learning(setup, setup.learned); !done) return done;
    setup.update = update;
  }
  if (wanted(Target::Kind::learning)) {
    std::string words;
    for (const Edit& edit : edits_)
      if (edit.target.kind == Target::Kind::learning) words += edit.target.name + "=" + shortest_text(edit.value) + " ";
    const auto request = source::read_training(words, setup.learned->request());
    if (!request) return request.error();
    auto other = setup.learned->other(*request);
    if (!other) return other.error();
    if (auto done = take_learning(setup, *other); !done) return done;
  }
  const Edit* update = wanted(Target::Kind::update);
  const int n = update ? static_cast<int>(std::clamp(update->value, 0.0, 1e6)) : setup.update;
  setup.update = setup.learned->nearest(n);
  if (update && setup.update != n) return Error{Phrases::of(setup.language).say("edit.not_learned", {{"update", n}})};
  if (!update) base_.update = setup.update;
  return Ok{};
}

Status Experiment::apply(const Edit& edit) {
  if (auto known = check(edit.target); !known) return known;
  if (!std::isfinite(edit.value)) return Error{Phrases::of(setup_.language).say("edit.not_finite")};
  switch (edit.target.kind) {
    case Target::Kind::gap:
    case Target::Kind::length: break;    // the sequence already has it
    case Target::Kind::truncate: break;  // the backward pass will
    case Target::Kind::free: break;      // the network does not know it
    case Target::Kind::hidden:
    case Target::Kind::projection: break;  // it was drawn so
    case Target::Kind::update:
    case Target::Kind::example:
    case Target::Kind::learning: break;  // it has learned so already
    case Target::Kind::equations:
    case Target::Kind::token:
    case Target::Kind::tokens: break;  // as has the setup
    case Target::Kind::input:
      sequence_.x.data[static_cast<std::size_t>(edit.target.step * setup_.shape.input + edit.target.row)] = edit.value;
      break;
    case Target::Kind::state: apply_state(edit); break;
    case Target::Kind::spectral: return apply_spectral(edit);
    case Target::Kind::parameter: apply_parameter(edit); break;
  }
  return Ok{};
}

void Experiment::apply_state(const Edit& edit) {
  const Target& t = edit.target;
  const auto state = model_->state(t.part, t.name);
  if (!state) return;
  Tensor& initial = sequence_.initial[state->initial()];
  const std::int64_t batch = sequence_.x.shape[1];
  if (initial.data.empty()) initial = Tensor::zeros({state->parts, batch, state->size});
  for (std::int64_t b = 0; b < batch; ++b)
    initial.data[static_cast<std::size_t>(((setup_.shape.index(t.part) - state->first) * batch + b) * state->size + t.row)] =
        edit.value;
}

void Experiment::apply_parameter(const Edit& edit) {
  const Target& t = edit.target;
  bool first = true;  // a bias stored twice: the first takes the value, the second becomes 0
  for (const auto& origin : model_->origin(t.part, parameter_index(t.name), t.row, t.column)) {
    model_->tensors()[origin.tensor].data[origin.index] = first ? edit.value : 0;
    first = false;
  }
  model_->refresh();
}

// Scales the columns by value / ‖·‖₂.
Status Experiment::apply_spectral(const Edit& edit) {
  const Target& t = edit.target;
  const auto [first, count] = *columns(t);
  const double now = value(t);
  const Phrases& words = Phrases::of(setup_.language);
  if (now == 0) return Error{words.say("edit.scales_nothing", {{"number", to_text(t)}})};
  if (!(now > 0)) return Error{words.say("edit.scales_no_number", {{"number", to_text(t)}})};
  const Index parameter = parameter_index(t.name);
  const auto rows = static_cast<int>(model_->parameters(t.part)[static_cast<std::size_t>(parameter)].rows());
  for (int row = 0; row < rows; ++row)
    for (int column = first; column < first + count; ++column)
      for (const auto& origin : model_->origin(t.part, parameter, row, column))
        model_->tensors()[origin.tensor].data[origin.index] *= edit.value / now;
  model_->refresh();
  return Ok{};
}

Result<std::pair<int, int>> Experiment::columns(const Target& target) const {
  const equations::Recipe& recipe = model_->forward();
  const equations::Sizes sizes = model_->sizes(target.part.layer);
  const Phrases& words = Phrases::of(setup_.language);
  const Error none{words.say("edit.no_product", {{"matrix", target.name}, {"operand", target.of}}),
                   {},
                   words.say("edit.no_product_hint", {{"matrix", target.name}})};
  for (const equations::Operation& op : recipe.operations) {
    if (op.kind != equations::Operation::Kind::product ||
        recipe.parameters[static_cast<std::size_t>(op.parameter)].name != target.name)
      continue;
    const equations::Operation& operand = recipe[op.operands[0]];
    int first = 0;
    if (target.of.empty()) {
      for (const auto& part : op.parts) first += sizes.of(part);
      return std::pair{0, op.parts.empty() ? sizes.of(operand.size) : first};
    }
    const auto called = [&](const equations::Operation& o) {
      return o.name == target.of || o.symbol == target.of || o.name == target.of + "_prev";
    };
    if (operand.kind != equations::Operation::Kind::concat)
      return called(operand) ? Result(std::pair{0, sizes.of(operand.size)}) : none;
    for (const Index part : operand.operands) {
      if (called(recipe[part])) return std::pair{first, sizes.of(recipe[part].size)};
      first += sizes.of(recipe[part].size);
    }
  }
  return none;
}

Status Experiment::check(const Target& target) const {
  const Phrases& words = Phrases::of(setup_.language);
  const std::string number = to_text(target), &name = target.name;
  const auto out_of_range = [&](int rows, int columns) -> Status {
    if (target.row < rows && target.column < columns) return Ok{};
    const std::string size = std::to_string(rows) + (columns > 1 ? " × " + std::to_string(columns) : "");
    return Error{words.say("edit.outside", {{"number", number}, {"name", name}, {"size", size}})};
  };
  if (target.is_text()) {
    Setup scratch = setup_;
    return target.kind == Target::Kind::token ? apply_text(scratch, {target, 0, "x"}) : Status(Ok{});
  }
  if (target.kind == Target::Kind::free) {
    if (free_value(target)) return Ok{};
    return Error{words.say("edit.no_free", {{"name", name}}), {}, words.say("edit.no_free_hint", {{"name", name}})};
  }
  if (target.of_shape()) {
    if (!setup_.source) return Ok{};
    return Error{words.say("edit.sizes_given", {{"number", number}})};
  }
  if (target.of_learning()) {
    if (!setup_.learned) return Error{words.say("edit.learns_nothing", {{"number", number}})};
    if (target.kind != Target::Kind::learning || source::number_in(setup_.learned->request(), name)) return Ok{};
    return Error{words.say("edit.no_choice", {{"name", name}})};
  }
  if (target.kind == Target::Kind::gap) {
    if (std::find(setup_.tokens.begin(), setup_.tokens.end(), gap_token) != setup_.tokens.end() && !setup_.filler.empty())
      return Ok{};
    return Error{words.say("edit.no_gap"), {}, words.say("edit.no_gap_hint")};
  }
  if (target.kind == Target::Kind::truncate || target.kind == Target::Kind::length) return Ok{};
  if (setup_.read && (target.kind == Target::Kind::input || target.kind == Target::Kind::state))
    return Error{words.say("edit.read")};
  if (!setup_.shape.has(target.part)) return Error{words.say("edit.no_part", {{"number", number}})};
  if (target.kind == Target::Kind::input) {
    if (target.step >= all_steps()) return Error{words.say("edit.outside_steps", {{"number", number}, {"steps", all_steps()}})};
    return out_of_range(setup_.shape.input, 1);
  }
  if (target.kind == Target::Kind::state) {
    if (const auto state = model_->state(target.part, target.name)) return out_of_range(state->size, 1);
    return Error{words.say("edit.no_state", {{"name", name}})};
  }
  const Index k = parameter_index(target.name);
  if (k < 0) return Error{words.say("edit.no_parameter", {{"name", name}})};
  if (target.kind == Target::Kind::spectral) {
    const auto found = columns(target);
    return found ? Status(Ok{}) : Status(found.error());
  }
  const Matrix& m = model_->parameters(target.part)[static_cast<std::size_t>(k)];
  return out_of_range(static_cast<int>(m.rows()), static_cast<int>(m.cols()));
}

}  // namespace gatewalk::lessons
