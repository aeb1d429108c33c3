#include "lessons/experiment/experiment.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/spectral.hpp"
#include "engine/network/run_size.hpp"
#include "engine/source/training_words.hpp"
#include "engine/training/clip.hpp"
#include "lessons/experiment/learned.hpp"
#include "lessons/words/numbers.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

using trace::Matrix;

struct Experiment::Memory {
  std::map<std::string, std::vector<double>> values;
  struct Path {
    training::Optimizer optimizer;
    std::vector<Experiment> after;  // 1, 2 … updates
  };
  std::map<std::tuple<training::Rule, double, double>, Path> paths;  // by rule, rate and clip
};

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

namespace {

// How many words spelled_out would make.
double spelled_length(const Setup& setup, int gap) {
  const auto gaps = static_cast<double>(std::count(setup.tokens.begin(), setup.tokens.end(), gap_token));
  return static_cast<double>(setup.tokens.size()) + gaps * ((setup.filler.empty() ? 0 : gap) - 1.0);
}

}  // namespace

// The sequence and the model before any pass, with what the lesson and the reader set.
Status Experiment::prepare() {
  int gap = std::min(setup_.gap, longest_gap);
  if (const Edit* edit = last_edit(Target::Kind::gap))
    gap = static_cast<int>(std::clamp(edit->value, 0.0, static_cast<double>(longest_gap)));
  const Phrases& words = Phrases::of(setup_.language);
  if (const double count = spelled_length(setup_, gap); setup_.inputs.empty() && !setup_.given && count > longest_sequence)
    return Error{words.say("edit.too_many_words", {{"words", static_cast<int>(count)}, {"most", longest_sequence}})};
  tokens_ = spelled_out(setup_, gap);
  auto x = make_inputs(setup_, tokens_);
  if (!x) return x.error();
  sequence_ = setup_.read ? setup_.read->next.batch.sequence : network::Sequence{std::move(*x), {}, {}};
  if (const Edit* edit = last_edit(Target::Kind::length); edit && !setup_.read)
    if (const int own = std::clamp(static_cast<int>(std::lround(edit->value)), 1, steps()); own < steps())
      sequence_.lengths = {own};
  // An opened model's sequence, a task's, or the words of a lesson: what cannot be recorded is told before it is begun.
  const auto batch = static_cast<int>(sequence_.x.shape[1]);
  if (const double bytes = network::trace_bytes(original_->model, steps(), batch); bytes > most_trace_bytes) {
    const int fit = std::max(1, static_cast<int>(most_trace_bytes / bytes * steps()));
    return Error{words.say("open.too_large", {{"steps", steps()}, {"size", static_cast<int>(std::min(bytes / 1e6, 1e9))}}),
                 {},
                 words.say("open.too_large_hint", {{"fit", fit}})};
  }
  // Where no weight is set the model is the original's own: a large network stands in memory once. Only apply() changes it.
  const auto sets_weights = [](const std::vector<Edit>& edits) {
    return std::any_of(edits.begin(), edits.end(), [](const Edit& e) {
      return e.target.kind == Target::Kind::parameter || e.target.kind == Target::Kind::spectral;
    });
  };
  if (sets_weights(setup_.settings) || sets_weights(edits_)) model_ = std::make_shared<network::Model>(original_->model);
  else model_ = {original_, const_cast<network::Model*>(&original_->model)};
  for (const std::vector<Edit>* edits : {&setup_.settings, &edits_})
    for (const Edit& edit : *edits)
      if (!edit.target.is_text())
        if (auto done = apply(edit); !done) return done;
  return Ok{};
}

// The reader's, or the lesson's.
const Edit* Experiment::last_edit(Target::Kind kind) const {
  for (const std::vector<Edit>* edits : {&edits_, &setup_.settings})
    for (auto edit = edits->rbegin(); edit != edits->rend(); ++edit)
      if (edit->target.kind == kind) return &*edit;
  return nullptr;
}
// Where nothing else is chosen, the error is cut as learning cuts it.
int Experiment::truncated() const {
  if (const Edit* edit = last_edit(Target::Kind::truncate)) return std::max(0, static_cast<int>(std::lround(edit->value)));
  if (!setup_.learned) return 0;
  const training::Learning& how = setup_.learned->how().how;
  return how.truncate > 0 ? how.truncate : how.block;
}
std::optional<double> Experiment::free_value(const Target& target) const {
  for (const std::vector<Edit>* edits : {&edits_, &setup_.settings})
    for (auto edit = edits->rbegin(); edit != edits->rend(); ++edit)
      if (edit->target == target) return edit->value;
  return {};
}

Tensor Experiment::target() const {
  return setup_.read ? setup_.read->next.batch.target : make_target(setup_, model_->output(*forward_));
}

double Experiment::value(const Target& target) const {
  if (target.kind == Target::Kind::free) return free_value(target).value_or(0);
  if (target.kind == Target::Kind::truncate) return truncated();
  if (target.kind == Target::Kind::length) return length();
  if (target.kind == Target::Kind::hidden) return setup_.shape.hidden;
  if (target.kind == Target::Kind::projection) return setup_.shape.projection;
  if (target.kind == Target::Kind::update) return setup_.update;
  if (target.kind == Target::Kind::example) return setup_.example;
  if (target.kind == Target::Kind::learning)
    return setup_.learned ? source::number_in(setup_.learned->request(), target.name).value_or(0) : 0;
  if (target.kind == Target::Kind::gap)
    return static_cast<double>(tokens_.size()) - static_cast<double>(setup_.tokens.size()) + 1;
  const auto row = static_cast<std::size_t>(target.row);
  if (target.kind == Target::Kind::input)
    return sequence_.x.data[static_cast<std::size_t>(target.step) * static_cast<std::size_t>(setup_.shape.input) + row];
  if (target.kind == Target::Kind::state) {
    const auto state = model_->state(target.part, target.name);
    const auto found = state ? sequence_.initial.find(state->initial()) : sequence_.initial.end();
    if (found == sequence_.initial.end()) return 0;
    const std::size_t first = static_cast<std::size_t>(setup_.shape.index(target.part) - state->first) *
                              static_cast<std::size_t>(found->second.shape[1]);
    return found->second.data[first * static_cast<std::size_t>(state->size) + row];
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
    return backward().features(target.row, target.step * batch);
  }
  return {};
}

