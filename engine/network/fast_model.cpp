#include "engine/network/fast_model.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/check.hpp"
#include "engine/compile/compile.hpp"
#include "engine/equations/differentiate.hpp"
#include "engine/training/update.hpp"

namespace gatewalk::network {

namespace {

using compile::Program;
using equations::Recipe;
using equations::Size;
using equations::Sizes;

// The readout is a cell without recurrence, so that it is compiled like one.
constexpr std::string_view readout_text = "cell readout\nstate y(P)\ny' = W_y x + b_y\n";

// A rectangle of a parameter that is the sum of rectangles of stored tensors.
struct Copy {
  std::size_t tensor;
  equations::Index parameter;
  int rows, columns, parameter_columns, parameter_start, tensor_start;  // starts: index of the first number
};

// One compiled program and how its parameters come from stored tensors.
struct CompiledPart {
  Program<float> program;
  std::vector<Copy> copies;
};

int width_of(const equations::Parameter& p, const Sizes& sizes) {
  int width = p.matrix ? 0 : 1;
  for (Size part : p.columns) width += sizes.of(part);
  return width;
}

}  // namespace

struct FastModel::Body {
  explicit Body(const Model& model) : shape(model.shape()) {
    for (const equations::State& s : model.forward().states)
      state_names.push_back(s.name), state_sizes.push_back(model.sizes(0).of(s.size));
    std::size_t total = 0;
    for (const auto& [name, tensor] : model.tensors()) total += tensor.data.size();
    values.reserve(total), gradients.assign(total, 0.0f);
    for (const auto& [name, tensor] : model.tensors()) {
      const std::size_t start = values.size();
      for (double v : tensor.data) values.push_back(static_cast<float>(v));
      tensors.push_back(
          {name, tensor.shape, {values.data() + start, tensor.data.size()}, {gradients.data() + start, tensor.data.size()}});
    }
    const int directions = shape.directions();
    for (int layer = 0; layer < shape.layers; ++layer)
      for (int d = 0; d < directions; ++d) {
        const Sizes sizes = model.sizes(layer);
        parts.push_back({Program<float>(model.forward(), model.backward(), sizes),
                         copies_for(model, sizes, suffix(model.layout(), layer, d, shape.layers, directions))});
      }
    recurrent_features = model.features();
    if (shape.outputs > 0) add_readout();
    features_of.resize(static_cast<std::size_t>(shape.layers));
    d_features_of.resize(static_cast<std::size_t>(shape.layers));
  }

  void add_readout() {
    const Recipe recipe = *equations::read_cell(readout_text, "readout");
    const Sizes sizes{recurrent_features, 1, shape.outputs};
    readout = std::make_unique<CompiledPart>(CompiledPart{Program<float>(recipe, equations::differentiate(recipe), sizes), {}});
    for (std::size_t t = 0; t < tensors.size(); ++t) {
      if (tensors[t].name == "head_weight")
        readout->copies.push_back({t, 0, shape.outputs, recurrent_features, recurrent_features, 0, 0});
      if (tensors[t].name == "head_bias") readout->copies.push_back({t, 1, shape.outputs, 1, 1, 0, 0});
    }
  }

