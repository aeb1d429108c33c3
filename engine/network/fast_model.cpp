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

// A layer among the parts, the numbers a column of its input and output has, and which states are its own.
struct LayerPlace {
  int first, directions, input, features;
  std::vector<std::size_t> states;
};

int width_of(const equations::Parameter& p, const Sizes& sizes) {
  int width = p.matrix ? 0 : 1;
  for (Size part : p.columns) width += sizes.of(part);
  return width;
}

}  // namespace

template <class T>
struct FastModel<T>::Body {
  Body(const Model& model, bool keeps_error_terms)
      : shape(model.shape()), error_terms(keeps_error_terms), states(model.states()) {
    std::size_t total = 0;
    for (const auto& [name, tensor] : model.tensors()) total += tensor.data.size();
    values.reserve(total), gradients.assign(total, T(0));
    for (const auto& [name, tensor] : model.tensors()) {
      const std::size_t start = values.size();
      for (double v : tensor.data) values.push_back(static_cast<T>(v));
      tensors.push_back(
          {name, tensor.shape, {values.data() + start, tensor.data.size()}, {gradients.data() + start, tensor.data.size()}});
    }
    for (int layer = 0; layer < shape.layers; ++layer) {
      layers.push_back({shape.index({layer, 0}), shape.directions(layer), model.sizes(layer).input, model.features(layer), {}});
      for (std::size_t k = 0; k < states.size(); ++k)
        if (states[k].first <= layers.back().first && layers.back().first < states[k].first + states[k].parts)
          layers.back().states.push_back(k);
      for (int d = 0; d < shape.directions(layer); ++d)
        parts.push_back({Program<T>(model.forward(layer), model.backward(layer), model.sizes(layer), nullptr, error_terms),
                         copies_for(model, {layer, d})});
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

  std::vector<Copy> copies_for(const Model& model, Part part) const {
    std::vector<Copy> copies;
    const Sizes sizes = model.sizes(part.layer);
    const std::string end = model.suffix(part);
    const Layout& layout = model.layout(part.layer);
    for (const Piece& piece : layout.pieces) {
      const std::string name = layout.stored[piece.stored].name + end;
      const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const FastTensor<T>& t) { return t.name == name; });
      if (found == tensors.end()) continue;
      const equations::Parameter& p = model.forward(part.layer).parameters[static_cast<std::size_t>(piece.parameter)];
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
  // Where a part's states lie in what goes in and comes out, in the order of its cell.
  void find_states(const LayerPlace& layer, int part, StatesIn<T> in, StatesOut<T> out) {
    in_at.clear(), out_at.clear();
    for (const std::size_t s : layer.states) {
      const auto offset = static_cast<std::size_t>(part - states[s].first) * static_cast<std::size_t>(now.batch) *
                          static_cast<std::size_t>(states[s].size);
      in_at.push_back(s < in.size() && in[s] ? in[s] + offset : nullptr);
      out_at.push_back(s < out.size() && out[s] ? out[s] + offset : nullptr);
    }
  }
  compile::Run run_of(Part part) const {
    return {now.steps, now.batch, shape.reverse(part), lengths.empty() ? nullptr : lengths.data(), now.record, now.truncate};
  }

  // Runs the recurrent layers; their output is features_of.back(), or `output` where it is given.
  void run_layers(const FastRun& run, const T* x, StatesIn<T> initial, T* output, StatesOut<T> final_states) {
    gather();
    now = run;
    now.lengths = {};
    lengths.assign(run.lengths.begin(), run.lengths.end());
    for (int layer = 0; layer < shape.layers; ++layer) {
      const auto l = static_cast<std::size_t>(layer);
      const LayerPlace& at = layers[l];
      const bool direct = output && layer + 1 == shape.layers;
      if (!direct) grow(features_of[l], columns() * static_cast<std::size_t>(at.features));
      T* to = direct ? output : features_of[l].data();
      for (int d = 0; d < at.directions; ++d) {
        find_states(at, at.first + d, initial, final_states);
        parts[static_cast<std::size_t>(at.first + d)].program.forward(
            run_of({layer, d}), x, at.input, in_at, to + d * (at.features / at.directions), at.features, out_at);
      }
      x = to;
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
    for (CompiledPart<T>& part : parts) part.program.clear_gradients();
    for (int layer = shape.layers - 1; layer >= 0; --layer) {
      const auto l = static_cast<std::size_t>(layer);
      const LayerPlace& at = layers[l];
      T* below = layer > 0 ? cleared(d_features_of[l - 1], columns() * static_cast<std::size_t>(at.input)) : d_x;
      for (int d = 0; d < at.directions; ++d) {
        find_states(at, at.first + d, d_final, d_initial);
        parts[static_cast<std::size_t>(at.first + d)].program.backward(
            d_top ? d_top + d * (at.features / at.directions) : nullptr, at.features, in_at, below, at.input, out_at);
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
  std::vector<StateTensor> states;
  std::vector<LayerPlace> layers;
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
  std::vector<std::string> names;
  for (const StateTensor& s : body_->states) names.push_back(s.name + s.layer);
  return names;
}
template <class T>
int FastModel<T>::state_size(int state) const {
  return body_->states[static_cast<std::size_t>(state)].size;
}
template <class T>
int FastModel<T>::state_parts(int state) const {
  return body_->states[static_cast<std::size_t>(state)].parts;
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
  double a_column = 0;
  for (int k = 0; k < body_->shape.parts(); ++k) a_column += body_->shape.layer(body_->shape.part(k).layer).hidden;
  a_column *= record ? 24 : 4;
  return static_cast<double>(sizeof(T)) * steps * batch * (a_column + body_->shape.outputs + body_->shape.input);
}

template class FastModel<float>;
template class FastModel<double>;

}  // namespace gatewalk::network
