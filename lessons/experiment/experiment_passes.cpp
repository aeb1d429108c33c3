// The passes of an experiment: at once, or where they are long a little at a time; what follows from them and is kept.
#include <algorithm>
#include <cmath>

#include "engine/network/slices.hpp"
#include "engine/training/clip.hpp"
#include "lessons/experiment/experiment.hpp"

namespace gatewalk::lessons {

namespace {

// A fraction of a second: more work than that is done in slices where the reader waits for it.
constexpr double longest_at_once = 5e8, everything = 1e15;  // multiply-adds
constexpr int shown_at_a_time = 8;                          // parts of a sequence

}  // namespace

struct Experiment::Passes {
  network::NetworkTrace forward;                              // of the steps that are there
  std::optional<network::ForwardSlices> forward_coming;       // nothing: it is whole
  std::unique_ptr<const network::NetworkTrace> backward;      // null until it is whole
  struct Coming {
    std::unique_ptr<network::NetworkTrace> trace = std::make_unique<network::NetworkTrace>();
    network::BackwardSlices slices;
    Coming(const network::Model& model, const Passes& of, const trace::Cuts& cuts)
        : slices(model, of.forward, of.upstream, cuts, *trace) {}
  };
  std::unique_ptr<Coming> backward_coming;
  network::Upstream upstream;
  Tensor probabilities;
  double loss = 0;
  bool long_ = false;  // too long to be made at once
};

struct Experiment::Memory {
  std::map<std::string, std::vector<double>> values;
  struct Path {
    training::Optimizer optimizer;
    std::vector<Experiment> after;  // 1, 2 … updates
  };
  std::map<std::tuple<training::Rule, double, double>, Path> paths;  // by rule, rate and clip
};

Status Experiment::run(const trace::Cuts& cuts) {
  cuts_ = cuts;
  cuts_.truncate = truncated();
  memory_ = std::make_shared<Memory>();
  passes_ = std::make_shared<Passes>();
  // An error that depends on nothing but the output can wait for it.
  const bool can_wait = setup_.chosen || setup_.loss.kind == network::Loss::Kind::none;
  const double cost = network::forward_cost(*model_, all_steps(), static_cast<int>(sequence_.x.shape[1]));
  passes_->long_ = pace_ == Pace::in_slices && can_wait && cost > longest_at_once;
  if (passes_->long_) {
    network::ForwardSlices& slices = passes_->forward_coming.emplace(*model_, sequence_, passes_->forward);
    bool more = true;
    const double one = cost / all_steps() / setup_.shape.parts();  // a step of a layer's direction
    for (double done = 0; more && slices.there() == 0 && done < longest_at_once; done += one) more = slices.go_on(1);
    slices.show(slices.there());  // of a network with a reverse direction many come with the first
    if (more) return Ok{};
    passes_->forward_coming.reset();
    return take_outcome();
  }
  passes_->forward = model_->run(sequence_);
  return take_outcome();
}

// What follows from the whole forward pass.
Status Experiment::take_outcome() const {
  passes_->probabilities = setup_.shape.outputs == 0 ? Tensor{} : network::softmax(model_->output(passes_->forward));
  return take_loss();
}

bool Experiment::whole(Pass pass) const {
  return pass == Pass::forward ? !passes_->forward_coming : passes_->backward || !passes_->long_;
}

int Experiment::steps() const { return passes_ ? passes_->forward.extent.steps : all_steps(); }

bool Experiment::there(Pass pass, int step) const { return pass == Pass::forward ? step < steps() : whole(Pass::backward); }

bool Experiment::there(const Cursor& cursor) const {
  return there(cursor.pass, cursor.step) && (!cursor.opened || there(cursor.opened->pass, cursor.opened->step));
}

double Experiment::share(Pass pass) const {
  if (whole(pass)) return 1;
  if (pass == Pass::forward) return passes_->forward_coming->share();
  return passes_->backward_coming ? passes_->backward_coming->slices.share() : 0;
}

bool Experiment::go_on(Pass pass, double multiply_adds, int wanted) const {
  Passes& p = *passes_;
  if (p.forward_coming) {
    network::ForwardSlices& slices = *p.forward_coming;
    const int shown = steps();
    const bool more = slices.go_on(multiply_adds);
    // Not with every slice: what is seen of all steps is computed anew with each that is added.
    const int rest = std::max(1, slices.steps() / shown_at_a_time);
    const bool is_wanted = wanted >= shown && wanted < slices.there();
    if (more && shown > 1 && !is_wanted && slices.there() < shown + rest) return false;
    slices.show(slices.there());
    if (shown != slices.there()) memory_->values.clear();
    if (!more) p.forward_coming.reset(), (void)take_outcome();
    return true;
  }
  if (whole(pass)) return false;
  if (!p.backward_coming) p.backward_coming = std::make_unique<Passes::Coming>(*model_, p, made_cuts());
  if (p.backward_coming->slices.go_on(multiply_adds)) return false;
  p.backward = std::move(p.backward_coming->trace);
  p.backward_coming.reset();
  return true;
}

void Experiment::begin() const {
  while (!begun()) go_on(Pass::forward, longest_at_once);
}

void Experiment::finish(Pass pass) const {
  while (passes_->forward_coming) go_on(Pass::forward, everything);
  if (pass == Pass::backward && !passes_->backward) {
    if (!passes_->backward_coming) passes_->backward_coming = std::make_unique<Passes::Coming>(*model_, *passes_, made_cuts());
    passes_->backward_coming->slices.go_on(everything);
    passes_->backward = std::move(passes_->backward_coming->trace);
    passes_->backward_coming.reset();
  }
}

trace::Cuts Experiment::made_cuts() const {
  trace::Cuts made = cuts_;
  if (setup_.read && setup_.read->truncate > 0) made.truncate = setup_.read->truncate;  // as the update itself did
  return made;
}

const network::NetworkTrace& Experiment::backward() const {
  finish(Pass::backward);
  return *passes_->backward;
}

const network::NetworkTrace& Experiment::network(Pass pass) const {
  if (pass == Pass::backward) return backward();
  finish(Pass::forward);
  return passes_->forward;
}

const trace::Trace& Experiment::trace(Pass pass, trace::Part part) const {
  const network::NetworkTrace& all = pass == Pass::forward ? passes_->forward : backward();
  return all.parts[static_cast<std::size_t>(setup_.shape.index(part))];
}

network::Record Experiment::record() const {
  finish(Pass::backward);
  return {model_.get(), &passes_->forward, passes_->backward.get(), &passes_->upstream};
}

network::Record Experiment::record_of(Pass pass) const {
  return pass == Pass::forward && (passes_->forward.parts[0].recent || passes_->long_) ? record_under_way() : record();
}

network::Record Experiment::record_under_way() const {
  return {model_.get(), &passes_->forward, passes_->backward.get(), &passes_->upstream};
}

const network::Upstream& Experiment::upstream() const { return finish(Pass::forward), passes_->upstream; }
double Experiment::loss() const { return finish(Pass::forward), passes_->loss; }
const Tensor& Experiment::probabilities() const { return finish(Pass::forward), passes_->probabilities; }

// The loss and its gradient by the output.
Status Experiment::take_loss() const {
  passes_->loss = 0;
  passes_->upstream = {};
  if (setup_.chosen) return take_chosen(), Status(Ok{});
  if (setup_.loss.kind == network::Loss::Kind::none) return Ok{};
  const Tensor output = model_->output(passes_->forward);
  auto taken = network::loss(setup_.loss, output, target(), sequence_.lengths);
  if (!taken) return taken.error();
  passes_->loss = taken->value;
  passes_->upstream.output = std::move(taken->gradient);
  return Ok{};
}

// The one number of the output that the error is of, as near to the chosen one as there is.
Setup::Chosen Experiment::chosen() const {
  Setup::Chosen c = setup_.chosen.value_or(Setup::Chosen{});
  const int outputs = setup_.shape.outputs > 0 ? setup_.shape.outputs : model_->features();
  c.step = c.step < 0 ? length() - 1 : std::clamp(c.step, 0, all_steps() - 1);
  c.unit = std::clamp(c.unit, 0, outputs - 1);
  return c;
}

double Experiment::loss_of(const network::NetworkTrace& forward) const {
  if (setup_.chosen) return loss_at(forward, nullptr);
  if (setup_.loss.kind == network::Loss::Kind::none) return 0;
  const auto taken = network::loss(setup_.loss, model_->output(forward), target(), sequence_.lengths);
  return taken ? taken->value : 0;
}

void Experiment::take_chosen() const {
  passes_->upstream.output = Tensor::zeros(model_->output(passes_->forward).shape);
  passes_->loss = loss_at(passes_->forward, &passes_->upstream.output);
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
    next.pace_ = Pace::at_once;
    next.model_ = std::make_shared<network::Model>(*from.model_);
    TensorMap gradients = from.model_->gradients(from.backward());
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

}  // namespace gatewalk::lessons
