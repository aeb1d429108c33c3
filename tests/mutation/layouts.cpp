// Mistakes in how stored tensors are the cell's parameters.
#include "engine/equations/differentiate.hpp"
#include "tests/mutation/mutants.hpp"

namespace mutation {

using namespace gatewalk;
using network::Piece;

namespace {

std::vector<std::pair<std::string, Layout>> broken_layouts(const Judge& judge) {
  const Layout& layout = judge.golden_model().layout();
  std::vector<std::pair<std::string, Layout>> all;
  for (std::size_t k = 0; k < layout.pieces.size(); ++k) {
    const Piece& piece = layout.pieces[k];
    const network::StoredTensor& stored = layout.stored[piece.stored];
    const std::string where = judge.recipe().parameters[static_cast<std::size_t>(piece.parameter)].name + " from " + stored.name;
    Layout lost = layout;
    lost.pieces.erase(lost.pieces.begin() + static_cast<std::ptrdiff_t>(k));
    all.emplace_back(where + " lost", lost);
    if (stored.blocks > 1) {
      Layout other = layout;
      other.pieces[k].block = (piece.block + 1) % stored.blocks;
      all.emplace_back(where + ", another row block", other);
    }
    for (std::size_t s = 0; s < layout.stored.size(); ++s) {
      if (s == piece.stored || layout.stored[s].columns != stored.columns || layout.stored[s].blocks != stored.blocks) continue;
      Layout other = layout;
      other.pieces[k].stored = s;
      all.emplace_back(where + ", taken from " + layout.stored[s].name, other);
    }
    Layout twice = layout;
    twice.pieces.push_back(piece);
    all.emplace_back(where + " twice", twice);
  }
  return all;
}

}  // namespace

void break_layout(const Judge& judge, const Report& report) {
  const equations::Recipe back = equations::differentiate(judge.recipe());
  for (auto& [what, layout] : broken_layouts(judge)) {
    const Model golden = judge.golden_model().altered(judge.recipe(), back, layout);
    report(judge.cell() + ", layout, " + what, judge.golden({golden, golden}));
    const Model sample = judge.sample_model().altered(judge.recipe(), back, layout);
    report(judge.cell() + ", layout of gradients alone, " + what, judge.gradients(sample));
  }
}

}  // namespace mutation
