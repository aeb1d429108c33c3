#include "engine/command/command.hpp"

#include <cstdio>
#include <string_view>

#include "engine/command/options.hpp"

namespace gatewalk::command {

namespace {

constexpr const char* usage =
    "gatewalk trace …      runs a model over a sequence and prints every value of every operation at every step\n"
    "gatewalk train …      trains a network on a task and saves it\n"
    "gatewalk cell FILE    prints what is derived from a cell's equations: recipe, shapes, formulas, code\n"
    "gatewalk rule FILE    prints what is derived from an optimizer's equations: formulas, code, numbers\n"
    "Each explains itself: gatewalk trace --help, gatewalk train --help, gatewalk cell --help, gatewalk rule --help\n";

}  // namespace

void print_version() { std::puts("gatewalk " GATEWALK_VERSION); }

int run(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "trace") return run_trace(argc - 2, argv + 2);
  if (name == "train") return run_train(argc - 2, argv + 2);
  if (name == "cell") return run_cell(argc - 2, argv + 2);
  if (name == "rule") return run_rule(argc - 2, argv + 2);
  if (name == "--help" || name == "help" || name == "-h") {
    std::fputs(usage, stdout);
    return 0;
  }
  if (name == "--version" || name == "-V") {
    print_version();
    return 0;
  }
  std::fprintf(stderr, "gatewalk: %s; the commands are trace, train, cell and rule, and gatewalk --help explains them\n",
               name.empty() ? "no command was given" : ("there is no command '" + std::string(name) + "'").c_str());
  return 2;
}

}  // namespace gatewalk::command
