#include "tests/mutation/judge.hpp"

#include <cstdio>
#include <cstdlib>

#include "tests/conformance/folder.hpp"
#include "tests/conformance/kinds.hpp"
#include "tests/source_folder.hpp"

namespace mutation {

using namespace gatewalk;

namespace {

[[noreturn]] void stop(const std::string& why) {
  std::fprintf(stderr, "mutation: %s\n", why.c_str());
  std::exit(2);
}

// A sample whose layer has as many inputs as units, so that slices and halves of [h, x] can be mixed up unnoticed by shape.
gatewalk_tests::Sample square_sample(const equations::Recipe& recipe) {
  gatewalk_tests::Build build{"mutation", 1, network::Direction::forward, false, 5, 2, 0};
  auto sample = gatewalk_tests::make_smooth_sample(recipe, build, true);
  if (!sample) stop(sample.error().sentence());
  return std::move(*sample);
}

}  // namespace

Judge::Judge(const std::string& cell) : cell_(cell) {
  const std::string path = source_folder() + "/tests/golden/cells/" + cell + ".json";
  const auto text = conformance::read_file(path);
  if (!text) stop(path + " cannot be opened");
  case_ = conformance::json::parse(*text, nullptr, false);
  auto described = conformance::describe(conformance::text_at(case_, "cell"), conformance::at(case_, "attributes"));
  if (!described) stop(described.error().sentence());
  described_ = std::move(*described);
  auto model = Model::load(described_.recipe, described_.shape, conformance::tensors_of(conformance::at(case_, "weights")));
  if (!model) stop(model.error().sentence());
  golden_ = std::move(*model);
  sample_ = square_sample(described_.recipe);
  numeric_ = gatewalk_tests::numeric_gradients(*sample_);
}

std::string Judge::golden(const Suspect& suspect) const {
  const network::Upstream upstream = conformance::upstream_of(case_);
  const auto run = conformance::run_models(suspect.forward, suspect.backward,
                                           conformance::sequence_of(conformance::at(case_, "inputs")), &upstream);
  if (!run) return "refused: " + run.error().sentence();
  conformance::Outcome out;
  conformance::compare_run(case_, *run, conformance::in_double, out);
  conformance::compare_steps(case_, *run, out);
  return out.failures.empty() ? "" : "golden values: " + out.failures[0];
}

std::string Judge::gradients(const Model& backward) const {
  for (const gatewalk_tests::TensorCheck& check : gatewalk_tests::compare_gradients(*sample_, backward, numeric_))
    if (!(check.distance < 1e-7)) return "gradient check: " + check.sentence();
  return {};
}

std::string Judge::golden_text(const std::string& text) const {
  auto recipe = equations::read_cell(text, cell_ + ".cell");
  if (!recipe) return "refused: " + recipe.error().sentence();
  auto model = Model::load(std::move(*recipe), described_.shape, conformance::tensors_of(conformance::at(case_, "weights")));
  if (!model) return "refused: " + model.error().sentence();
  return golden({*model, *model});
}

}  // namespace mutation
