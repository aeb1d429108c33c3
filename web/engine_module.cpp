// The engine for JavaScript: a flat C interface that engine.mjs wraps. Not meant to be called by anybody else.
// A model owns one region of floats for a run's numbers, so that everything crosses the border once:
//   x | lengths | initial states | output | final states, and when a backward pass needs them its counterparts
// A call that can fail returns 0 and leaves one sentence in gatewalk_text().
#include <emscripten/emscripten.h>

#include <algorithm>
#include <cmath>

#include "engine/files/formats.hpp"
#include "engine/source/untrained.hpp"
#include "engine/training/fast_trainer.hpp"
#include "web/engine_module.hpp"

using namespace gatewalk;
using namespace gatewalk::web;
using network::Direction;
using network::Loss;
using network::Model;
using network::Shape;

namespace {

std::string quoted(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) out += std::string("\\u00") + digits[byte >> 4] + digits[byte & 15];
    else if (c == '"' || c == '\\') out += std::string("\\") + c;
    else out += c;
  }
  return out + "\"";
}
std::string listed(const std::vector<std::int64_t>& shape) { return Tensor::describe(shape); }

struct Handle {
  explicit Handle(source::Made from) : made(std::move(from)), fast(made.model) {}

  source::Made made;                           // with what it was made of
  Model& model = made.model;                   // walks
  network::FastModel<float> fast;              // runs
  training::FastTrainer<float> trainer{fast};  // and learns
  bool trained = false;                        // the fast tensors are ahead of the walked ones
  int steps = 0, batch = 0;
  std::vector<float> forward, backward;  // the regions
  std::vector<double> doubles;           // x, initial states, ∂L/∂output and ∂L/∂final states of a walk
  std::vector<int> lengths;
  std::vector<const float*> in_at;
  std::vector<float*> out_at;
  std::vector<std::byte> saved;
  network::NetworkTrace ahead, behind;
  TensorMap gradients;  // of `behind`

  std::size_t parts() const { return static_cast<std::size_t>(model.shape().parts()); }
  std::size_t state_count() const {
    std::size_t count = 0;
    for (std::size_t s = 0; s < model.forward().states.size(); ++s)
      count += parts() * static_cast<std::size_t>(batch * fast.state_size(static_cast<int>(s)));
    return count;
  }
  std::size_t columns() const { return static_cast<std::size_t>(steps) * static_cast<std::size_t>(batch); }
  std::size_t x_count() const { return columns() * static_cast<std::size_t>(model.shape().input); }
  std::size_t y_count() const { return columns() * static_cast<std::size_t>(fast.features()); }

  // Brings what was learned to the walked model.
  void catch_up() {
    if (!trained) return;
    trained = false;
    for (const network::FastTensor<float>& t : fast.tensors())
      std::copy(t.values.begin(), t.values.end(), model.tensors()[t.name].data.begin());
    model.refresh();
  }

  // For each state a pointer into a run of all states.
  template <class P>
  std::vector<P> states_at(P from) const {
    std::vector<P> at;
    for (std::size_t s = 0; s < model.forward().states.size(); ++s) {
      at.push_back(from);
      from += parts() * static_cast<std::size_t>(batch * fast.state_size(static_cast<int>(s)));
    }
    return at;
  }
};

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE const char* gatewalk_text() { return sentence.c_str(); }

// A file as the lab and the command line open it: of any format, with other libraries' names read as PyTorch's.
EMSCRIPTEN_KEEPALIVE Handle* gatewalk_load(const std::byte* bytes, std::size_t size, const char* cell, const char* nonlinearity,
                                           const char* prefix) {
  source::File file;
  file.bytes = std::make_shared<const std::vector<std::byte>>(bytes, bytes + size);
  file.read = files::read_tensors;
  file.nonlinearity = nonlinearity;
  if (prefix) file.prefix = prefix;
  if (*cell) file.cell = cell_of(cell);
  auto made = source::make(file);
  if (!made) return fail<Handle*>(made.error());
  if (!made->model.one_cell() || !made->model.shape().unlike.empty())
    return fail<Handle*>(Error{"the network's layers are not alike; the module runs layers that are", {}, "use gatewalk trace"});
  return new Handle(*std::move(made));
}

