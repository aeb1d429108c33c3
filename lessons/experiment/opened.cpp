#include "lessons/experiment/opened.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/files/sequence.hpp"
#include "lessons/experiment/experiment.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// The bytes of a sequence or vocabulary: a file's, or what was typed.
Result<std::string_view> text_of(const std::string& digest, const std::string& name, const std::string& typed, const Shelf& shelf,
                                 const Phrases& words) {
  if (digest.empty()) return std::string_view(typed);
  const Shelf::File* file = shelf.find(digest);
  if (!file) return Error{words.say("open.lacks", {{"file", name}})};
  return files::as_text(*file->bytes);
}

// A JSON list, a word a line, or words with blanks between.
std::vector<std::string> read_labels(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  std::vector<std::string> labels;
  if (json.is_array()) {
    for (const auto& each : json) labels.push_back(each.is_string() ? each.get<std::string>() : each.dump());
    return labels;
  }
  if (std::count(text.begin(), text.end(), '\n') < 2) return words_of(text);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    labels.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return labels;
}

// One sequence of [T, B, I] or [B, T, I], from its first wanted step on.
Tensor one_of(const Tensor& all, const OpenedSequence& how, ReadSequence& read) {
  const std::size_t rank = all.shape.size();
  const std::int64_t width = all.shape[rank - 1], batch = rank == 2 ? 1 : all.shape[how.batch_first ? 0 : 1],
                     steps = rank == 2 ? all.shape[0] : all.shape[how.batch_first ? 1 : 0];
  read.steps = static_cast<int>(steps), read.batch = static_cast<int>(batch);
  const std::int64_t row = std::clamp<std::int64_t>(how.row, 0, batch - 1),
                     first = std::clamp<std::int64_t>(how.first, 0, steps - 1),
                     count = how.most > 0 ? std::min<std::int64_t>(how.most, steps - first) : steps - first;
  Tensor x{{count, 1, width}, {}};
  x.data.reserve(static_cast<std::size_t>(count * width));
  for (std::int64_t t = first; t < first + count; ++t) {
    const std::int64_t at = (how.batch_first && rank == 3 ? row * steps + t : t * batch + row) * width;
    x.data.insert(x.data.end(), all.data.begin() + at, all.data.begin() + at + width);
  }
  return x;
}

Result<ReadSequence> read_numbers(const OpenedSequence& how, const Shelf& shelf, const Phrases& words) {
  const auto text = text_of(how.digest, how.name, how.text, shelf, words);
  if (!text) return text.error();
  if (text->empty()) return Error{words.say("open.no_numbers"), {}, words.say("open.no_numbers_hint")};
  ReadSequence read;
  // Told by the bytes: an archive of one array comes as .npy under its own name.
  auto all = files::read_plain_sequence(files::as_bytes(*text), {}, &read.remarks);
  if (!all) return all.error();
  read.shape = all->shape;
  if (!how.labels.empty()) {
    const auto labels = text_of(how.labels, how.labels_name, {}, shelf, words);
    if (!labels) return labels.error();
    read.tokens = read_labels(*labels);
  }
  read.x = one_of(*all, how, read);
  // Those of the part that is read; a step beyond them has its number.
  const auto skipped = std::min(read.tokens.size(), static_cast<std::size_t>(std::max(0, how.first)));
  read.tokens.erase(read.tokens.begin(), read.tokens.begin() + static_cast<std::ptrdiff_t>(skipped));
  if (!read.tokens.empty())
    for (auto k = read.tokens.size(); k < static_cast<std::size_t>(read.x.shape[0]); ++k)
      read.tokens.push_back(std::to_string(k + 1));
  read.tokens.resize(std::min(read.tokens.size(), static_cast<std::size_t>(read.x.shape[0])));
  return read;
}

