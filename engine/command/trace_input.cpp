#include "engine/command/trace_input.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/files/formats.hpp"
#include "engine/files/sequence.hpp"
#include "engine/network/load.hpp"

namespace gatewalk::command {

namespace {

Result<files::SafetensorsFile> read_named_tensors(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes) return bytes.error();
  auto file = files::read_tensors(*bytes);
  if (!file) return in_file(path, file.error());
  return file;
}

Result<Tensor> read_tensor(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes) return bytes.error();
  auto tensor = files::read_array(*bytes, path);
  if (!tensor) return in_file(path, tensor.error());
  return tensor;
}

// [T, I] is one sequence.
void add_batch(Tensor& t) {
  if (t.shape.size() == 2) t.shape.insert(t.shape.begin() + 1, 1);
}

// Errors name the other order of dimensions where that is what the lengths fit.
Status take_lengths(const Tensor& lengths, network::Sequence& sequence) {
  const std::int64_t steps = sequence.x.shape[0], batch = sequence.x.shape[1], count = std::ssize(lengths.data);
  const auto within = [&](std::int64_t most) {
    return std::all_of(lengths.data.begin(), lengths.data.end(),
                       [&](double n) { return n >= 1 && n <= static_cast<double>(most) && n == std::floor(n); });
  };
  if ((count != batch || !within(steps)) && count == steps && within(batch))
    return Error{std::to_string(count) + " lengths of up to " +
                     files::number_text(*std::max_element(lengths.data.begin(), lengths.data.end())) + " and a sequence of " +
                     Tensor::describe(sequence.x.shape) + " look like [batch, steps, inputs]",
                 {},
                 "time comes first here: save x.transpose(1, 0, 2)"};
  for (double n : lengths.data) {
    if (!(n >= 1 && n <= static_cast<double>(steps)) || n != std::floor(n))
      return Error{"a length is " + files::number_text(n),
                   {},
                   "lengths are whole numbers from 1 to the sequence's " + std::to_string(steps) + " steps"};
    sequence.lengths.push_back(static_cast<int>(n));
  }
  if (count != batch)
    return Error{"there are " + std::to_string(count) + " lengths for a batch of " + std::to_string(batch),
                 {},
                 "give one length a sequence"};
  return Ok{};
}

}  // namespace

void tell(const Error& remark) {
  std::string line = remark.sentence();
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  std::fprintf(stderr, "gatewalk trace: %s\n", line.c_str());
}

Result<network::Sequence> read_sequence(const Options& options) {
  if (!options.has("sequence"))
    return Error{"--sequence is missing", {}, "give the input as .npy, .csv or .json: --sequence x.npy"};
  const std::string path = options.get("sequence");
  const auto bytes = read_file(path);
  if (!bytes) return bytes.error();
  std::vector<Error> remarks;
  auto tensor = files::read_sequence(*bytes, path, &remarks);
  if (!tensor) return in_file(path, tensor.error());
  for (const Error& remark : remarks) tell(in_file(path, remark));
  network::Sequence sequence;
  sequence.x = *std::move(tensor);
  add_batch(sequence.x);
  if (options.has("lengths")) {
    const auto lengths = read_tensor(options.get("lengths"));
    if (!lengths) return lengths.error();
    if (auto fits = take_lengths(*lengths, sequence); !fits) return in_file(options.get("lengths"), fits.error());
  }
  if (options.has("initial")) {
    auto file = read_named_tensors(options.get("initial"));
    if (!file) return file.error();
    // A model's file may hold the states to start from beside its layers, whose names have dots.
    std::erase_if(file->tensors, [](const auto& entry) { return entry.first.find('.') != std::string::npos; });
    auto values = files::all_values(*file);
    if (!values) return in_file(options.get("initial"), values.error());
    sequence.initial = *std::move(values);
  }
  return sequence;
}

Status embed(const source::Made& made, network::Sequence& sequence) {
  Tensor& x = sequence.x;
  if (!made.file || x.shape[2] != 1 || made.model.shape().input == 1) return Ok{};
  const std::string name = network::find_embedding(*made.file, made.prefix, made.model);
  const bool whole = std::all_of(x.data.begin(), x.data.end(), [](double v) { return v >= 0 && v == std::floor(v); });
  if (name.empty() || !whole) return Ok{};
  const auto rows = made.file->find(name)->values();
  if (!rows) return rows.error();
  const auto width = static_cast<std::size_t>(rows->shape[1]);
  Tensor vectors{{x.shape[0], x.shape[1], rows->shape[1]}, {}};
  for (const double token : x.data) {
    if (token >= static_cast<double>(rows->shape[0]))
      return Error{"there is a token " + files::number_text(token) + ", and the embedding " + name + " has " +
                       std::to_string(rows->shape[0]) + " rows",
                   {},
                   "tokens count from 0"};
    const auto from = rows->data.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(token) * width);
    vectors.data.insert(vectors.data.end(), from, from + static_cast<std::ptrdiff_t>(width));
  }
  if (std::ssize(vectors.data) != Tensor::count(vectors.shape)) return Error{"the sequence is empty"};
  x = std::move(vectors);
  tell(Error{"its whole numbers are read as tokens, rows of the file's " + name, {}});
  return Ok{};
}

Result<network::Upstream> read_upstream(const std::string& path) {
  network::Upstream upstream;
  if (!path.ends_with(".safetensors")) {
    auto tensor = read_tensor(path);
    if (!tensor) return tensor.error();
    upstream.output = *std::move(tensor);
  } else {
    const auto file = read_named_tensors(path);
    if (!file) return file.error();
    auto values = files::all_values(*file);
    if (!values) return in_file(path, values.error());
    if (values->empty())
      return Error{"the file holds no tensors", path, "it may have output, h_n, c_n …: the loss's gradients by them"};
    upstream.states = *std::move(values);
    if (const auto output = upstream.states.find("output"); output != upstream.states.end()) {
      upstream.output = std::move(output->second);
      upstream.states.erase(output);
    }
  }
  add_batch(upstream.output);
  return upstream;
}

}  // namespace gatewalk::command
