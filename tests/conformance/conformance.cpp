// conformance FOLDER: runs every case below a folder and compares with what it expects: outputs, every gate of every
// step, gradients, error terms, training, activations, pipelines. A line a case and precision with its worst error
// (forward and pipeline: relative to max(1, |y|); gradient: to the tensor's largest; activation: units in the last
// place). Weights are read from the JSON and from the safetensors file beside it: both must give the same bits.
#include <cstdio>

#include "tests/conformance/folder.hpp"
#include "tests/conformance/kinds.hpp"

using namespace conformance;

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: conformance FOLDER\n");
    return 2;
  }
  const std::string folder = argv[1];
  Score score;
  int cases = 0;
  for (const std::string& shown : find_cases(folder)) {
    const std::string path = join(folder, shown);
    const auto text = read_file(path);
    const json c = text ? json::parse(*text, nullptr, false) : json();
    const std::string kind = text_at(c, "kind");
    if (kind.empty() && text && !c.is_discarded()) continue;  // JSON of another sort
    ++cases;
    if (kind == "forward" || kind == "gradient") run_network(c, path, shown, score);
    else if (kind == "training") run_training(c, path, shown, score);
    else if (kind == "pipeline") run_pipeline(c, shown, score);
    else if (kind == "activation") run_activations(c, shown, score);
    else if (kind.empty()) score.broken(shown, "cannot be read as JSON");
    else score.skip(shown, "", "cases of kind " + kind + " are not known");
  }
  const auto list = read_file(join(folder, "index.json"));
  const json index = list ? json::parse(*list, nullptr, false) : json();
  for (const json& row : at(index, "cases"))
    if (!read_file(join(folder, text_at(row, "file")))) score.broken(text_at(row, "file"), "is in index.json, but not there");
  if (cases == 0) std::fprintf(stderr, "conformance: no case is below %s\n", folder.c_str());
  const int code = score.finish();
  return cases == 0 ? 2 : code;
}
