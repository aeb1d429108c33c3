#include "engine/command/trace_output.hpp"

#include <cstdio>

#include "engine/files/json.hpp"

namespace gatewalk::command {

namespace {

using equations::Index;
using equations::Operation;
using trace::Trace;
using Kind = Operation::Kind;

// Text for stdout, handed on in large pieces.
class Out {
 public:
  ~Out() { flush(); }
  Out& operator<<(std::string_view text) {
    text_ += text;
    if (text_.size() > limit) flush();
    return *this;
  }
  Out& operator<<(double value) {
    files::append_json_number(text_, value);
    return *this;
  }
  Out& operator<<(int value) { return *this << std::string_view(std::to_string(value)); }
  bool finish() {
    flush();
    return good_ && std::fflush(stdout) == 0;
  }

 private:
  static constexpr std::size_t limit = 1 << 20;
  void flush() {
    good_ = good_ && std::fwrite(text_.data(), 1, text_.size(), stdout) == text_.size();
    text_.clear();
  }
  std::string text_;
  bool good_ = true;
};

// One value of the trace: an operation at a step. `values` is row-major: [batch, size], of a weight gradient [rows, columns].
struct Record {
  const char* pass;
  int layer;
  const char* direction;
  int step;
  const std::string& name;
  int rows, columns;
  const double* values;
};

// Calls f(record) for everything that was computed at each step, in order of pass, layer, direction, step, operation.
template <class F>
void each_record(const TraceOutput& output, F f) {
  for (const network::NetworkTrace* run : {&output.forward, output.backward}) {
    if (!run) continue;
    for (std::size_t k = 0; k < run->parts.size(); ++k) {
      const Trace& trace = run->parts[k];
      const equations::Recipe& recipe = *trace.recipe;
      const char* pass = recipe.pass == equations::Pass::forward ? "forward" : "backward";
      for (int step = 0; step < trace.extent.steps; ++step)
        for (Index op = 0; op < static_cast<Index>(recipe.operations.size()); ++op) {
          const Kind kind = recipe[op].kind;
          if (kind == Kind::parameter || kind == Kind::number || kind == Kind::forward_value) continue;
          const int layer = output.model.shape().part(static_cast<int>(k)).layer;
          const char* direction = trace.extent.reverse ? "reverse" : "forward";
          if (!recipe[op].matrix()) {
            const trace::View view = trace.at(op, step);
            f(Record{pass, layer, direction, step, recipe[op].name, static_cast<int>(view.cols()), static_cast<int>(view.rows()),
                     view.data()});
          } else if (output.step_gradients) {
            const trace::Matrix rows = trace.outer_at(op, step).transpose();  // column-major of the transpose: row-major
            f(Record{pass, layer, direction, step, recipe[op].name, static_cast<int>(rows.cols()), static_cast<int>(rows.rows()),
                     rows.data()});
          }
        }
    }
  }
}

void write_string(Out& out, std::string_view text) {
  out << "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out << "\\";
    out << std::string_view(&c, 1);
  }
  out << "\"";
}

// Nested arrays after the tensor's shape.
void write_tensor(Out& out, const Tensor& t, std::size_t level, std::size_t& at) {
  if (level == t.shape.size()) {
    out << t.data[at++];
    return;
  }
  out << "[";
  for (std::int64_t k = 0; k < t.shape[level]; ++k) {
    if (k > 0) out << ", ";
    write_tensor(out, t, level + 1, at);
  }
  out << "]";
}
void write_tensor(Out& out, const Tensor& t) {
  std::size_t at = 0;
  write_tensor(out, t, 0, at);
}

void write_map(Out& out, const TensorMap& tensors) {
  out << "{";
  bool first = true;
  for (const auto& [name, tensor] : tensors) {
    out << (first ? "\n    " : ",\n    ");
    first = false;
    write_string(out, name);
    out << ": ";
    write_tensor(out, tensor);
  }
  out << "\n  }";
}

// What all layers have, or a list of what each has where they are not alike.
template <class Write>
void write_layers(Out& out, const network::Model& model, Write write) {
  if (model.one_cell() && model.shape().unlike.empty()) return write(0);
  for (int l = 0; l < model.shape().layers; ++l) {
    out << (l ? ", " : "[");
    write(l);
  }
  out << "]";
}

// Where NaN or an infinity first appeared.
void write_nonfinite(Out& out, const TraceOutput& output) {
  for (const network::NetworkTrace* run : {&output.forward, output.backward})
    for (std::size_t k = 0; run && k < run->parts.size(); ++k) {
      const Trace& trace = run->parts[k];
      trace::NonFinite found{};
      if (!trace::first_nonfinite(trace, found)) continue;
      out << "  \"first_nonfinite\": {\"pass\": \"" << (run == &output.forward ? "forward" : "backward")
          << "\", \"layer\": " << output.model.shape().part(static_cast<int>(k)).layer << ", \"direction\": \""
          << (trace.extent.reverse ? "reverse" : "forward") << "\", \"step\": " << found.step << ", \"name\": ";
      write_string(out, (*trace.recipe)[found.operation].name);
      out << ", \"batch\": " << found.b << ", \"unit\": " << found.unit << "},\n";
      return;
    }
}

}  // namespace