EMSCRIPTEN_KEEPALIVE Handle* gatewalk_create(const char* cell, int input, int hidden, int projection, int layers,
                                             int bidirectional, int outputs, double seed, const char* initial,
                                             double forget_bias) {
  source::Drawn drawn{cell_of(cell), {}, static_cast<std::uint64_t>(seed)};
  drawn.shape = {input, hidden, projection, layers, bidirectional ? Direction::bidirectional : Direction::forward, outputs};
  const auto recipe = source::recipe_of(drawn.cell);
  if (!recipe) return fail<Handle*>(recipe.error());
  if (projection > 0 && recipe->states[0].size.p == 0)
    return fail("the cell " + recipe->cell + " has no state h(P); leave projection out"), nullptr;
  if (auto fits = check_size(*recipe, drawn.shape, 24); !fits) return fail<Handle*>(fits.error());
  const auto row = training::find_initial(initial);
  if (!row) return fail<Handle*>(row.error());
  drawn.initial.kind = row->kind;
  if (!std::isnan(forget_bias)) drawn.initial.forget_bias = forget_bias;
  auto made = source::make(drawn);
  if (!made) return fail<Handle*>(made.error());
  return new Handle(*std::move(made));
}

EMSCRIPTEN_KEEPALIVE void gatewalk_dispose(Handle* handle) { delete handle; }

// {"cell", "input", …, "states": [{"name", "size"}], "tensors": [{"name", "shape"}], "unused": [names in the file],
// "warnings": [sentences]}
EMSCRIPTEN_KEEPALIVE const char* gatewalk_describe(const Handle* h) {
  const Shape& s = h->model.shape();
  std::string text = "{\"cell\":" + quoted(h->model.forward().cell) + ",\"input\":" + std::to_string(s.input) +
                     ",\"hidden\":" + std::to_string(s.hidden) + ",\"layers\":" + std::to_string(s.layers) +
                     ",\"bidirectional\":" + (s.directions() == 2 ? "true" : "false") +
                     ",\"outputs\":" + std::to_string(s.outputs) + ",\"features\":" + std::to_string(h->fast.features()) +
                     ",\"states\":[";
  const std::vector<std::string> names = h->fast.states();
  for (std::size_t k = 0; k < names.size(); ++k)
    text += (k ? ",{" : "{") + std::string("\"name\":") + quoted(names[k]) +
            ",\"size\":" + std::to_string(h->fast.state_size(static_cast<int>(k))) + "}";
  text += "],\"tensors\":[";
  bool first = true;
  for (const network::FastTensor<float>& t : h->fast.tensors()) {
    text += (first ? "{" : ",{") + std::string("\"name\":") + quoted(t.name) + ",\"shape\":" + listed(t.shape) + "}";
    first = false;
  }
  text += "],\"unused\":[";
  for (std::size_t k = 0; k < h->made.unused.size(); ++k) text += (k ? "," : "") + quoted(h->made.unused[k]);
  text += "],\"warnings\":[";
  for (std::size_t k = 0; k < h->made.warnings.size(); ++k) text += (k ? "," : "") + quoted(h->made.warnings[k].sentence());
  sentence = text + "]}";
  return sentence.c_str();
}

