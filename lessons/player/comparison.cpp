#include "lessons/player/comparison.hpp"

#include "engine/cells/cells.hpp"
#include "engine/writing/tex.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

// The lesson's setup as it is for the reader now, with another cell or another variant. Numbers set for a parameter that the
// cell lacks are left out.
Result<Setup> setup_for(const Player& own, const std::string& id) {
  Setup setup = own.experiment().setup();
  std::vector<Edit> wanted = setup.settings;
  if (id.starts_with('#')) {
    const int k = std::atoi(id.c_str() + 1);
    if (k < 0 || k >= own.variants() || own.lesson().variants.empty())
      return Error{Phrases::of(own.lesson().language).say("compare.no_variant", {{"id", id}})};
    setup = own.lesson().variants[static_cast<std::size_t>(k)].setup;
    wanted = setup.settings;
  } else {
    setup.cell = id;
    setup.cell_text.clear();
  }
  wanted.insert(wanted.end(), own.experiment().edits().begin(), own.experiment().edits().end());
  setup.settings.clear();
  const auto bare = Experiment::make(setup);
  if (!bare) return bare.error();
  for (const Edit& edit : wanted)
    if (edit.target.kind == Target::Kind::gap || bare->check(edit.target)) setup.settings.push_back(edit);
  return setup;
}

// A line without the ids of its terms, some of which count operations.
std::string plain(std::string_view tex) {
  std::string text;
  while (!tex.empty()) {
    if (tex.starts_with("\\class{")) {
      tex.remove_prefix(std::min(tex.find('}') + 1, tex.size()));
      continue;
    }
    text += tex.front();
    tex.remove_prefix(1);
  }
  return text;
}

}  // namespace

std::vector<Comparable> comparables(const Player& player) {
  std::vector<Comparable> all;
  for (int k = 0; k < static_cast<int>(player.lesson().variants.size()); ++k)
    if (k != player.variant()) all.push_back({"#" + std::to_string(k), player.variant_name(k)});
  for (const std::string_view name : cells::names())
    if (name != player.experiment().setup().cell) all.push_back({std::string(name), std::string(name)});
  return all;
}

Comparison::Comparison(const Player& own, const std::vector<std::string>& others, std::vector<Error>& problems)
    : made_of_(own.changes(), others) {
  for (const std::string& id : others) {
    auto setup = setup_for(own, id);
    auto made = setup ? Experiment::make(*setup) : Result<Experiment>(setup.error());
    if (!made) {
      problems.push_back({Phrases::of(own.lesson().language).say("compare.refused", {{"cell", id}, {"why", made.error().what}})});
      continue;
    }
    Lesson lesson;
    lesson.slug = "compare-" + id;
    lesson.language = own.lesson().language;
    lesson.setup = std::move(*setup);
    lesson.steps.emplace_back();
    others_.push_back({id, std::make_unique<Player>(std::vector<Lesson>{std::move(lesson)}), 0});
    Player& player = *others_.back().player;
    player.choose(own.settings());
    if (!own.cuts().names.empty()) player.set_cuts(own.cuts());
    others_.back().moves = player.moves();
  }
}

void Comparison::begin_frame() {
  for (Other& other : others_) other.player->begin_frame();
}

bool Comparison::end_frame(Player& own) {
  bool changed = false;
  for (Other& other : others_) changed = other.player->end_frame() || changed;
  keep_step(own);
  return changed;
}

void Comparison::keep_step(Player& own) {
  const auto follow = [](const Player& leader, Player& player) {
    const auto there = [&](Pass pass, Index operation) {
      return corresponding(leader.experiment().recipe(pass), operation, player.experiment().recipe(pass));
    };
    Cursor c = leader.cursor();
    c.operation = there(c.pass, c.operation);
    if (c.opened) c.opened->operation = there(c.opened->pass, c.opened->operation);
    player.stand_at(c);
  };
  const Player* leader = &own;
  for (Other& other : others_)
    if (other.player->moves() != other.moves) leader = other.player.get();
  if (leader != &own) follow(*leader, own);
  for (Other& other : others_) {
    if (other.player.get() != leader && (own.moves() != own_moves_ || leader != &own)) follow(*leader, *other.player);
    other.moves = other.player->moves();
  }
  own_moves_ = own.moves();
}

Index corresponding(const equations::Recipe& from, Index operation, const equations::Recipe& to) {
  if (operation < 0) return -1;
  const equations::Operation& op = from[operation];
  if (const Index same = to.find(op.name); same >= 0) return same;
  if (op.role == equations::Role::none || op.symbol.empty()) return -1;
  for (std::size_t k = 0; k < to.operations.size(); ++k)
    if (to.operations[k].role == op.role && !to.operations[k].symbol.empty() && !to.operations[k].leaf())
      return static_cast<Index>(k);
  return -1;
}

std::vector<ComparedLine> compared_lines(const equations::Recipe& recipe, const std::vector<const equations::Recipe*>& others) {
  writing::TexOptions options;
  options.detail = writing::Detail::line;
  const auto lines = [&](const equations::Recipe& r) {
    std::vector<ComparedLine> all;
    for (const Index op : r.walk())
      if (!r[op].symbol.empty() && !r[op].leaf()) all.push_back({op, tex(r, op, options), false});
    return all;
  };
  std::vector<ComparedLine> own = lines(recipe);
  for (const equations::Recipe* other : others) {
    const std::vector<ComparedLine> theirs = lines(*other);
    for (ComparedLine& line : own)
      line.differs = line.differs || std::none_of(theirs.begin(), theirs.end(),
                                                  [&](const ComparedLine& l) { return plain(l.tex) == plain(line.tex); });
  }
  return own;
}

ParameterCount parameter_count(const Experiment& experiment) {
  ParameterCount count;
  const network::Model& model = experiment.model();
  for (int part = 0; part < experiment.parts(); ++part)
    for (const trace::Matrix& m : model.parameters(model.shape().part(part))) count.plain += m.size();
  for (const auto& [name, tensor] : model.tensors())
    if (!name.starts_with("head_")) count.stored += static_cast<long long>(tensor.data.size());
  return count;
}

}  // namespace gatewalk::lessons
