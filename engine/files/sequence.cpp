#include "engine/files/sequence.hpp"

#include "engine/files/csv.hpp"
#include "engine/files/json.hpp"
#include "engine/files/npy.hpp"

namespace gatewalk::files {

namespace {

enum class Kind { npy, json, csv };

Kind kind_of(Bytes bytes, std::string_view name) {
  const std::string_view text = as_text(bytes);
  if (name.ends_with(".npy")) return Kind::npy;
  if (name.ends_with(".json")) return Kind::json;
  if (name.ends_with(".csv") || name.ends_with(".tsv") || name.ends_with(".txt")) return Kind::csv;
  if (text.starts_with("\x93NUMPY")) return Kind::npy;
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '[' || text[first] == '{') ? Kind::json : Kind::csv;
}

Result<Tensor> read_any(Bytes bytes, Kind kind) {
  switch (kind) {
    case Kind::npy: return read_npy(bytes);
    case Kind::json: return read_json(as_text(bytes));
    case Kind::csv: break;
  }
  return read_csv(as_text(bytes));
}

}  // namespace

Result<Tensor> read_sequence(Bytes bytes, std::string_view name) {
  auto tensor = read_any(bytes, kind_of(bytes, name));
  if (!tensor) return tensor;
  const std::size_t rank = tensor->shape.size();
  if ((rank != 2 && rank != 3) || tensor->data.empty())
    return Error{.what = "the sequence has the shape " + Tensor::describe(tensor->shape) +
                         ", expected [steps, inputs] or [steps, batch, inputs]",
                 .where = "",
                 .hint = rank == 1 ? "give every step a row of its own" : "",
                 .code = "SHAPE"};
  return tensor;
}

}  // namespace gatewalk::files
