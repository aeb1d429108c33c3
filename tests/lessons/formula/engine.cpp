// What the engine writes, the lab draws: both sides of the TeX subset agree.
#include <doctest/doctest.h>

#include <algorithm>

#include "engine/cells/cells.hpp"
#include "engine/network/model.hpp"
#include "engine/writing/tex_numbers.hpp"
#include "lessons/tex/tex.hpp"

using namespace gatewalk;
using equations::Index;

TEST_CASE("the lab reads every formula that the engine writes, and finds its terms") {
  for (std::string_view name : cells::names()) {
    CAPTURE(name);
    network::Shape shape;
    shape.input = shape.hidden = 2;
    const auto model = network::Model::create(*cells::find(name), shape, 2);
    REQUIRE(model);
    network::Sequence sequence;
    sequence.x = Tensor::zeros({2, 1, 2});
    sequence.x.data = {1e-9, -3, 1e9, 0.5};
    const network::NetworkTrace forward = model->run(sequence);
    network::Upstream upstream;
    upstream.output = Tensor::zeros({2, 1, 2});
    upstream.output.data = {1, -1, 1e-12, 2};
    const network::NetworkTrace backward = model->run_backward(forward, upstream);
    const auto check = [](const std::string& tex, const std::string& id) {
      const auto list = lessons::formula::parse(tex);
      CHECK_MESSAGE(list, tex << ": " << (list ? "" : list.error().sentence()));
      if (!list || id.empty()) return;
      const auto ids = lessons::formula::term_ids(*list);
      CHECK_MESSAGE(std::count(ids.begin(), ids.end(), id) == 1, id << " in " << tex);
    };
    for (const auto* trace : {&forward.parts[0], &backward.parts[0]}) {
      const equations::Recipe& recipe = *trace->recipe;
      for (Index k = 0; k < static_cast<Index>(recipe.operations.size()); ++k)
        for (writing::Detail detail : {writing::Detail::operation, writing::Detail::line}) {
          writing::TexOptions options{detail, &model->forward(), false, true};
          check(writing::tex(recipe, k, options), writing::class_id(recipe, k));
          writing::NumberOptions numbers;
          numbers.detail = detail;
          numbers.max_terms = 3;
          check(writing::tex_numbers(*trace, k, {1, 1, 0, 0}, numbers), writing::class_id(recipe, k));
        }
      writing::TexOptions options{writing::Detail::line, &model->forward(), false, true};
      check(writing::tex_cell(recipe, options), "");
    }
  }
}