// Makes the forward region for an extent and returns it; 0 if the run would be too large.
EMSCRIPTEN_KEEPALIVE float* gatewalk_region(Handle* h, int steps, int batch) {
  const double bytes = h->fast.bytes_for(steps, batch, true) + 8.0 * h->model.shape().input * steps * batch;
  if (auto fits = check_run(bytes, steps, batch, "split it"); !fits) return fail<float*>(fits.error());
  h->steps = steps, h->batch = batch;
  const std::size_t size = h->x_count() + h->y_count() + 2 * h->state_count();
  if (h->forward.size() < size) h->forward.resize(size);
  if (h->lengths.size() < static_cast<std::size_t>(batch)) h->lengths.resize(static_cast<std::size_t>(batch));
  return h->forward.data();
}
EMSCRIPTEN_KEEPALIVE int* gatewalk_lengths(Handle* h) { return h->lengths.data(); }

EMSCRIPTEN_KEEPALIVE void gatewalk_forward(Handle* h, int with_lengths, int with_state, int record) {
  const float* x = h->forward.data();
  const float* initial = x + h->x_count();
  float* output = h->forward.data() + h->x_count() + h->state_count();
  float* final_states = output + h->y_count();
  h->in_at.clear(), h->out_at.clear();
  for (std::size_t s = 0; s < h->model.forward().states.size(); ++s) {
    h->in_at.push_back(initial), h->out_at.push_back(final_states);
    const std::size_t size = h->parts() * static_cast<std::size_t>(h->batch * h->fast.state_size(static_cast<int>(s)));
    initial += size, final_states += size;
  }
  const network::FastRun run{
      h->steps, h->batch, {h->lengths.data(), static_cast<std::size_t>(with_lengths ? h->batch : 0)}, record != 0};
  h->fast.forward(run, x, with_state ? network::StatesIn<float>(h->in_at) : network::StatesIn<float>{}, output, h->out_at);
}

// The backward region: ∂L/∂output | ∂L/∂final states | ∂L/∂x | ∂L/∂initial states, the last two 0.
EMSCRIPTEN_KEEPALIVE float* gatewalk_backward_region(Handle* h) {
  if (!h->fast.recorded())
    return fail("there is no recorded forward pass to run back over; call forward with record: true first"), nullptr;
  h->backward.assign(h->x_count() + h->y_count() + 2 * h->state_count(), 0.0f);
  return h->backward.data();
}
EMSCRIPTEN_KEEPALIVE void gatewalk_backward(Handle* h, int with_output, int with_states) {
  const float* d_output = h->backward.data();
  const float* d_final = d_output + h->y_count();
  float* d_x = h->backward.data() + h->y_count() + h->state_count();
  const auto in = h->states_at(d_final);
  const auto out = h->states_at(d_x + h->x_count());
  h->fast.backward(with_output ? d_output : nullptr, with_states ? network::StatesIn<float>(in) : network::StatesIn<float>{}, d_x,
                   out);
}
// After tensor k was written. The others stay as exact as they are.
EMSCRIPTEN_KEEPALIVE void gatewalk_changed(Handle* h, int k) {
  h->fast.tensors_changed();
  if (h->trained) return;
  const network::FastTensor<float>& t = h->fast.tensors()[static_cast<std::size_t>(k)];
  h->model.tensors()[t.name].data.assign(t.values.begin(), t.values.end());
  h->model.refresh();
}
// Where tensor k's numbers are, or its gradient of the last backward pass.
EMSCRIPTEN_KEEPALIVE const float* gatewalk_tensor(Handle* h, int k, int gradient) {
  const network::FastTensor<float>& t = h->fast.tensors()[static_cast<std::size_t>(k)];
  return gradient ? t.gradient.data() : t.values.data();
}

