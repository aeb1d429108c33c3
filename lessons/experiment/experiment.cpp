#include "lessons/experiment/experiment.hpp"

#include <cmath>

#include "engine/base/spectral.hpp"
#include "engine/training/descent.hpp"
#include "lessons/words/numbers.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

using trace::Matrix;

struct Experiment::Memory {
  std::map<std::string, std::vector<double>> values;
  std::map<std::pair<double, double>, std::vector<Experiment>> paths;  // by rate and clip: after 1, 2 … updates
};

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

// A setup with what the reader typed in place of its texts.
Status apply_text(Setup& setup, const Edit& edit) {
  const Target& t = edit.target;
  if (t.kind == Target::Kind::equations) return setup.cell_text = edit.text, Ok{};
  const Phrases& words = Phrases::of(setup.language);
  if (!setup.inputs.empty()) return Error{words.say("edit.no_words")};
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

Result<Experiment> Experiment::make(const Setup& setup, const std::vector<Edit>& edits, const trace::Cuts& cuts) {
  Experiment e;
  e.base_ = setup;
  e.edits_ = edits;
  if (auto done = e.take_texts(); !done) return done.error();
  if (auto done = e.prepare(); !done) return done.error();
  if (auto done = e.run(cuts); !done) return done.error();
  return e;
}

Result<Experiment> Experiment::with(const std::vector<Edit>& edits, const trace::Cuts& cuts) const {
  Experiment e = *this;
  e.edits_ = edits;
  if (auto done = e.take_texts(); !done) return done.error();
  if (auto done = e.prepare(); !done) return done.error();
  if (auto done = e.run(cuts); !done) return done.error();
  return e;
}

// The setup with the reader's texts, and the model anew if there is none yet or the equations are others.
Status Experiment::take_texts() {
  Setup setup = base_;
  for (const Edit& edit : edits_)
    if (edit.target.is_text())
      if (auto done = apply_text(setup, edit); !done) return done;
  const bool other_cell = setup.cell_text != setup_.cell_text;
  setup_ = std::move(setup);
  const bool same_model = original_ && !other_cell;
  if (!same_model) {
    const auto source = source_of(setup_);
    if (!source) return source.error();
    auto made = source::make(*source);
    if (!made) return made.error();
    original_ = std::make_shared<const source::Made>(*std::move(made));
  }
  if (setup_.source) setup_.shape = original_->model.shape(), setup_.cell = original_->model.forward().cell;
  if (same_model || setup_.cell_text == base_.cell_text) return Ok{};
  // The lesson's numbers are for its own cell: what a typed one lacks is left out.
  model_ = std::make_shared<network::Model>(original_->model);
  std::erase_if(setup_.settings, [&](const Edit& e) { return e.target.kind != Target::Kind::gap && !check(e.target); });
  return Ok{};
}

// The sequence and the model before any pass, with what the lesson and the reader set.
Status Experiment::prepare() {
  int gap = setup_.gap;
  for (const std::vector<Edit>* edits : {&setup_.settings, &edits_})
    for (const Edit& edit : *edits)
      if (edit.target.kind == Target::Kind::gap)
        gap = static_cast<int>(std::clamp(edit.value, 0.0, static_cast<double>(longest_gap)));
  tokens_ = spelled_out(setup_, gap);
  auto x = make_inputs(setup_, tokens_);
  if (!x) return x.error();
  sequence_ = {};
  sequence_.x = std::move(*x);
  model_ = std::make_shared<network::Model>(original_->model);
  for (const std::vector<Edit>* edits : {&setup_.settings, &edits_})
    for (const Edit& edit : *edits)
      if (!edit.target.is_text())
        if (auto done = apply(edit); !done) return done;
  return Ok{};
}

Status Experiment::apply(const Edit& edit) {
  if (auto known = check(edit.target); !known) return known;
  if (!std::isfinite(edit.value)) return Error{Phrases::of(setup_.language).say("edit.not_finite")};
  switch (edit.target.kind) {
    case Target::Kind::gap: break;   // the sequence already has it
    case Target::Kind::free: break;  // the network does not know it
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
  Tensor& initial = sequence_.initial[t.name + "0"];
  const auto size = static_cast<std::int64_t>(model_->sizes(t.part.layer).of(model_->forward().states[state_index(t.name)].size));
  if (initial.data.empty()) initial = Tensor::zeros({parts(), sequence_.x.shape[1], size});
  const std::int64_t batch = sequence_.x.shape[1];
  for (std::int64_t b = 0; b < batch; ++b)
    initial.data[static_cast<std::size_t>((setup_.shape.index(t.part) * batch + b) * size + t.row)] = edit.value;
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
  if (target.kind == Target::Kind::gap) {
    if (std::find(setup_.tokens.begin(), setup_.tokens.end(), gap_token) != setup_.tokens.end() && !setup_.filler.empty())
      return Ok{};
    return Error{words.say("edit.no_gap"), {}, words.say("edit.no_gap_hint")};
  }
  if (!setup_.shape.has(target.part)) return Error{words.say("edit.no_part", {{"number", number}})};
  if (target.kind == Target::Kind::input) {
    if (target.step >= steps()) return Error{words.say("edit.outside_steps", {{"number", number}, {"steps", steps()}})};
    return out_of_range(setup_.shape.input, 1);
  }
  if (target.kind == Target::Kind::state) {
    for (const equations::State& s : model_->forward().states)
      if (s.name == target.name) return out_of_range(model_->sizes(target.part.layer).of(s.size), 1);
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

// The reader's, or the lesson's.
std::optional<double> Experiment::free_value(const Target& target) const {
  for (const std::vector<Edit>* edits : {&edits_, &setup_.settings})
    for (auto edit = edits->rbegin(); edit != edits->rend(); ++edit)
      if (edit->target == target) return edit->value;
  return {};
}

Tensor Experiment::target() const { return make_target(setup_, model_->output(*forward_)); }

double Experiment::value(const Target& target) const {
  if (target.kind == Target::Kind::free) return free_value(target).value_or(0);
  if (target.kind == Target::Kind::gap)
    return static_cast<double>(tokens_.size()) - static_cast<double>(setup_.tokens.size()) + 1;
  const auto row = static_cast<std::size_t>(target.row);
  if (target.kind == Target::Kind::input)
    return sequence_.x.data[static_cast<std::size_t>(target.step) * static_cast<std::size_t>(setup_.shape.input) + row];
  if (target.kind == Target::Kind::state) {
    const auto found = sequence_.initial.find(target.name + "0");
    if (found == sequence_.initial.end()) return 0;
    const auto size = static_cast<std::size_t>(found->second.shape[2]);
    const auto first =
        static_cast<std::size_t>(setup_.shape.index(target.part)) * static_cast<std::size_t>(found->second.shape[1]);
    return found->second.data[first * size + row];
  }
  const Index k = parameter_index(target.name);
  if (k < 0) return 0;
  const Matrix& m = model_->parameters(target.part)[static_cast<std::size_t>(k)];
  if (target.kind == Target::Kind::parameter) return m(target.row, target.column);
  const auto found = columns(target);
  return found ? spectral_norm(m.middleCols(found->first, found->second)) : 0;
}

std::optional<double> Experiment::gradient(const Target& target) const {
  const trace::Trace& pass = trace(Pass::backward, target.part);
  if (target.kind == Target::Kind::parameter)
    return pass.gradients[static_cast<std::size_t>(parameter_index(target.name))](target.row, target.column);
  if (target.kind == Target::Kind::state) return pass.states[state_index(target.name)](target.row, 0);
  if (target.kind == Target::Kind::input) {
    const auto batch = static_cast<Eigen::Index>(sequence_.x.shape[1]);
    return backward_->features(target.row, target.step * batch);
  }
  return {};
}

double Experiment::gradient_norm() const { return training::global_norm(backward_->gradients); }

Status Experiment::run(const trace::Cuts& cuts) {
  cuts_ = cuts;
  memory_ = std::make_shared<Memory>();
  forward_ = std::make_shared<network::NetworkTrace>(model_->run(sequence_));
  probabilities_ = setup_.shape.outputs == 0 ? Tensor{} : network::softmax(model_->output(*forward_));
  if (auto done = take_loss(); !done) return done;
  backward_ = std::make_shared<network::NetworkTrace>(model_->run_backward(*forward_, upstream_, cuts_));
  return Ok{};
}

// The loss and its gradient by the output.
Status Experiment::take_loss() {
  loss_ = 0;
  upstream_ = {};
  if (setup_.loss.kind == network::Loss::Kind::none) return Ok{};
  const Tensor output = model_->output(*forward_);
  auto taken = network::loss(setup_.loss, output, make_target(setup_, output), sequence_.lengths);
  if (!taken) return taken.error();
  loss_ = taken->value;
  upstream_.output = std::move(taken->gradient);
  return Ok{};
}

const Experiment& Experiment::descended(int n, double rate, double clip) const {
  std::vector<Experiment>& path = memory_->paths[{rate, clip}];
  n = std::clamp(n, 0, 1000);
  const training::Clip how{clip > 0 ? training::Clip::Kind::norm : training::Clip::Kind::none, clip};
  while (static_cast<int>(path.size()) < n) {
    const Experiment& from = path.empty() ? *this : path.back();
    Experiment next = from;
    next.model_ = std::make_shared<network::Model>(*from.model_);
    training::descend(next.model_->tensors(), from.backward_->gradients, rate, how);
    next.model_->refresh();
    // What is changed after an update starts from the updated weights.
    next.original_ = std::make_shared<const source::Made>(source::Made{*next.model_});
    for (std::vector<Edit>* edits : {&next.base_.settings, &next.setup_.settings, &next.edits_})
      std::erase_if(*edits, [](const Edit& e) {
        return e.target.kind == Target::Kind::parameter || e.target.kind == Target::Kind::spectral;
      });
    (void)next.run(cuts_);  // the loss was taken of such an output before
    path.push_back(std::move(next));
  }
  return n == 0 ? *this : path[static_cast<std::size_t>(n) - 1];
}

std::vector<double>& Experiment::known(const std::string& key, bool& found) const {
  const auto [at, is_new] = memory_->values.try_emplace(key);
  found = !is_new;
  return at->second;
}

std::size_t Experiment::state_index(std::string_view name) const {
  const auto& states = model_->forward().states;
  for (std::size_t k = 0; k < states.size(); ++k)
    if (states[k].name == name) return k;
  return 0;
}

Index Experiment::parameter_index(std::string_view name) const {
  const auto& parameters = model_->forward().parameters;
  for (std::size_t k = 0; k < parameters.size(); ++k)
    if (parameters[k].name == name) return static_cast<Index>(k);
  return -1;
}

const trace::Trace& Experiment::trace(Pass pass, trace::Part part) const {
  return network(pass).parts[static_cast<std::size_t>(setup_.shape.index(part))];
}

std::string Experiment::token(int step) const {
  const auto k = static_cast<std::size_t>(step);
  if (k >= tokens_.size()) return std::to_string(step + 1);
  // A token that is the input's first number follows it.
  if (k < setup_.inputs.size() && !setup_.inputs[k].empty() && number_from(tokens_[k]) == setup_.inputs[k][0])
    if (const double now = sequence_.x.data[k * setup_.inputs[k].size()]; now != setup_.inputs[k][0])
      return number_in_words(now, 2);
  return tokens_[k];
}

}  // namespace gatewalk::lessons
