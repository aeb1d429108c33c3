// mutation [--all]: puts deliberate mistakes into cells, recipes and layouts, one at a time, and asks the engine's own
// tests. Prints each mutant and what caught it (--all: every line; otherwise the texts and the survivors), then
// `N caught, N survived` and `N passed, N failed`; exit 1 if one survives.
#include <cstdio>
#include <cstring>

#include "engine/cells/cells.hpp"
#include "tests/mutation/mutants.hpp"

int main(int argc, char** argv) {
  const bool all = argc == 2 && std::strcmp(argv[1], "--all") == 0;
  if (argc > 2 || (argc == 2 && !all)) {
    std::fprintf(stderr, "usage: mutation [--all]\n");
    return 2;
  }
  int caught = 0, survived = 0;
  const auto reporter = [&](bool print) {
    return [&, print](const std::string& mutant, const std::string& by) {
      ++(by.empty() ? survived : caught);
      if (by.empty()) std::printf("SURVIVED %s\n", mutant.c_str());
      else if (print) std::printf("caught   %s\n         by %s\n", mutant.c_str(), by.c_str());
    };
  };
  mutation::break_texts(reporter(true));
  std::printf("%d mistakes in the text of cells\n", caught + survived);
  for (std::string_view cell : gatewalk::cells::names()) {
    const mutation::Judge judge{std::string(cell)};
    const int before = caught + survived;
    // The judges must find nothing wrong with the right network.
    const bool fair =
        judge.golden({judge.golden_model(), judge.golden_model()}).empty() && judge.gradients(judge.sample_model()).empty();
    if (!fair) std::printf("SURVIVED %s: the judges complain about the right network\n", std::string(cell).c_str()), ++survived;
    mutation::break_forward(judge, reporter(all));
    mutation::break_backward(judge, reporter(all));
    mutation::break_layout(judge, reporter(all));
    std::printf("%-16s %d mistakes in its recipes and layout\n", std::string(cell).c_str(), caught + survived - before);
  }
  std::printf("%d caught, %d survived\n%d passed, %d failed\n", caught, survived, caught, survived);
  return survived ? 1 : 0;
}