// `target` is the backward region's first count values. Returns the loss, or 0 with a sentence.
EMSCRIPTEN_KEEPALIVE float* gatewalk_target(Handle* h, std::size_t count) {
  if (h->backward.size() < count) h->backward.resize(count);
  return h->backward.data();
}
EMSCRIPTEN_KEEPALIVE double gatewalk_train(Handle* h, int with_lengths, std::size_t target, int cross_entropy, const char* rule,
                                           double learning_rate, double momentum, double weight_decay, int clip, double limit) {
  const auto row = training::find_rule(rule);
  sentence.clear();
  if (!row) return fail<double>(row.error());
  training::TrainerOptions options;
  options.loss = cross_entropy ? Loss::cross_entropy : Loss::squared_error;
  options.optimizer.rule = row->rule;
  options.optimizer.learning_rate = std::isnan(learning_rate) ? row->learning_rate : learning_rate;
  if (!std::isnan(momentum)) options.optimizer.momentum = momentum;
  if (!std::isnan(weight_decay)) {
    if (!row->formula->decays)
      return fail<double>(refuse(say("source.no_decay", {{"optimizer", row->name}}), say("source.decaying")));
    options.optimizer.weight_decay = weight_decay;
  }
  options.clip = {clip == 1   ? training::Clip::Kind::norm
                  : clip == 2 ? training::Clip::Kind::value
                              : training::Clip::Kind::none,
                  limit};
  const network::FastRun run{
      h->steps, h->batch, {h->lengths.data(), static_cast<std::size_t>(with_lengths ? h->batch : 0)}, true};
  // One NaN would make every weight NaN for good.
  const auto finite = [](float v) { return std::isfinite(v); };
  const auto x_end = h->forward.begin() + static_cast<std::ptrdiff_t>(h->x_count());
  if (const auto bad = std::find_if_not(h->forward.begin(), x_end, finite); bad != x_end) {
    const auto column = static_cast<std::size_t>(bad - h->forward.begin()) / static_cast<std::size_t>(h->model.shape().input);
    const std::size_t step = column / static_cast<std::size_t>(h->batch), sequence = column % static_cast<std::size_t>(h->batch);
    return fail("x is not finite at step " + std::to_string(step) + ", sequence " + std::to_string(sequence) +
                "; no weight was changed");
  }
  const auto target_end = h->backward.begin() + static_cast<std::ptrdiff_t>(target);
  if (std::find_if_not(h->backward.begin(), target_end, finite) != target_end)
    return fail("the target holds NaN or an infinity; no weight was changed");
  const auto update = h->trainer.update(run, h->forward.data(), {h->backward.data(), target}, options);
  if (!update) return fail<double>(update.error());
  h->trained = true;
  return update->loss;
}

// Where a walk's numbers are written, all 0.
EMSCRIPTEN_KEEPALIVE double* gatewalk_doubles(Handle* h) {
  h->doubles.assign(h->x_count() + h->y_count() + 2 * h->state_count(), 0.0);
  return h->doubles.data();
}

