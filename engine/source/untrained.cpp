#include "engine/source/untrained.hpp"

#include "engine/base/hundredths.hpp"
#include "engine/cells/cells.hpp"
#include "engine/files/dialects.hpp"
#include "engine/network/joined.hpp"
#include "engine/network/load.hpp"

namespace gatewalk::source {

namespace {

bool as_pytorch(const training::Initialization& initial) {
  return initial.kind == training::Initial::uniform && initial.gain == 1 && !initial.forget_bias;
}

// A sum of two biases would hide the second.
void round_for_readers(network::Model& model, double gain) {
  for (auto& [name, tensor] : model.tensors())
    for (double& v : tensor.data) v = name.starts_with("bias_hh") ? 0 : hundredths(v * gain);
  model.refresh();
}

Result<const std::vector<std::byte>*> bytes_of(const File& file) {
  if (!file.bytes)
    return refuse(file.digest.empty() ? say("source.no_file") : say("source.no_file_of", {{"digest", file.digest}}),
                  say("source.open_again"), file.name);
  if (file.digest.empty()) return file.bytes.get();
  if (const std::string found = digest_of(*file.bytes); found != file.digest)
    return refuse(say("source.another_file", {{"found", found}, {"meant", file.digest}}), say("source.open_the_meant"),
                  file.name);
  return file.bytes.get();
}

}  // namespace

Result<equations::Recipe> recipe_of(const Cell& cell) {
  return cell.equations.empty() ? cells::find(cell.name) : equations::read_cell(cell.equations, cell.name);
}

std::string Made::stored_name(const std::string& tensor) const {
  return file ? network::stored_name(*file, prefix, model, tensor) : tensor;
}

Result<Made> make(const Drawn& source) {
  auto recipe = recipe_of(source.cell);
  if (!recipe) return recipe.error();
  auto model = network::Model::create(*std::move(recipe), source.shape, source.seed);
  if (!model) return model.error();
  if (source.readable && source.initial.kind == training::Initial::uniform && !source.initial.forget_bias) {
    round_for_readers(*model, source.initial.gain);
  } else if (!as_pytorch(source.initial)) {
    if (auto done = training::initialize(*model, source.initial, source.seed); !done) return done.error();
  }
  return Made{*std::move(model)};
}

Result<Made> make(const File& source) {
  const auto bytes = bytes_of(source);
  if (!bytes) return bytes.error();
  auto file = source.read(**bytes);
  if (!file) return in_file(source.name, file.error());
  network::LoadRequest request;
  request.prefix = source.prefix;
  request.nonlinearity = source.nonlinearity;
  request.reverse = source.reverse;
  request.gates = source.gates;
  request.last_readout = source.last_readout;
  request.alike = source.alike;
  if (source.cell) {
    auto recipe = recipe_of(*source.cell);
    if (!recipe) return recipe.error();
    request.cell = *std::move(recipe);
  }
  // Other libraries' names; a cell that has names of its own keeps them.
  std::vector<Error> remarks;
  if (file->networks.empty() && (!request.cell || !request.cell->rows.empty())) remarks = files::translate_names(*file);
  if (file->networks.empty() && !request.cell && request.prefix && network::is_chain(*request.prefix))
    if (auto joined = network::join_modules(*file, *request.prefix); !joined) return in_file(source.name, joined.error());
  auto loaded = network::load_model(*file, request);
  if (!loaded) return in_file(source.name, loaded.error());
  for (const std::string& warning : file->warnings) remarks.push_back(Error{.what = warning, .code = "FILE"});
  loaded->warnings.insert(loaded->warnings.begin(), remarks.begin(), remarks.end());
  Made made{std::move(loaded->model), std::make_shared<const files::SafetensorsFile>(*std::move(file)), std::move(loaded->prefix),
            std::move(loaded->unused), std::move(loaded->warnings)};
  made.then = std::move(loaded->then), made.repeat = loaded->repeat;
  return made;
}

std::string digest_of(files::Bytes bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const std::byte b : bytes) hash = (hash ^ static_cast<std::uint64_t>(b)) * 0x100000001b3ULL;
  std::string text(16, '0');
  for (int k = 15; k >= 0; --k, hash >>= 4) text[static_cast<std::size_t>(k)] = "0123456789abcdef"[hash & 15];
  return text;
}

}  // namespace gatewalk::source
