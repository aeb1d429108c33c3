#include "engine/source/listing.hpp"

#include <algorithm>

#include "engine/files/dialects.hpp"
#include "engine/files/model_file.hpp"
#include "engine/network/load.hpp"

namespace gatewalk::source {

namespace {

constexpr std::size_t most_networks = 40;

bool all_zero(const Tensor& tensor) {
  return std::all_of(tensor.data.begin(), tensor.data.end(), [](double v) { return v == 0; });
}

// Of a layer with one bias the second was added in reading, as zeros. Where a file has two, they learn the same and are not told
// from it only if both are 0.
std::int64_t numbers_of(const network::Model& model) {
  const std::string second = "bias_hh", first = "bias_ih";
  std::int64_t count = 0;
  for (const auto& [name, tensor] : model.tensors()) {
    const auto other =
        name.starts_with(second) ? model.tensors().find(first + name.substr(second.size())) : model.tensors().end();
    if (other != model.tensors().end() && all_zero(tensor) && !all_zero(other->second)) continue;
    count += static_cast<std::int64_t>(tensor.data.size());
  }
  return count;
}

// The networks' names; one without a name where the search has to say what is wrong.
std::vector<std::string> prefixes_of(const files::SafetensorsFile& read) {
  std::vector<std::string> prefixes;
  for (const files::DescribedNetwork& network : read.networks) prefixes.push_back(network.name);
  if (prefixes.empty()) {
    files::SafetensorsFile named = read;
    (void)files::translate_names(named);
    prefixes = files::recurrent_prefixes(named);
  }
  if (prefixes.empty()) prefixes.emplace_back();
  if (prefixes.size() > most_networks) prefixes.resize(most_networks);
  return prefixes;
}

Listed listed(const File& file, const std::string& prefix) {
  Listed one;
  one.prefix = prefix;
  const auto made = make(file);
  if (!made) return one.problem = made.error(), one;
  const network::Model& model = made->model;
  one.cell = model.forward().cell;
  one.one_cell = model.one_cell();
  one.shape = model.shape();
  one.numbers = numbers_of(model);
  if (one.shape.outputs > 0) one.readout = made->stored_name("head_weight");
  one.embedding = network::find_embedding(*made->file, made->prefix, model);
  if (const files::StoredTensor* rows = made->file->find(one.embedding)) one.tokens = static_cast<int>(rows->shape[0]);
  one.unused = made->unused;
  std::erase(one.unused, one.embedding);
  one.remarks = made->warnings;
  one.described = !made->file->networks.empty();
  std::erase_if(one.remarks, [](const Error& e) { return e.code == "OPEN"; });
  one.nonlinearity_open =
      std::any_of(made->warnings.begin(), made->warnings.end(), [](const Error& e) { return e.code == "OPEN"; }) &&
      made->file->networks.empty();
  for (const files::DescribedNetwork& network : made->file->networks)
    if (network.name == prefix) one.open = network.open;
  return one;
}

}  // namespace

Result<std::vector<Listed>> list(const File& file) {
  if (!file.bytes) return refuse(say("source.no_file"), say("source.open_again"), file.name);
  const auto read = file.read(*file.bytes);
  if (!read) return read.error();
  std::vector<Listed> all;
  for (const std::string& prefix : prefixes_of(*read)) {
    File one = file;
    one.prefix.reset();
    if (!prefix.empty()) one.prefix = prefix;
    all.push_back(listed(one, prefix));
  }
  // What belongs to another network is not unused.
  for (Listed& one : all)
    std::erase_if(one.unused, [&](const std::string& name) {
      return std::any_of(all.begin(), all.end(), [&](const Listed& other) {
        return other.prefix != one.prefix && !other.prefix.empty() && name.starts_with(other.prefix);
      });
    });
  const bool any = std::any_of(all.begin(), all.end(), [](const Listed& one) { return !one.problem; });
  if (!any) return *all.front().problem;
  std::stable_sort(all.begin(), all.end(), [](const Listed& a, const Listed& b) { return !a.problem && b.problem; });
  return all;
}

Result<Tensor> embed(const files::SafetensorsFile& file, const std::string& embedding, const std::vector<int>& tokens) {
  const files::StoredTensor* stored = file.find(embedding);
  if (!stored || stored->shape.size() != 2) return refuse(say("source.no_embedding"));
  const auto rows = stored->values();
  if (!rows) return rows.error();
  const std::int64_t count = rows->shape[0], width = rows->shape[1];
  Tensor x{{static_cast<std::int64_t>(tokens.size()), 1, width}, {}};
  for (const int token : tokens) {
    if (token < 0 || token >= count)
      return refuse(say("source.no_token", {{"token", token}, {"most", static_cast<int>(count) - 1}}));
    const auto from = rows->data.begin() + static_cast<std::ptrdiff_t>(token * width);
    x.data.insert(x.data.end(), from, from + static_cast<std::ptrdiff_t>(width));
  }
  return x;
}

}  // namespace gatewalk::source