  std::vector<Copy> copies_for(const Model& model, const Sizes& sizes, const std::string& end) const {
    std::vector<Copy> copies;
    const Layout& layout = model.layout();
    for (const Piece& piece : layout.pieces) {
      const std::string name = layout.stored[piece.stored].name + end;
      const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const FastTensor& t) { return t.name == name; });
      if (found == tensors.end()) continue;
      const equations::Parameter& p = model.forward().parameters[static_cast<std::size_t>(piece.parameter)];
      Copy c{static_cast<std::size_t>(found - tensors.begin()),
             piece.parameter,
             sizes.of(p.rows),
             width_of(p, sizes),
             width_of(p, sizes),
             0,
             0};
      if (layout.pytorch && p.matrix) {
        for (std::size_t k = 0; k < piece.part; ++k) c.parameter_start += sizes.of(p.columns[k]);
        c.columns = sizes.of(p.columns[piece.part]);
      }
      c.tensor_start = piece.block * c.rows * c.columns;
      copies.push_back(c);
    }
    return copies;
  }

  // Stored tensors → parameters, where they changed.
  void gather(CompiledPart& part) {
    for (const Copy& c : part.copies) {
      const auto to = part.program.parameter(c.parameter);
      for (int i = 0; i < c.rows; ++i) std::fill_n(to.data() + c.parameter_start + i * c.parameter_columns, c.columns, 0.0f);
    }
    for (const Copy& c : part.copies) {
      float* to = part.program.parameter(c.parameter).data() + c.parameter_start;
      const float* from = tensors[c.tensor].values.data() + c.tensor_start;
      for (int i = 0; i < c.rows; ++i)
        for (int j = 0; j < c.columns; ++j) to[i * c.parameter_columns + j] += from[i * c.columns + j];
    }
    part.program.parameters_changed();
  }
  void gather() {
    if (!changed) return;
    changed = false;
    for (CompiledPart& part : parts) gather(part);
    if (readout) gather(*readout);
  }

  // Parameters' gradients → stored tensors' gradients.
  void scatter(CompiledPart& part) {
    for (const Copy& c : part.copies) {
      const float* from = part.program.gradient(c.parameter).data() + c.parameter_start;
      float* to = gradients.data() + (tensors[c.tensor].gradient.data() - gradients.data()) + c.tensor_start;
      for (int i = 0; i < c.rows; ++i)
        for (int j = 0; j < c.columns; ++j) to[i * c.columns + j] += from[i * c.parameter_columns + j];
    }
  }

  static void grow(std::vector<float>& v, std::size_t size) {
    if (v.size() < size) v.resize(size);
  }
  std::size_t columns() const { return static_cast<std::size_t>(now.steps) * static_cast<std::size_t>(now.batch); }
  std::size_t state_offset(int part, std::size_t s) const {
    return static_cast<std::size_t>(part) * static_cast<std::size_t>(now.batch) * static_cast<std::size_t>(state_sizes[s]);
  }
  compile::Run run_of(int d) const {
    return {now.steps, now.batch, d == 1 || shape.direction == Direction::reverse, lengths.empty() ? nullptr : lengths.data(),
            now.record};
  }

  // Runs the recurrent layers; their output is features_of.back(), or `output` where it is given.
  void run_layers(const FastRun& run, const float* x, StatesIn initial, float* output, StatesOut final_states) {
    gather();
    now = run;
    now.lengths = {};
    lengths.assign(run.lengths.begin(), run.lengths.end());
    const int directions = shape.directions(), width = recurrent_features / directions;
    int below = shape.input;
    for (int layer = 0; layer < shape.layers; ++layer) {
      const auto l = static_cast<std::size_t>(layer);
      const bool direct = output && layer + 1 == shape.layers;
      if (!direct) grow(features_of[l], columns() * static_cast<std::size_t>(recurrent_features));
      float* to = direct ? output : features_of[l].data();
      for (int d = 0; d < directions; ++d) {
        const int part = layer * directions + d;
        in_at.clear(), out_at.clear();
        for (std::size_t s = 0; s < state_sizes.size(); ++s) {
          in_at.push_back(s < initial.size() && initial[s] ? initial[s] + state_offset(part, s) : nullptr);
          out_at.push_back(s < final_states.size() && final_states[s] ? final_states[s] + state_offset(part, s) : nullptr);
        }
        parts[static_cast<std::size_t>(part)].program.forward(run_of(d), x, below, in_at, to + d * width, recurrent_features,
                                                              out_at);
      }
      x = to;
      below = recurrent_features;
    }
    top = x;
    ran = run.record;
  }

  void forward(const FastRun& run, const float* x, StatesIn initial, float* output, StatesOut final_states) {
    run_layers(run, x, initial, readout ? nullptr : output, final_states);
    if (!readout || (!output && !run.record)) return;
    readout->program.forward({run.steps, run.batch, false, nullptr, run.record}, top, recurrent_features, {}, output,
                             shape.outputs, {});
    // A step past a sequence's end shows what the readout makes of zeros, as the walked model does.
  }

  // d_features_of.back() holds the gradient by the last layer's output.
  void run_layers_back(const float* d_top, StatesIn d_final, float* d_x, StatesOut d_initial) {
    const int directions = shape.directions(), width = recurrent_features / directions;
    for (CompiledPart& part : parts) part.program.clear_gradients();
    for (int layer = shape.layers - 1; layer >= 0; --layer) {
      const auto l = static_cast<std::size_t>(layer);
      float* below = d_x;
      if (layer > 0) {
        grow(d_features_of[l - 1], columns() * static_cast<std::size_t>(recurrent_features));
        below = d_features_of[l - 1].data();
        std::fill_n(below, columns() * static_cast<std::size_t>(recurrent_features), 0.0f);
      }
      for (int d = 0; d < directions; ++d) {
        const int part = layer * directions + d;
        in_at.clear(), out_at.clear();
        for (std::size_t s = 0; s < state_sizes.size(); ++s) {
          in_at.push_back(s < d_final.size() && d_final[s] ? d_final[s] + state_offset(part, s) : nullptr);
          out_at.push_back(s < d_initial.size() && d_initial[s] ? d_initial[s] + state_offset(part, s) : nullptr);
        }
        parts[static_cast<std::size_t>(part)].program.backward(d_top ? d_top + d * width : nullptr, recurrent_features, in_at,
                                                               below, layer > 0 ? recurrent_features : shape.input, out_at);
      }
      d_top = below;
    }
    std::fill(gradients.begin(), gradients.end(), 0.0f);
    for (CompiledPart& part : parts) scatter(part);
    if (readout) scatter(*readout);
  }

  float* clear_top_gradient() {
    grow(d_features_of.back(), columns() * static_cast<std::size_t>(recurrent_features));
    std::fill_n(d_features_of.back().data(), columns() * static_cast<std::size_t>(recurrent_features), 0.0f);
    return d_features_of.back().data();
  }

  void backward(const float* d_output, StatesIn d_final, float* d_x, StatesOut d_initial) {
    GATEWALK_CHECK(ran, "FastModel::backward: there is no recorded forward pass to run back over");
    const float* d_top = d_output;
    if (readout) {
      float* to = clear_top_gradient();
      readout->program.clear_gradients();
      if (d_output) readout->program.backward(d_output, shape.outputs, {}, to, recurrent_features, {});
      d_top = to;
    }
    run_layers_back(d_top, d_final, d_x, d_initial);
  }

  // Rows of the output that a target of B rows stands for: each sequence's last step.
  std::size_t last_column(int b) const {
    const int step = lengths.empty() ? now.steps - 1 : lengths[static_cast<std::size_t>(b)] - 1;
    return static_cast<std::size_t>(step) * static_cast<std::size_t>(now.batch) + static_cast<std::size_t>(b);
  }

  Result<LossSum> train_step(const FastRun& run, const float* x, std::span<const float> target, Loss kind,
                             const training::OptimizerOptions& options, const training::Clip& clip) {
    FastRun recorded = run;
    recorded.record = true;
    const int width = readout ? shape.outputs : recurrent_features;
    const bool last = readout && target.size() == static_cast<std::size_t>(run.batch) *
                                                      static_cast<std::size_t>(kind == Loss::squared_error ? width : 1);
    run_layers(recorded, x, {}, nullptr, {});
    const int steps = last ? 1 : run.steps;  // of the readout
    const auto batch = static_cast<std::size_t>(run.batch), f = static_cast<std::size_t>(recurrent_features);
    const float* read_from = top;
    if (last) {
      grow(last_features, batch * f);
      for (int b = 0; b < run.batch; ++b)
        std::copy_n(top + last_column(b) * f, f, last_features.data() + static_cast<std::size_t>(b) * f);
      read_from = last_features.data();
    }
    const std::size_t count = static_cast<std::size_t>(steps) * batch * static_cast<std::size_t>(width);
    grow(d_outputs, count);
    std::fill_n(d_outputs.data(), count, 0.0f);
    const float* y = read_from;
    if (readout) {
      grow(outputs, count);
      readout->program.forward({steps, run.batch, false, nullptr, true}, read_from, recurrent_features, {}, outputs.data(),
                               shape.outputs, {});
      y = outputs.data();
    }
    const auto sum =
        loss_of<float>(kind, y, {steps, run.batch, width, last ? std::span<const int>{} : run.lengths}, target, d_outputs.data());
    ran = false;
    if (!sum) return sum;
    const float* d_top = d_outputs.data();
    if (readout) {
      float* to = clear_top_gradient();
      readout->program.clear_gradients();
      if (last) grow(d_last, batch * f), std::fill_n(d_last.data(), batch * f, 0.0f);
      readout->program.backward(d_outputs.data(), shape.outputs, {}, last ? d_last.data() : to, recurrent_features, {});
      for (int b = 0; last && b < run.batch; ++b)
        std::copy_n(d_last.data() + static_cast<std::size_t>(b) * f, f, to + last_column(b) * f);
      d_top = to;
    }
    run_layers_back(d_top, {}, nullptr, {});
    update(options, clip);
    return sum;
  }

  void update(const training::OptimizerOptions& options, const training::Clip& clip) {
    if (clip.kind != training::Clip::Kind::none) {
      const double norm = std::sqrt(training::add_squares(0.0, gradients.data(), gradients.size()));
      training::clip_values(clip, norm, gradients.data(), gradients.size());
    }
    if (!has_rule || rule != options.rule) {
      has_rule = true, rule = options.rule, powers = {};
      first.assign(training::needs_first(rule) ? values.size() : 0, 0.0f);
      second.assign(training::needs_second(rule) ? values.size() : 0, 0.0f);
    }
    powers.advance(options);
    training::update_values(options, powers, values.data(), gradients.data(), first.data(), second.data(), values.size());
    changed = true;
  }

  Shape shape;
  std::vector<std::string> state_names;
  std::vector<int> state_sizes;
  int recurrent_features = 1;
  std::vector<float> values, gradients;  // of all stored tensors, one after the other
  std::vector<FastTensor> tensors;
  std::vector<CompiledPart> parts;  // layer · D + direction
  std::unique_ptr<CompiledPart> readout;
  bool changed = true;

  FastRun now;
  std::vector<int> lengths;
  const float* top = nullptr;  // the last layer's output
  bool ran = false;
  std::vector<std::vector<float>> features_of, d_features_of;
  std::vector<float> last_features, d_last, outputs, d_outputs;
  std::vector<const float*> in_at;
  std::vector<float*> out_at;

  bool has_rule = false;
  training::Rule rule{};
  training::BetaPowers powers;
  std::vector<float> first, second;
};