double Experiment::gradient_norm() const { return training::global_norm(backward().gradients); }

Status Experiment::run(const trace::Cuts& cuts) {
  cuts_ = cuts;
  cuts_.truncate = truncated();
  memory_ = std::make_shared<Memory>();
  forward_ = std::make_shared<network::NetworkTrace>(model_->run(sequence_));
  probabilities_ = setup_.shape.outputs == 0 ? Tensor{} : network::softmax(model_->output(*forward_));
  if (auto done = take_loss(); !done) return done;
  backward_.reset();
  return Ok{};
}

const network::NetworkTrace& Experiment::backward() const {
  if (!backward_) {
    trace::Cuts made = cuts_;
    if (setup_.read && setup_.read->truncate > 0) made.truncate = setup_.read->truncate;  // as the update itself did
    backward_ = std::make_shared<network::NetworkTrace>(model_->run_backward(*forward_, upstream_, made));
  }
  return *backward_;
}

// The loss and its gradient by the output.
Status Experiment::take_loss() {
  loss_ = 0;
  upstream_ = {};
  if (setup_.chosen) return take_chosen(), Status(Ok{});
  if (setup_.loss.kind == network::Loss::Kind::none) return Ok{};
  const Tensor output = model_->output(*forward_);
  auto taken = network::loss(setup_.loss, output, target(), sequence_.lengths);
  if (!taken) return taken.error();
  loss_ = taken->value;
  upstream_.output = std::move(taken->gradient);
  return Ok{};
}

// The one number of the output that the error is of, as near to the chosen one as there is.
Setup::Chosen Experiment::chosen() const {
  Setup::Chosen c = setup_.chosen.value_or(Setup::Chosen{});
  const int outputs = setup_.shape.outputs > 0 ? setup_.shape.outputs : model_->features();
  c.step = c.step < 0 ? length() - 1 : std::clamp(c.step, 0, steps() - 1);
  c.unit = std::clamp(c.unit, 0, outputs - 1);
  return c;
}

double Experiment::loss_of(const network::NetworkTrace& forward) const {
  if (setup_.chosen) return loss_at(forward, nullptr);
  if (setup_.loss.kind == network::Loss::Kind::none) return 0;
  const auto taken = network::loss(setup_.loss, model_->output(forward), target(), sequence_.lengths);
  return taken ? taken->value : 0;
}

void Experiment::take_chosen() {
  upstream_.output = Tensor::zeros(model_->output(*forward_).shape);
  loss_ = loss_at(*forward_, &upstream_.output);
}

double Experiment::loss_at(const network::NetworkTrace& forward, Tensor* gradient) const {
  const Setup::Chosen c = chosen();
  const Tensor output = model_->output(forward);
  const auto width = static_cast<std::size_t>(output.shape[2]);
  const std::size_t row = static_cast<std::size_t>(c.step) * static_cast<std::size_t>(output.shape[1]) * width;
  if (!c.as_class) {
    if (gradient) gradient->data[row + static_cast<std::size_t>(c.unit)] = 1;
    return output.data[row + static_cast<std::size_t>(c.unit)];
  }
  Tensor of_row{{1, 1, output.shape[2]}, {}};
  for (std::size_t k = 0; k < width; ++k) of_row.data.push_back(output.data[row + k]);
  const network::Loss kind{network::Loss::Kind::cross_entropy, network::Loss::Where::last, network::Loss::Scale::sum};
  const auto taken = network::loss(kind, of_row, Tensor{{1}, {static_cast<double>(c.unit)}});
  if (!taken) return 0;
  if (gradient)
    for (std::size_t k = 0; k < width; ++k) gradient->data[row + k] = taken->gradient.data[k];
  return taken->value;
}

const Experiment& Experiment::descended(int n, double rate, double clip, training::Rule rule) const {
  const training::OptimizerOptions options{rule, rate};
  auto& [optimizer, path] =
      memory_->paths.try_emplace({rule, rate, clip}, Memory::Path{training::Optimizer(options), {}}).first->second;
  n = std::clamp(n, 0, 1000);
  const training::Clip how{clip > 0 ? training::Clip::Kind::norm : training::Clip::Kind::none, clip};
  while (static_cast<int>(path.size()) < n) {
    const Experiment& from = path.empty() ? *this : path.back();
    Experiment next = from;
    next.model_ = std::make_shared<network::Model>(*from.model_);
    TensorMap gradients = from.backward().gradients;
    training::clip(gradients, how);
    optimizer.step(next.model_->tensors(), gradients);
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

std::string Experiment::token(int step, int row) const {
  const auto k = static_cast<std::size_t>(step);
  if (setup_.read) return setup_.read_tokens[static_cast<std::size_t>(row)][k];
  if (k >= tokens_.size()) return std::to_string(step + 1);
  // A token that is the input's first number follows it.
  if (k < setup_.inputs.size() && !setup_.inputs[k].empty() && number_from(tokens_[k]) == setup_.inputs[k][0])
    if (const double now = sequence_.x.data[k * setup_.inputs[k].size()]; now != setup_.inputs[k][0])
      return number_in_words(now, 2);
  return tokens_[k];
}

}  // namespace gatewalk::lessons
