#include "engine/network/fast_model.hpp"

#include <algorithm>

#include "engine/base/check.hpp"
#include "engine/compile/compile.hpp"
#include "engine/equations/differentiate.hpp"

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
template <class T>
struct CompiledPart {
  Program<T> program;
  std::vector<Copy> copies;
};

int width_of(const equations::Parameter& p, const Sizes& sizes) {
  int width = p.matrix ? 0 : 1;
  for (Size part : p.columns) width += sizes.of(part);
  return width;
}

}  // namespace

template <class T>
struct FastModel<T>::Body {
  Body(const Model& model, bool keeps_error_terms) : shape(model.shape()), error_terms(keeps_error_terms) {
    for (const equations::State& s : model.forward().states)
      state_names.push_back(s.name), state_sizes.push_back(model.sizes(0).of(s.size));
    std::size_t total = 0;
    for (const auto& [name, tensor] : model.tensors()) total += tensor.data.size();
    values.reserve(total), gradients.assign(total, T(0));
    for (const auto& [name, tensor] : model.tensors()) {
      const std::size_t start = values.size();
      for (double v : tensor.data) values.push_back(static_cast<T>(v));
      tensors.push_back(
          {name, tensor.shape, {values.data() + start, tensor.data.size()}, {gradients.data() + start, tensor.data.size()}});
    }
    const int directions = shape.directions();
    for (int layer = 0; layer < shape.layers; ++layer)
      for (int d = 0; d < directions; ++d) {
        const Sizes sizes = model.sizes(layer);
        parts.push_back({Program<T>(model.forward(), model.backward(), sizes, nullptr, error_terms),
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
    readout = std::make_unique<CompiledPart<T>>(CompiledPart<T>{Program<T>(recipe, equations::differentiate(recipe), sizes), {}});
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
      const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const FastTensor<T>& t) { return t.name == name; });
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
  void gather(CompiledPart<T>& part) {
    for (const Copy& c : part.copies) {
      const auto to = part.program.parameter(c.parameter);
      for (int i = 0; i < c.rows; ++i) std::fill_n(to.data() + c.parameter_start + i * c.parameter_columns, c.columns, T(0));
    }
    for (const Copy& c : part.copies) {
      T* to = part.program.parameter(c.parameter).data() + c.parameter_start;
      const T* from = tensors[c.tensor].values.data() + c.tensor_start;
      for (int i = 0; i < c.rows; ++i)
        for (int j = 0; j < c.columns; ++j) to[i * c.parameter_columns + j] += from[i * c.columns + j];
    }
    part.program.parameters_changed();
  }
  void gather() {
    if (!changed) return;
    changed = false;
    for (CompiledPart<T>& part : parts) gather(part);
    if (readout) gather(*readout);
  }

  // Parameters' gradients → stored tensors' gradients.
  void scatter(CompiledPart<T>& part) {
    for (const Copy& c : part.copies) {
      const T* from = part.program.gradient(c.parameter).data() + c.parameter_start;
      T* to = gradients.data() + (tensors[c.tensor].gradient.data() - gradients.data()) + c.tensor_start;
      for (int i = 0; i < c.rows; ++i)
        for (int j = 0; j < c.columns; ++j) to[i * c.columns + j] += from[i * c.parameter_columns + j];
    }
  }

  static void grow(std::vector<T>& v, std::size_t size) {
    if (v.size() < size) v.resize(size);
  }
  std::size_t columns() const { return static_cast<std::size_t>(now.steps) * static_cast<std::size_t>(now.batch); }
  std::size_t state_offset(int part, std::size_t s) const {
    return static_cast<std::size_t>(part) * static_cast<std::size_t>(now.batch) * static_cast<std::size_t>(state_sizes[s]);
  }
  compile::Run run_of(int d) const {
    return {now.steps,  now.batch,   d == 1 || shape.direction == Direction::reverse, lengths.empty() ? nullptr : lengths.data(),
            now.record, now.truncate};
  }

  // Runs the recurrent layers; their output is features_of.back(), or `output` where it is given.
  void run_layers(const FastRun& run, const T* x, StatesIn<T> initial, T* output, StatesOut<T> final_states) {
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
      T* to = direct ? output : features_of[l].data();
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

  void forward(const FastRun& run, const T* x, StatesIn<T> initial, T* output, StatesOut<T> final_states) {
    GATEWALK_CHECK(readout || !run.last_step, "FastModel::forward: only a readout can read the last step alone");
    run_layers(run, x, initial, readout ? nullptr : output, final_states);
    shown = !output && !run.record ? nullptr : top;
    if (!readout || !shown) return;
    // A step past a sequence's end shows what the readout makes of zeros, as the walked model does.
    const T* read_from = run.last_step ? last_columns() : top;
    if (!output) grow(outputs, output_count()), output = outputs.data();
    readout->program.forward({read_steps(), run.batch, false, nullptr, run.record}, read_from, recurrent_features, {}, output,
                             shape.outputs, {});
    shown = output;
  }
  // How many time steps of the output there are.
  int read_steps() const { return now.last_step ? 1 : now.steps; }
  std::size_t output_count() const {
    return static_cast<std::size_t>(read_steps()) * static_cast<std::size_t>(now.batch) *
           static_cast<std::size_t>(readout ? shape.outputs : recurrent_features);
  }

  // The last layer's output at each sequence's last step, one sequence after the other.
  const T* last_columns() {
    const auto f = static_cast<std::size_t>(recurrent_features);
    grow(last_features, static_cast<std::size_t>(now.batch) * f);
    for (int b = 0; b < now.batch; ++b)
      std::copy_n(top + last_column(b) * f, f, last_features.data() + static_cast<std::size_t>(b) * f);
    return last_features.data();
  }
  std::size_t last_column(int b) const {
    const int step = lengths.empty() ? now.steps - 1 : lengths[static_cast<std::size_t>(b)] - 1;
    return static_cast<std::size_t>(step) * static_cast<std::size_t>(now.batch) + static_cast<std::size_t>(b);
  }

  // d_features_of.back() holds the gradient by the last layer's output.
  void run_layers_back(const T* d_top, StatesIn<T> d_final, T* d_x, StatesOut<T> d_initial) {
    const int directions = shape.directions(), width = recurrent_features / directions;
    for (CompiledPart<T>& part : parts) part.program.clear_gradients();
    for (int layer = shape.layers - 1; layer >= 0; --layer) {
      const auto l = static_cast<std::size_t>(layer);
      T* below = d_x;
      if (layer > 0) {
        grow(d_features_of[l - 1], columns() * static_cast<std::size_t>(recurrent_features));
        below = d_features_of[l - 1].data();
        std::fill_n(below, columns() * static_cast<std::size_t>(recurrent_features), T(0));
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
    std::fill(gradients.begin(), gradients.end(), T(0));
    for (CompiledPart<T>& part : parts) scatter(part);
    if (readout) scatter(*readout);
  }

  static T* cleared(std::vector<T>& v, std::size_t size) {
    grow(v, size);
    std::fill_n(v.data(), size, T(0));
    return v.data();
  }

  void backward(const T* d_output, StatesIn<T> d_final, T* d_x, StatesOut<T> d_initial) {
    GATEWALK_CHECK(ran, "FastModel::backward: there is no recorded forward pass to run back over");
    if (!readout) return run_layers_back(d_output, d_final, d_x, d_initial);
    const auto f = static_cast<std::size_t>(recurrent_features);
    T* d_top = cleared(d_features_of.back(), columns() * f);
    readout->program.clear_gradients();
    if (d_output) {
      T* d_read = now.last_step ? cleared(d_last, static_cast<std::size_t>(now.batch) * f) : d_top;
      readout->program.backward(d_output, shape.outputs, {}, d_read, recurrent_features, {});
      for (int b = 0; now.last_step && b < now.batch; ++b)
        std::copy_n(d_last.data() + static_cast<std::size_t>(b) * f, f, d_top + last_column(b) * f);
    }
    run_layers_back(d_top, d_final, d_x, d_initial);
  }

  Shape shape;
  bool error_terms;
  std::vector<std::string> state_names;
  std::vector<int> state_sizes;
  int recurrent_features = 1;
  std::vector<T> values, gradients;  // of all stored tensors, one after the other
  std::vector<FastTensor<T>> tensors;
  std::vector<CompiledPart<T>> parts;  // layer · D + direction
  std::unique_ptr<CompiledPart<T>> readout;
  bool changed = true;

  FastRun now;
  std::vector<int> lengths;
  const T* top = nullptr;    // the last layer's output
  const T* shown = nullptr;  // the network's
  bool ran = false;
  std::vector<std::vector<T>> features_of, d_features_of;
  std::vector<T> last_features, d_last, outputs;
  std::vector<const T*> in_at;
  std::vector<T*> out_at;
};

template <class T>
FastModel<T>::FastModel(const Model& model, bool error_terms) : body_(std::make_unique<Body>(model, error_terms)) {}
template <class T>
FastModel<T>::~FastModel() = default;
template <class T>
FastModel<T>::FastModel(FastModel&&) noexcept = default;
template <class T>
FastModel<T>& FastModel<T>::operator=(FastModel&&) noexcept = default;

template <class T>
const Shape& FastModel<T>::shape() const {
  return body_->shape;
}
template <class T>
int FastModel<T>::features() const {
  return body_->shape.outputs > 0 ? body_->shape.outputs : body_->recurrent_features;
}
template <class T>
std::vector<std::string> FastModel<T>::states() const {
  return body_->state_names;
}
template <class T>
int FastModel<T>::state_size(int state) const {
  return body_->state_sizes[static_cast<std::size_t>(state)];
}
template <class T>
const std::vector<FastTensor<T>>& FastModel<T>::tensors() const {
  return body_->tensors;
}
template <class T>
std::span<T> FastModel<T>::values() {
  return body_->values;
}
template <class T>
std::span<T> FastModel<T>::gradients() {
  return body_->gradients;
}
template <class T>
void FastModel<T>::tensors_changed() {
  body_->changed = true;
  body_->ran = false;
}
template <class T>
bool FastModel<T>::recorded() const {
  return body_->ran;
}
template <class T>
std::vector<double> FastModel<T>::error_norms(Part part) const {
  GATEWALK_CHECK(body_->shape.has(part), "FastModel::error_norms: there is no layer " + std::to_string(part.layer) +
                                             ", direction " + std::to_string(part.direction));
  if (!body_->error_terms) return {};
  return body_->parts[static_cast<std::size_t>(body_->shape.index(part))].program.error_norms();
}
template <class T>
std::span<const T> FastModel<T>::output() const {
  return {body_->shown, body_->shown ? body_->output_count() : 0};
}

template <class T>
void FastModel<T>::forward(const FastRun& run, const T* x, StatesIn<T> initial, T* output, StatesOut<T> final_states) {
  body_->forward(run, x, initial, output, final_states);
}

template <class T>
void FastModel<T>::backward(const T* d_output, StatesIn<T> d_final, T* d_x, StatesOut<T> d_initial) {
  body_->backward(d_output, d_final, d_x, d_initial);
}

template <class T>
double FastModel<T>::bytes_for(int steps, int batch, bool record) const {
  // A recorded step keeps states, gates and their error terms: 13 values a unit suffice for every shipped cell but FGR.
  const double a_column =
      body_->shape.directions() * static_cast<double>(body_->shape.hidden) * body_->shape.layers * (record ? 24 : 4);
  return static_cast<double>(sizeof(T)) * steps * batch * (a_column + body_->shape.outputs + body_->shape.input);
}

template class FastModel<float>;
template class FastModel<double>;

}  // namespace gatewalk::network
