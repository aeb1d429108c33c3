#include "engine/command/options.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "engine/base/decimal.hpp"
#include "engine/base/words.hpp"
#include "engine/cells/cells.hpp"
#include "engine/command/command.hpp"

namespace gatewalk::command {

namespace {

std::string closest(std::string_view word, std::span<const Option> known) {
  const Option* best = nullptr;
  for (const Option& option : known)
    if (!best || edit_distance(word, option.name) < edit_distance(word, best->name)) best = &option;
  return best && edit_distance(word, best->name) <= 3 ? "did you mean " + std::string(best->name) + "?"
                                                      : "--help names the options";
}

}  // namespace

std::string Options::get(std::string_view name, std::string_view otherwise) const {
  const auto found = values.find(name);
  return found == values.end() ? std::string(otherwise) : found->second;
}

Result<Options> read_options(std::span<char*> words, std::span<const Option> known) {
  Options options;
  bool ended = false;
  for (std::size_t k = 0; k < words.size(); ++k) {
    std::string_view word = words[k];
    if (!ended && word == "--") {
      ended = true;
      continue;
    }
    if (!ended && word == "-h") word = "--help";
    if (!ended && word == "-V") word = "--version";
    if (ended || !word.starts_with("--")) {
      if (!ended && word.size() > 1 && word[0] == '-')
        return Error{"what is '" + std::string(word) + "'?", {}, "options begin with two hyphens; --help names them"};
      options.words.emplace_back(word);
      continue;
    }
    const auto equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    if (name == "--version" || name == "--help") {
      options.values.emplace(name.substr(2), "");
      continue;
    }
    const auto option = std::find_if(known.begin(), known.end(), [&](const Option& o) { return o.name == name; });
    if (option == known.end()) return Error{"there is no option " + std::string(name), {}, closest(name, known)};
    std::string value;
    if (equals != std::string_view::npos && option->has_value) value = word.substr(equals + 1);
    else if (equals != std::string_view::npos)
      return Error{std::string(name) + " takes no value", {}, "leave out '" + std::string(word.substr(equals)) + "'"};
    else if (option->has_value && k + 1 == words.size())
      return Error{std::string(name) + " wants a value", {}, "write it behind the option"};
    else if (option->has_value) value = words[++k];
    if (!options.values.emplace(name.substr(2), value).second)
      return Error{std::string(name) + " is given twice", {}, "give it once"};
  }
  return options;
}

Result<int> whole_number(const Options& options, std::string_view name, int otherwise, int least) {
  if (!options.has(name)) return otherwise;
  const std::string text = options.get(name);
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr int most = 1 << 20;
  if (code != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    return Error{"--" + std::string(name) + " is '" + text + "'",
                 {},
                 "give a whole number from " + std::to_string(least) + " to " + std::to_string(most)};
  return value;
}

Result<std::optional<double>> positive_number(const Options& options, std::string_view name) {
  if (!options.has(name)) return std::optional<double>{};
  const auto value = read_number<double>(options.get(name));
  if (!value || !(*value > 0))
    return Error{"--" + std::string(name) + " is '" + options.get(name) + "'", {}, "give a number above 0"};
  return value;
}

Result<std::vector<std::byte>> read_file(const std::string& path) {
  const auto broken = [&](const char* what) {
    return Error{std::string(what) + ": " + std::strerror(errno), path, "check the path and its permissions"};
  };
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) return broken("the file cannot be opened");
  std::vector<std::byte> bytes;
  std::byte block[1 << 16];
  for (std::size_t n = 0; (n = std::fread(block, 1, sizeof block, file)) > 0;) bytes.insert(bytes.end(), block, block + n);
  const bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) return broken("the file cannot be read");
  return bytes;
}

Result<std::string> read_cell_text(const std::string& name) {
  if (!name.ends_with(".cell") && name.find('/') == std::string::npos) return std::string();
  const auto bytes = read_file(name);
  if (!bytes) return bytes.error();
  return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

Result<equations::Recipe> read_cell(const std::string& name) {
  const auto text = read_cell_text(name);
  if (!text) return text.error();
  if (!text->empty() || name.ends_with(".cell")) return equations::read_cell(*text, name);
  auto recipe = cells::find(name);
  if (recipe) return recipe;
  Error e = recipe.error();
  e.hint += "; or give a file that ends in .cell";
  return e;
}

bool answered(const Options& options, const char* help) {
  if (options.has("help")) std::fputs(help, stdout);
  else if (options.has("version")) print_version();
  else return false;
  return true;
}

int fail(std::string_view command, const Error& error) {
  std::string line = error.sentence();
  if (error.hint.empty()) line += "; gatewalk " + std::string(command) + " --help shows what it can be given";
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  std::fprintf(stderr, "gatewalk %s: %s\n", std::string(command).c_str(), line.c_str());
  return 2;
}

int run_derivation(const Derivation& derivation, int argc, char** argv) {
  const std::string what(derivation.command);
  const auto options = read_options({argv, static_cast<std::size_t>(argc)}, derivation.options);
  if (!options) return fail(what, options.error());
  if (answered(*options, derivation.help)) return 0;
  if (options->words.empty())
    return fail(
        what,
        Error{"no " + what + " is given", {}, "give a file or a name: gatewalk " + what + " " + std::string(derivation.example)});
  if (options->words.size() > 1)
    return fail(what,
                Error{"one " + what + " at a time, and '" + options->words[1] + "' is a second", {}, "give one file or name"});
  const auto text = derivation.derive(*options);
  if (!text) return fail(what, text.error());
  if (std::fwrite(text->data(), 1, text->size(), stdout) != text->size() || std::fflush(stdout) != 0)
    return fail(what, Error{"the output could not be written", "stdout", "is the disk full, or did the reader end?"});
  return 0;
}

}  // namespace gatewalk::command