bool write_trace_json(const TraceOutput& output) {
  Out out;
  const network::Shape& shape = output.model.shape();
  out << "{\n  \"cell\": ";
  write_layers(out, output.model, [&](int l) { write_string(out, output.model.forward(l).cell); });
  out << ",\n  \"input\": " << shape.input << ", \"hidden\": ";
  write_layers(out, output.model, [&](int l) { out << shape.layer(l).hidden; });
  out << ", \"layers\": " << shape.layers << ", \"directions\": ";
  write_layers(out, output.model, [&](int l) { out << shape.directions(l); });
  out << ", \"steps\": " << output.forward.extent.steps << ", \"batch\": " << output.forward.extent.batch << ",\n";
  write_nonfinite(out, output);
  out << "  \"output\": ";
  write_tensor(out, output.model.output(output.forward));
  out << ",\n  \"state\": ";
  write_map(out, output.model.final_states(output.forward));
  if (output.backward) {
    out << ",\n  \"gradients\": ";
    write_map(out, output.gradients);
  }
  if (output.only_output) {
    out << "\n}\n";
    return out.finish();
  }
  out << ",\n  \"trace\": [";
  bool first = true;
  each_record(output, [&](const Record& r) {
    out << (first ? "\n    {" : ",\n    {") << "\"pass\": \"" << r.pass << "\", \"layer\": " << r.layer << ", \"direction\": \""
        << r.direction << "\", \"step\": " << r.step << ", \"name\": ";
    first = false;
    write_string(out, r.name);
    out << ", \"shape\": [" << r.rows << ", " << r.columns << "], \"values\": [";
    for (int k = 0; k < r.rows * r.columns; ++k) {
      if (k > 0) out << ", ";
      out << r.values[k];
    }
    out << "]}";
  });
  out << "\n  ]\n}\n";
  return out.finish();
}

namespace {

// A field of CSV: quoted where it holds a comma or a quote.
std::string field(std::string_view text) {
  if (text.find_first_of(",\"") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

void write_number(Out& out, double value) {
  std::string text;
  files::append_json_number(text, value);
  out << (text.starts_with('"') ? std::string_view(text).substr(1, text.size() - 2) : std::string_view(text)) << "\n";
}

// A tensor's numbers, a row each; the last two dimensions are row and column, a first one the step or the layer.
void write_rows(Out& out, std::string_view pass, const std::string& name, const Tensor& t, bool steps,
                const network::Model& model) {
  const network::Shape& shape = model.shape();
  int first = 0;  // of the layers and directions that a tensor of states holds
  for (const network::StateTensor& s : model.states())
    if (name == s.initial() || name == s.last()) first = s.first;
  const std::size_t rank = t.shape.size();
  const std::int64_t columns = rank ? t.shape[rank - 1] : 1, rows = rank > 1 ? t.shape[rank - 2] : 1;
  for (std::size_t at = 0; at < t.data.size(); ++at) {
    const auto k = static_cast<std::int64_t>(at);
    const int outer = static_cast<int>(k / (rows * columns));
    out << pass << ",";
    if (rank == 3 && !steps)
      out << shape.part(first + outer).layer << "," << (shape.reverse(shape.part(first + outer)) ? "reverse" : "forward") << ",";
    else out << ",,";
    if (rank == 3 && steps) out << outer;
    out << "," << field(name) << ",";
    if (rank > 1) out << static_cast<int>(k / columns % rows);
    out << "," << static_cast<int>(k % columns) << ",";
    write_number(out, t.data[at]);
  }
}

}  // namespace

bool write_trace_csv(const TraceOutput& output) {
  Out out;
  const network::Model& model = output.model;
  out << "pass,layer,direction,step,name,row,column,value\n";
  if (!output.only_output)
    each_record(output, [&](const Record& r) {
      for (int k = 0; k < r.rows * r.columns; ++k) {
        out << r.pass << "," << r.layer << "," << r.direction << "," << r.step << "," << field(r.name) << "," << k / r.columns
            << "," << k % r.columns << ",";
        write_number(out, r.values[k]);
      }
    });
  write_rows(out, "output", "output", model.output(output.forward), true, model);
  for (const auto& [name, tensor] : model.final_states(output.forward)) write_rows(out, "state", name, tensor, false, model);
  for (const auto& [name, tensor] : output.gradients) write_rows(out, "gradient", name, tensor, name == "input", model);
  return out.finish();
}

}  // namespace gatewalk::command