// Walks in double over the x and states of gatewalk_doubles, and back over the upstream gradients behind them if
// `back` is 1 (output), 2 (states) or 3. Returns JSON: a row for every operation with where its values lie.
EMSCRIPTEN_KEEPALIVE const char* gatewalk_trace(Handle* h, int with_lengths, int with_state, int back) {
  h->catch_up();
  const auto tensor = [](const double* from, std::vector<std::int64_t> shape) {
    Tensor t = Tensor::zeros(std::move(shape));
    std::copy(from, from + t.data.size(), t.data.begin());
    return t;
  };
  const auto states = [&](const double* from, const char* end, TensorMap& into) {
    const auto at = h->states_at(from);
    for (std::size_t s = 0; s < at.size(); ++s)
      into[h->model.forward().states[s].name + end] =
          tensor(at[s], {static_cast<std::int64_t>(h->parts()), h->batch, h->fast.state_size(static_cast<int>(s))});
  };
  const double* upstream_at = h->doubles.data() + h->x_count() + h->state_count();
  network::Sequence sequence{tensor(h->doubles.data(), {h->steps, h->batch, h->model.shape().input}), {}, {}};
  if (with_lengths) sequence.lengths.assign(h->lengths.begin(), h->lengths.begin() + h->batch);
  if (with_state) states(h->doubles.data() + h->x_count(), "0", sequence.initial);
  if (auto fits = h->model.check(sequence); !fits) return fail<const char*>(fits.error());
  h->ahead = h->model.run(sequence, trace::Keep::all);
  if (back) {
    network::Upstream upstream;
    if (back & 1) upstream.output = tensor(upstream_at, {h->steps, h->batch, h->fast.features()});
    if (back & 2) states(upstream_at + h->y_count(), "_n", upstream.states);
    h->behind = h->model.run_backward(h->ahead, upstream);
    h->gradients = h->model.gradients(h->behind);
  }
  std::string text;
  const auto address = [](const double* p) { return std::to_string(reinterpret_cast<std::uintptr_t>(p)); };
  for (const network::NetworkTrace* run : {&h->ahead, &h->behind}) {
    if (run == &h->behind && !back) break;
    for (std::size_t k = 0; k < run->parts.size(); ++k) {
      const trace::Trace& trace = run->parts[k];
      for (std::size_t op = 0; op < trace.recipe->operations.size(); ++op) {
        const equations::Operation& o = trace.recipe->operations[op];
        using K = equations::Operation::Kind;
        if (o.kind == K::parameter || o.kind == K::number || o.kind == K::forward_value || trace.values[op].size() == 0) continue;
        text += (text.empty() ? "[" : ",[") + std::to_string(run == &h->behind) + "," +
                std::to_string(h->model.shape().part(static_cast<int>(k)).layer) + "," + std::to_string(trace.extent.reverse) +
                "," + quoted(o.name) + "," + std::to_string(trace.values[op].rows()) + "," + address(trace.values[op].data()) +
                "]";
      }
    }
  }
  std::string tables = "{\"rows\":[" + text + "],\"output\":" + address(h->ahead.output.data()) + ",\"state\":[";
  const auto state_lists = [&](const network::NetworkTrace& run) {
    std::string list;
    for (std::size_t s = 0; s < h->model.forward().states.size(); ++s)
      for (const trace::Trace& part : run.parts) list += (list.empty() ? "" : ",") + address(part.states[s].data());
    return list;
  };
  tables += state_lists(h->ahead) + "]";
  if (back) {
    tables +=
        ",\"input\":" + address(h->behind.features.data()) + ",\"initial\":[" + state_lists(h->behind) + "],\"parameters\":[";
    bool first = true;
    for (const auto& [name, t] : h->gradients) {
      tables += (first ? "[" : ",[") + quoted(name) + "," + std::to_string(t.data.size()) + "," + address(t.data.data()) + "]";
      first = false;
    }
    tables += "]";
  }
  sentence = tables + "}";
  return sentence.c_str();
}
// Gives the trace's memory back.
EMSCRIPTEN_KEEPALIVE void gatewalk_forget_trace(Handle* h) { h->ahead = {}, h->behind = {}, h->gradients = {}; }

// The model as safetensors: the file it came from with new numbers, or a file of its own. `dtype`: "F32" or "F64"; empty: each
// tensor as its file has it, or F32.
EMSCRIPTEN_KEEPALIVE const std::byte* gatewalk_save(Handle* h, const char* dtype) {
  h->catch_up();
  const auto wanted = files::find_dtype(dtype);
  files::SafetensorsFile file = h->made.file ? *h->made.file : files::SafetensorsFile{};
  for (const auto& [name, t] : h->model.tensors()) {
    const std::string stored = h->made.stored_name(name);
    if (wanted) file.tensors.insert_or_assign(stored, files::StoredTensor::of(t, *wanted));
    else if (auto put = files::put_values(file, "", {{stored, t}}); !put) return fail<const std::byte*>(put.error());
  }
  h->saved = files::write_safetensors(file);
  return h->saved.data();
}
EMSCRIPTEN_KEEPALIVE std::size_t gatewalk_saved_size(const Handle* h) { return h->saved.size(); }

}  // extern "C"