Result<ReadSequence> read_tokens(const OpenedModel& model, const Shelf& shelf, const Phrases& words) {
  const OpenedSequence& how = model.sequence;
  ReadSequence read;
  read.tokens = words_of(how.text);
  if (read.tokens.empty()) return Error{words.say("edit.no_sequence"), {}, words.say("edit.no_sequence_hint")};
  std::map<std::string, int> vocabulary;
  if (!how.vocabulary.empty()) {
    const auto text = text_of(how.vocabulary, how.vocabulary_name, {}, shelf, words);
    if (!text) return text.error();
    auto known = read_vocabulary(*text);
    if (!known) return Error{words.say("open.no_vocabulary", {{"file", how.vocabulary_name}})};
    vocabulary = *std::move(known);
  }
  std::vector<int> numbers;
  for (const std::string& token : read.tokens) {
    const auto found = vocabulary.find(token);
    if (found != vocabulary.end()) {
      numbers.push_back(found->second);
    } else if (!token.empty() && token.size() < 8 && token.find_first_not_of("0123456789") == std::string::npos) {
      numbers.push_back(std::atoi(token.c_str()));
    } else {
      return Error{words.say("open.no_word", {{"word", token}}),
                   {},
                   vocabulary.empty() ? words.say("open.no_word_numbers") : words.say("open.no_word_hint")};
    }
  }
  // A number says which word it is, where the words are known.
  for (std::size_t k = 0; k < numbers.size(); ++k)
    for (const auto& [word, number] : vocabulary)
      if (number == numbers[k]) read.tokens[k] = word;
  const Shelf::File* file = shelf.find(model.digest);
  if (!file) return Error{words.say("open.lacks", {{"file", model.name}})};
  const auto tensors = files::read_safetensors(*file->bytes);
  if (!tensors) return tensors.error();
  auto x = source::embed(*tensors, how.embedding, numbers);
  if (!x) return x.error();
  read.x = *std::move(x);
  read.steps = static_cast<int>(numbers.size());
  return read;
}

// The file of a model, but for the numbers that the model holds: the shelf has the file's bytes, and what is saved takes the
// model's numbers.
std::shared_ptr<const files::SafetensorsFile> without_numbers(const source::Made& made) {
  std::set<std::string> held;
  for (const auto& [name, tensor] : made.model.named()) held.insert(made.stored_name(name));
  files::SafetensorsFile file;
  file.order = made.file->order, file.metadata = made.file->metadata;
  file.warnings = made.file->warnings, file.networks = made.file->networks;
  for (const auto& [name, tensor] : made.file->tensors)
    file.tensors[name] = held.count(name) ? files::StoredTensor{tensor.dtype, tensor.shape, {}} : tensor;
  return std::make_shared<const files::SafetensorsFile>(std::move(file));
}

}  // namespace

void Shelf::put(const std::string& digest, std::string name, std::string_view bytes) {
  const files::Bytes from = files::as_bytes(bytes);
  files_[digest] = {std::move(name), std::make_shared<const std::vector<std::byte>>(from.begin(), from.end())};
}

const Shelf::File* Shelf::find(const std::string& digest) const {
  const auto found = files_.find(digest);
  return found == files_.end() ? nullptr : &found->second;
}

Result<std::shared_ptr<const source::Made>> Shelf::make(const OpenedModel& model) const {
  const std::string of = model.digest + "\n" + model.network + "\n" + model.gates + "\n" + model.nonlinearity;
  if (made_ && made_of_ == of) return made_;
  auto made = source::make(source_of(model, *this));
  if (!made) return made.error();
  if (made->file) made->file = without_numbers(*made);
  made->model.put_away();
  made_ = std::make_shared<const source::Made>(*std::move(made));
  made_of_ = of;
  return made_;
}

std::vector<std::string> lacking(const OpenedModel& model, const Shelf& shelf) {
  std::vector<std::string> all;
  for (const std::string& digest : {model.digest, model.sequence.digest, model.sequence.vocabulary, model.sequence.labels})
    if (!digest.empty() && !shelf.find(digest)) all.push_back(digest);
  return all;
}

source::File source_of(const OpenedModel& model, const Shelf& shelf) {
  source::File file;
  file.name = model.name;
  if (const Shelf::File* found = shelf.find(model.digest)) file.bytes = found->bytes;
  if (!model.network.empty()) file.prefix = model.network;
  file.gates = model.gates;
  file.nonlinearity = model.nonlinearity;
  file.alike = true;  // one cell runs all layers here
  return file;
}