FastModel::FastModel(const Model& model) : body_(std::make_unique<Body>(model)) {}
FastModel::~FastModel() = default;
FastModel::FastModel(FastModel&&) noexcept = default;
FastModel& FastModel::operator=(FastModel&&) noexcept = default;

const Shape& FastModel::shape() const { return body_->shape; }
int FastModel::features() const { return body_->shape.outputs > 0 ? body_->shape.outputs : body_->recurrent_features; }
std::vector<std::string> FastModel::states() const { return body_->state_names; }
int FastModel::state_size(int state) const { return body_->state_sizes[static_cast<std::size_t>(state)]; }
const std::vector<FastTensor>& FastModel::tensors() const { return body_->tensors; }
void FastModel::tensors_changed() { body_->changed = true; }
bool FastModel::recorded() const { return body_->ran; }

void FastModel::forward(const FastRun& run, const float* x, StatesIn initial, float* output, StatesOut final_states) {
  body_->forward(run, x, initial, output, final_states);
}

void FastModel::backward(const float* d_output, StatesIn d_final, float* d_x, StatesOut d_initial) {
  body_->backward(d_output, d_final, d_x, d_initial);
}

Result<LossSum> FastModel::train_step(const FastRun& run, const float* x, std::span<const float> target, Loss loss,
                                      const training::OptimizerOptions& optimizer, const training::Clip& clip) {
  return body_->train_step(run, x, target, loss, optimizer, clip);
}

double FastModel::bytes_for(int steps, int batch, bool record) const {
  // A recorded step keeps states, gates and their error terms: 13 values a unit suffice for every shipped cell but FGR.
  const double a_column =
      body_->shape.directions() * static_cast<double>(body_->shape.hidden) * body_->shape.layers * (record ? 24 : 4);
  return 4.0 * steps * batch * (a_column + body_->shape.outputs + body_->shape.input);
}

}  // namespace gatewalk::network
