#include "lessons/experiment/experiment.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/spectral.hpp"
#include "engine/network/run_size.hpp"
#include "engine/source/training_words.hpp"
#include "engine/training/gradient_norm.hpp"
#include "lessons/experiment/learned.hpp"
#include "lessons/words/numbers.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

using trace::Matrix;

Result<Experiment> Experiment::make(const Setup& setup, const std::vector<Edit>& edits, const trace::Cuts& cuts, Pace pace) {
  Experiment e;
  e.base_ = setup;
  e.pace_ = pace;
  e.edits_ = edits;
  if (auto done = e.take_texts(); !done) return done.error();
  if (auto done = e.prepare(); !done) return done.error();
  if (auto done = e.run(cuts); !done) return done.error();
  return e;
}

Result<Experiment> Experiment::with(const std::vector<Edit>& edits, const trace::Cuts& cuts, Pace pace) const {
  Experiment e = *this;
  e.pace_ = pace;
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
    if (const int own = std::clamp(static_cast<int>(std::lround(edit->value)), 1, all_steps()); own < all_steps())
      sequence_.lengths = {own};
  // Where no weight is set the model is the original's own: a large network stands in memory once. Only apply() changes it.
  const auto sets_weights = [](const std::vector<Edit>& edits) {
    return std::any_of(edits.begin(), edits.end(), [](const Edit& e) {
      return e.target.kind == Target::Kind::parameter || e.target.kind == Target::Kind::spectral;
    });
  };
  const bool own = sets_weights(setup_.settings) || sets_weights(edits_);
  if (auto fits = check_room(static_cast<int>(sequence_.x.shape[1]), own); !fits) return fits;
  if (own) model_ = std::make_shared<network::Model>(original_->model);
  else model_ = {original_, const_cast<network::Model*>(&original_->model)};
  for (const std::vector<Edit>* edits : {&setup_.settings, &edits_})
    for (const Edit& edit : *edits)
      if (!edit.target.is_text())
        if (auto done = apply(edit); !done) return done;
  return Ok{};
}

// Of an opened model's sequence, a task's, or the words of a lesson, before anything of it is begun: whether both passes can be
// had beside the network (a second time where its weights are set), its gradients and the file that it came from.
Status Experiment::check_room(int batch, bool own) const {
  const Phrases& words = Phrases::of(setup_.language);
  const network::Held bytes = network::held(original_->model, all_steps(), batch);
  const auto* file = setup_.source ? std::get_if<source::File>(&*setup_.source) : nullptr;
  const double of_file = file && file->bytes ? static_cast<double>(file->bytes->size()) : 0,
               of_copy = bytes.gradients + sizeof(double) * static_cast<double>(original_->model.numbers()),
               fixed = bytes.fixed() + (own ? of_copy : 0) + of_file,
               most = std::min(most_run_bytes, most_held_bytes - fixed);
  if (bytes.of_steps() <= most) return Ok{};
  const auto megabytes = [](double b) { return static_cast<int>(std::min(std::ceil(b / 1e6), 1e9)); };
  if (const double least = fixed + bytes.of_steps() / all_steps(); least > most_held_bytes)
    return Error{words.say("open.network_too_large", {{"size", megabytes(least)}, {"most", megabytes(most_held_bytes)}}),
                 {},
                 words.say("open.network_too_large_hint")};
  const int fit = std::max(1, static_cast<int>(most / bytes.of_steps() * all_steps()));
  return Error{words.say("open.too_large", {{"steps", all_steps()}, {"size", megabytes(bytes.of_steps())}}),
               {},
               words.say("open.too_large_hint", {{"fit", fit}})};
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
  return setup_.read ? setup_.read->next.batch.target : make_target(setup_, model_->output(network(Pass::forward)));
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

double Experiment::gradient_norm() const { return training::gradient_norm(*model_, backward()); }

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
