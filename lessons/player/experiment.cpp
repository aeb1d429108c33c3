#include "lessons/player/experiment.hpp"

#include <charconv>
#include <cmath>

#include "engine/cells/cells.hpp"
#include "engine/random.hpp"

namespace gatewalk::lessons {

namespace {

using program::Matrix;

// A seed from a token's letters, so that equal tokens have equal vectors.
std::uint64_t seed_of(std::string_view token, std::uint64_t seed) {
  std::uint64_t hash = 14695981039346656037ULL ^ seed;
  for (char c : token) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

Result<Tensor> make_inputs(const Setup& setup) {
  const int width = setup.shape.input;
  Tensor x;
  if (!setup.inputs.empty()) {
    x.shape = {static_cast<std::int64_t>(setup.inputs.size()), 1, width};
    for (const auto& row : setup.inputs) {
      if (static_cast<int>(row.size()) != width)
        return Error{"an input row has " + std::to_string(row.size()) + " numbers, the cell reads " + std::to_string(width)};
      x.data.insert(x.data.end(), row.begin(), row.end());
    }
    return x;
  }
  if (setup.tokens.empty()) return Error{"the sequence is empty", {}, "give tokens or input rows"};
  x.shape = {static_cast<std::int64_t>(setup.tokens.size()), 1, width};
  for (const std::string& token : setup.tokens) {
    Random random(seed_of(token, setup.token_seed));
    // Hundredths, so that a reader can check a product by hand.
    for (int i = 0; i < width; ++i) x.data.push_back(std::floor(random.uniform(-1, 1) * 100 + 0.5) / 100);
  }
  return x;
}

std::optional<int> read_int(std::string_view& text) {
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{}) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  const Error wanted{"'" + std::string(text) + "' names no number", {}, "write W_f[0,3], b_f[2], x[1]@2 or c[3]@0"};
  Target target;
  const std::size_t bracket = text.find('[');
  if (bracket == std::string_view::npos || bracket == 0) return wanted;
  target.name = text.substr(0, bracket);
  while (!target.name.empty() && target.name.back() == ' ') target.name.pop_back();
  text.remove_prefix(bracket + 1);
  skip_blanks(text);
  const auto row = read_int(text);
  if (!row || *row < 0) return wanted;
  target.row = *row;
  skip_blanks(text);
  if (text.starts_with(',')) {
    text.remove_prefix(1);
    skip_blanks(text);
    const auto column = read_int(text);
    if (!column || *column < 0) return wanted;
    target.column = *column;
    skip_blanks(text);
  }
  if (!text.starts_with(']')) return wanted;
  text.remove_prefix(1);
  if (text.starts_with('@')) {
    text.remove_prefix(1);
    const auto step = read_int(text);
    if (!step || *step < 0) return wanted;
    target.kind = target.name == "x" ? Target::Kind::input : Target::Kind::state;
    target.step = *step - 1;
    if ((target.kind == Target::Kind::input && *step < 1) || (target.kind == Target::Kind::state && *step != 0)) return wanted;
  }
  if (text.starts_with('#')) {  // another layer or direction
    text.remove_prefix(1);
    const auto part = read_int(text);
    if (!part || *part < 0) return wanted;
    target.part = *part;
  }
  if (!text.empty()) return wanted;
  return target;
}

std::string to_text(const Target& target) {
  std::string text = target.name + "[" + std::to_string(target.row);
  const bool matrix = target.kind == Target::Kind::parameter && equations::names_matrix(target.name);
  if (matrix) text += "," + std::to_string(target.column);
  text += "]";
  if (target.kind == Target::Kind::input) text += "@" + std::to_string(target.step + 1);
  if (target.kind == Target::Kind::state) text += "@0";
  if (target.part) text += "#" + std::to_string(target.part);
  return text;
}

Result<Experiment> Experiment::make(const Setup& setup, const std::vector<Edit>& edits, const program::Cuts& cuts) {
  auto recipe = setup.cell_text.empty() ? cells::find(setup.cell) : equations::read_cell(setup.cell_text, setup.cell);
  if (!recipe) return recipe.error();
  auto model = network::Model::create(std::move(*recipe), setup.shape, setup.seed);
  if (!model) return model.error();
  if (setup.gain != 1)
    for (auto& [name, tensor] : model->tensors())
      for (double& v : tensor.data) v *= setup.gain;
  // Hundredths and one bias: numbers of a lesson can be checked by hand. A sum of two biases would hide the second.
  for (auto& [name, tensor] : model->tensors())
    for (double& v : tensor.data) v = name.starts_with("bias_hh") ? 0 : std::floor(v * 100 + 0.5) / 100;
  model->refresh();
  return with_model(std::move(*model), setup, edits, cuts);
}

Result<Experiment> Experiment::with_model(network::Model model, const Setup& setup, const std::vector<Edit>& edits, const program::Cuts& cuts) {
  Experiment e;
  e.setup_ = setup;
  e.edits_ = edits;
  e.original_ = std::make_shared<const network::Model>(std::move(model));
  auto x = make_inputs(setup);
  if (!x) return x.error();
  e.sequence_.x = std::move(*x);
  if (auto done = e.run(cuts); !done) return done.error();
  return e;
}

Result<Experiment> Experiment::with(const std::vector<Edit>& edits) const {
  Experiment e = *this;
  e.edits_ = edits;
  auto x = make_inputs(setup_);
  if (!x) return x.error();
  e.sequence_ = {};
  e.sequence_.x = std::move(*x);
  if (auto done = e.run(cuts_); !done) return done.error();
  return e;
}

Result<Experiment> Experiment::with_cuts(const program::Cuts& cuts) const {
  Experiment e = *this;
  if (auto done = e.run(cuts); !done) return done.error();
  return e;
}

Status Experiment::check(const Target& target) const {
  const auto out_of_range = [&](int rows, int columns) -> Status {
    if (target.row < rows && target.column < columns) return Ok{};
    return Error{"'" + to_text(target) + "' lies outside: " + target.name + " has " + std::to_string(rows) +
                 (columns > 1 ? " × " + std::to_string(columns) : "") + " numbers, counted from 0"};
  };
  if (target.part < 0 || target.part >= parts()) return Error{"'" + to_text(target) + "' names layer or direction " + std::to_string(target.part) + ", which this network lacks"};
  const int layer = target.part / setup_.shape.directions(), direction = target.part % setup_.shape.directions();
  if (target.kind == Target::Kind::input) {
    if (target.step >= static_cast<int>(sequence_.x.shape[0])) return Error{"'" + to_text(target) + "' lies outside: the sequence has " + std::to_string(sequence_.x.shape[0]) + " steps"};
    return out_of_range(setup_.shape.input, 1);
  }
  if (target.kind == Target::Kind::state) {
    for (const equations::State& s : model_->forward().states)
      if (s.name == target.name) return out_of_range(model_->sizes(layer).of(s.size), 1);
    return Error{"the cell has no state '" + target.name + "'"};
  }
  for (std::size_t k = 0; k < model_->forward().parameters.size(); ++k)
    if (model_->forward().parameters[k].name == target.name) {
      const Matrix& m = model_->parameters(layer, direction)[k];
      return out_of_range(static_cast<int>(m.rows()), static_cast<int>(m.cols()));
    }
  return Error{"the cell has no parameter '" + target.name + "'"};
}

double Experiment::value(const Target& target) const {
  const auto row = static_cast<std::size_t>(target.row);
  const int layer = target.part / setup_.shape.directions(), direction = target.part % setup_.shape.directions();
  if (target.kind == Target::Kind::input)
    return sequence_.x.data[static_cast<std::size_t>(target.step) * static_cast<std::size_t>(setup_.shape.input) + row];
  if (target.kind == Target::Kind::state) {
    const auto found = sequence_.initial.find(target.name + "0");
    if (found == sequence_.initial.end()) return 0;
    const auto size = static_cast<std::size_t>(found->second.shape[2]);
    return found->second.data[static_cast<std::size_t>(target.part) * size + row];
  }
  for (std::size_t k = 0; k < model_->forward().parameters.size(); ++k)
    if (model_->forward().parameters[k].name == target.name) return model_->parameters(layer, direction)[k](target.row, target.column);
  return 0;
}

Status Experiment::run(const program::Cuts& cuts) {
  cuts_ = cuts;
  model_ = std::make_shared<network::Model>(*original_);
  const auto apply = [&](const Edit& edit) -> Status {
    if (auto known = check(edit.target); !known) return known;
    if (!std::isfinite(edit.value)) return Error{"'" + to_text(edit.target) + "' cannot be set to a value that is not finite"};
    const Target& t = edit.target;
    const int directions = setup_.shape.directions();
    if (t.kind == Target::Kind::input) {
      sequence_.x.data[static_cast<std::size_t>(t.step * setup_.shape.input + t.row)] = edit.value;
    } else if (t.kind == Target::Kind::state) {
      Tensor& initial = sequence_.initial[t.name + "0"];
      const auto size = static_cast<std::int64_t>(model_->sizes(t.part / directions).of(model_->forward().states[state_index(t.name)].size));
      if (initial.data.empty()) initial = Tensor::zeros({parts(), sequence_.x.shape[1], size});
      for (std::int64_t b = 0; b < sequence_.x.shape[1]; ++b)
        initial.data[static_cast<std::size_t>((t.part * sequence_.x.shape[1] + b) * size + t.row)] = edit.value;
    } else {
      for (std::size_t k = 0; k < model_->forward().parameters.size(); ++k) {
        if (model_->forward().parameters[k].name != t.name) continue;
        bool first = true;  // a bias stored twice: the first takes the value, the second becomes 0
        for (const auto& origin : model_->origin(t.part / directions, t.part % directions, static_cast<Index>(k), t.row, t.column)) {
          model_->tensors()[origin.tensor].data[origin.index] = first ? edit.value : 0;
          first = false;
        }
      }
      model_->refresh();
    }
    return Ok{};
  };
  for (const Edit& edit : setup_.settings)
    if (auto done = apply(edit); !done) return done;
  for (const Edit& edit : edits_)
    if (auto done = apply(edit); !done) return done;
  forward_ = std::make_shared<network::NetworkTrace>(model_->run(sequence_));
  loss_ = 0;
  network::Upstream upstream;
  if (setup_.loss.kind != Loss::Kind::none) {
    upstream.output = model_->output(*forward_);
    const int last = steps() - 1;
    for (int t = 0; t < steps(); ++t)
      for (Eigen::Index j = 0; j < forward_->output.cols() / steps(); ++j)
        for (Eigen::Index i = 0; i < forward_->output.rows(); ++i) {
          const Eigen::Index column = t * (forward_->output.cols() / steps()) + j;
          double& d = upstream.output.data[static_cast<std::size_t>(column * forward_->output.rows() + i)];
          const auto& target = setup_.loss.target;
          const double wanted = target.empty() ? 0 : target[static_cast<std::size_t>(i) % target.size()];
          d = setup_.loss.kind == Loss::Kind::squared_each || t == last ? d - wanted : 0;
          loss_ += 0.5 * d * d;
        }
  }
  backward_ = std::make_shared<network::NetworkTrace>(model_->run_backward(*forward_, upstream, cuts_));
  return Ok{};
}

std::size_t Experiment::state_index(std::string_view name) const {
  const auto& states = model_->forward().states;
  for (std::size_t k = 0; k < states.size(); ++k)
    if (states[k].name == name) return k;
  return 0;
}

const program::Trace& Experiment::trace(Pass pass, int part) const { return network(pass).parts[static_cast<std::size_t>(part)]; }

std::string Experiment::token(int step) const {
  const auto k = static_cast<std::size_t>(step);
  return k < setup_.tokens.size() ? setup_.tokens[k] : std::to_string(step + 1);
}

}  // namespace gatewalk::lessons