Result<std::map<std::string, int>> read_vocabulary(std::string_view text) {
  std::map<std::string, int> words;
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const auto add = [&](const nlohmann::json& all) {
    for (const auto& [word, number] : all.items())
      if (number.is_number_integer() && number >= 0 && number < 100'000'000) words[word] = number.get<int>();
  };
  if (json.is_object()) {
    add(json);
    // Beside other things: Keras' and others' tokenizers.
    for (const char* key : {"word_index", "vocab", "stoi", "token_to_id", "word2idx"})
      if (words.empty() && json.contains(key) && json[key].is_object()) add(json[key]);
    if (words.empty() && json.contains("model") && json["model"].is_object() && json["model"].contains("vocab"))
      add(json["model"]["vocab"]);
  } else if (json.is_array()) {
    for (std::size_t k = 0; k < json.size(); ++k)
      if (json[k].is_string()) words.emplace(json[k].get<std::string>(), static_cast<int>(k));
  } else if (json.is_discarded() && text.find('\0') == text.npos) {
    int line = 0;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view word = text.substr(0, end);
      if (word.ends_with('\r')) word.remove_suffix(1);
      if (!word.empty()) words.emplace(word, line);
      ++line;
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  if (words.empty()) return refuse(say("source.no_vocabulary"));
  return words;
}

bool looks_batch_first(const std::vector<std::int64_t>& shape) { return shape.size() == 3 && shape[1] != 1; }

Result<ReadSequence> read_opened_sequence(const OpenedModel& model, const Shelf& shelf, const std::string& language) {
  const Phrases& words = Phrases::of(language);
  auto read = model.sequence.kind == OpenedSequence::Kind::tokens ? read_tokens(model, shelf, words)
                                                                  : read_numbers(model.sequence, shelf, words);
  if (!read) return read;
  if (read->x.shape[0] > longest_opened)
    return Error{words.say("open.too_long", {{"steps", static_cast<int>(read->x.shape[0])}, {"most", longest_opened}}),
                 {},
                 words.say("open.too_long_hint")};
  for (const double v : read->x.data)
    if (!std::isfinite(v)) return Error{words.say("open.not_finite"), {}, words.say("open.not_finite_hint")};
  return read;
}

Result<std::string> opened_weights(const Experiment& experiment) {
  const source::Made& made = experiment.made();
  files::SafetensorsFile file = made.file ? *made.file : files::SafetensorsFile{};
  network::Model model = experiment.model();  // numbers that are put away are brought back for as long as they are written
  for (const auto& [name, tensor] : model.tensors())
    if (auto put = files::put_values(file, "", {{made.stored_name(name), tensor}}); !put) return put.error();
  const std::vector<std::byte> bytes = files::write_safetensors(file);
  return std::string(files::as_text(bytes));
}

Status take_opened(Setup& setup, const OpenedModel& model, const Shelf& shelf) {
  if (!lacking(model, shelf).empty()) return Ok{};
  Setup next;
  next.language = setup.language;
  next.source = source_of(model, shelf);
  auto made = shelf.make(model);
  if (!made) return made.error();
  next.made = *std::move(made);
  next.loss = network::Loss::nothing;
  next.chosen = model.of;
  const OpenedSequence& how = model.sequence;
  if (how.kind == OpenedSequence::Kind::drawn) {
    for (int t = 1; t <= std::clamp(how.steps, 1, longest_sequence); ++t) next.tokens.push_back(std::to_string(t));
    next.token_seed = how.seed;
  } else {
    auto read = read_opened_sequence(model, shelf, setup.language);
    if (!read) return how.name.empty() ? read.error() : in_file(how.name, read.error());
    next.tokens = std::move(read->tokens);
    next.given = std::make_shared<const Tensor>(std::move(read->x));
  }
  setup = std::move(next);
  return Ok{};
}

}  // namespace gatewalk::lessons
