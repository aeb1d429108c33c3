// The words of a command line, and the files they name.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/equations/recipe.hpp"

namespace gatewalk::command {

// An option: "--model", and whether a value follows it.
struct Option {
  std::string_view name;
  bool has_value = true;
};

struct Options {
  std::map<std::string, std::string, std::less<>> values;  // without the two hyphens; "" for options without a value
  std::vector<std::string> words;                          // what is no option
  bool has(std::string_view name) const { return values.find(name) != values.end(); }
  // The value, or what is to be taken without one.
  std::string get(std::string_view name, std::string_view otherwise = "") const;
};

// Reads --name value and --name=value; "--" ends the options. --help, -h, --version and -V are known everywhere.
// Errors: an unknown option (with a suggestion), one given twice, a missing value.
Result<Options> read_options(std::span<char*> words, std::span<const Option> known);

// A whole number of at least `least`. Error: names the option and what it wants.
Result<int> whole_number(const Options& options, std::string_view name, int otherwise, int least = 1);

// A number above 0. Errors: as whole_number.
Result<std::optional<double>> positive_number(const Options& options, std::string_view name);

// The bytes of a file. Error: names the file and what the system says.
Result<std::vector<std::byte>> read_file(const std::string& path);

// A shipped cell by name, or a .cell file.
Result<equations::Recipe> read_cell(const std::string& name_or_file);
// The text of a .cell file; empty for the name of a shipped cell.
Result<std::string> read_cell_text(const std::string& name_or_file);

// Prints the help or the version where the options ask for them, and says whether they did.
bool answered(const Options& options, const char* help);

// Prints the one line of a failure and returns the exit code 2.
int fail(std::string_view command, const Error& error);

// A command that prints what follows from one text, which is given as a file or by name: a cell, a rule.
struct Derivation {
  std::string_view command;  // "cell", which is also what the text is called
  std::span<const Option> options;
  const char* help;
  std::string_view example;                               // "lstm"
  Result<std::string> (*derive)(const Options& options);  // of options.words[0]
};
// Runs it: reads the words, prints, and returns the exit code.
int run_derivation(const Derivation& derivation, int argc, char** argv);

}  // namespace gatewalk::command
