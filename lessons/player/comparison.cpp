#include "lessons/player/comparison.hpp"

#include <algorithm>
#include <set>

#include "engine/cells/cells.hpp"
#include "engine/equations/form.hpp"
#include "engine/writing/tex.hpp"
#include "lessons/experiment/learned.hpp"
#include "lessons/words/cell_names.hpp"

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
    if (setup.learned) {  // learns the same, and is shown as far as it has
      source::TrainingRequest request = setup.learned->request();
      request.cell = {id, {}}, request.projection = id == "lstm_proj" ? std::max(1, request.hidden / 2) : 0;
      auto other = setup.learned->other(request);
      if (!other) return other.error();
      const int update = setup.update;
      setup.read.reset();
      if (auto done = take_learning(setup, *other); !done) return done.error();
      setup.update = setup.learned->nearest(update);
    }
    if (own.opened()) {  // a drawn network of the opened one's size, on its sequence
      setup.source.reset();
      setup.made.reset();
      setup.shape.unlike.clear();
      if (setup.shape.projection > 0 && id != "lstm_proj") setup.shape.projection = 0;
    }
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

// The same as it stands there, or another way to write the same: W [h, x] is W_h h + W_x x.
bool same_line(const equations::Recipe& a, const ComparedLine& line, const equations::Recipe& b, const ComparedLine& other) {
  return plain(line.tex) == plain(other.tex) ||
         (a[line.operation].symbol == b[other.operation].symbol && form_of(a, line.operation) == form_of(b, other.operation));
}

// The other's line with what this one lacks of it struck out; empty where more than that sets them apart.
std::string with_gaps(const equations::Recipe& recipe, Index line, const equations::Recipe& other, const ComparedLine& before) {
  const auto gone = left_out(recipe, line, other, before.operation);
  if (!gone || gone->empty()) return {};
  std::string tex = before.tex;
  for (const Index operation : *gone) {
    const std::string head = "\\class{" + writing::class_id(other, operation) + "}{";
    const std::size_t begin = tex.find(head);
    if (begin == std::string::npos) return {};
    std::size_t end = begin + head.size();
    for (int depth = 1; depth > 0 && end < tex.size(); ++end) depth += tex[end] == '{' ? 1 : tex[end] == '}' ? -1 : 0;
    tex.replace(begin, end - begin, "\\class{gone}{\\cancel{" + plain(tex.substr(begin, end - begin)) + "}}");
  }
  return tex;
}

// What a line computes, without what it is called.
std::string right_side(const std::string& tex) {
  const auto sign = tex.find(" = ");
  return sign == std::string::npos ? tex : tex.substr(sign + 3);
}

// Whether a variant reads what the reader's network reads: the same words, as long, with as many inputs.
bool reads_the_same(const Player& player, const Setup& other) {
  const Setup& own = player.experiment().setup();
  return other.tokens == own.tokens && other.shape.input == own.shape.input && other.inputs == own.inputs &&
         static_cast<bool>(other.learned) == static_cast<bool>(own.learned);
}

}  // namespace

std::vector<Comparable> comparables(const Player& player) {
  const Phrases& words = Phrases::of(player.lesson().language);
  std::vector<Comparable> all;
  const auto stands = [&](const std::string& id) {
    return std::any_of(player.compared().begin(), player.compared().end(),
                       [&](const std::string& one) { return compared_id(one) == id; });
  };
  for (int k = 0; k < static_cast<int>(player.lesson().variants.size()); ++k) {
    const std::string id = "#" + std::to_string(k);
    if (k == player.variant()) continue;
    if (stands(id) || reads_the_same(player, player.lesson().variants[static_cast<std::size_t>(k)].setup))
      all.push_back({id, player.variant_name(k)});
  }
  for (const std::string_view name : cells::names())
    if (name != player.experiment().setup().cell || player.has_own_cell())
      all.push_back({std::string(name), cell_name(words, name)});
  return all;
}

std::string first_compared(const Player& player) {
  const int count = static_cast<int>(player.lesson().variants.size());
  for (int by = 1; by < count; ++by) {
    const int k = (player.variant() + by) % count;
    if (reads_the_same(player, player.lesson().variants[static_cast<std::size_t>(k)].setup)) return "#" + std::to_string(k);
  }
  const std::string& cell = player.experiment().setup().cell;
  return cell == "lstm" ? "gru" : cell == "rnn" ? "lstm" : "rnn";
}

std::string compared_label(const Player& player, const Beside& other) {
  if (!other.id().starts_with('#')) return other.experiment().setup().cell;
  return player.variant_name(std::atoi(other.id().c_str() + 1));
}

std::string_view compared_id(std::string_view compared) { return compared.substr(0, compared.find('@')); }

Cursor Beside::at(const Player& own, Cursor cursor) const {
  const auto here = [&](Pass pass, Index operation) {
    return corresponding(own.experiment().recipe(pass), operation, experiment_.recipe(pass));
  };
  const Index theirs = cursor.operation;
  cursor.operation = here(cursor.pass, theirs);
  if (cursor.opened) cursor.opened->operation = here(cursor.opened->pass, cursor.opened->operation);
  for (const std::string& compared : own.compared()) {
    const auto sign = compared.find('@');
    if (compared_id(compared) != id_ || sign == std::string::npos) continue;
    const equations::Recipe& recipe = experiment_.recipe(cursor.pass);
    const Index place = recipe.find(compared.substr(sign + 1));
    if (place >= 0 && corresponding(recipe, place, own.experiment().recipe(cursor.pass)) == theirs) cursor.operation = place;
  }
  return experiment_.fitted(cursor);
}

void Beside::seek(Player& own, Pass pass, int time_step, Index operation) const {
  const equations::Recipe &recipe = experiment_.recipe(pass), &theirs = own.experiment().recipe(pass);
  const Index there = corresponding(recipe, operation, theirs);
  const bool back = operation < 0 || corresponding(theirs, there, recipe) == operation;
  std::vector<std::string> compared = own.compared();
  for (std::string& one : compared) {
    one = compared_id(one);
    if (one == id_ && !back) one += "@" + recipe[operation].name;
  }
  own.compare(std::move(compared));
  own.seek(pass, time_step, there);
}

void Beside::open_number(Player& own, const OpenedNumber& number) const {
  OpenedNumber there = number;
  there.operation = corresponding(experiment_.recipe(number.pass), number.operation, own.experiment().recipe(number.pass));
  if (own.experiment().number(there)) own.open_number(there);
  else seek(own, number.pass, number.step, number.operation);
}

Comparison::Comparison(const Player& own, const std::vector<std::string>& others, std::vector<Error>& problems)
    : made_of_(own.changes(), {}) {
  const Phrases& words = Phrases::of(own.lesson().language);
  for (const std::string& compared : others) {
    const std::string id(compared_id(compared));
    made_of_.second.push_back(id);
    auto setup = setup_for(own, id);
    auto made = setup ? Experiment::make(*setup, {}, own.cuts()) : Result<Experiment>(setup.error());
    if (made) {
      others_.emplace_back(id, std::move(*made));
      continue;
    }
    problems.push_back({words.say("compare.refused", {{"cell", id}, {"why", words.translated(made.error()).what}})});
    refused_.push_back({id, problems.back().what});
  }
}

bool Comparison::fits(const Player& own, const std::vector<std::string>& others) const {
  return made_of_.first == own.changes() &&
         std::equal(made_of_.second.begin(), made_of_.second.end(), others.begin(), others.end(),
                    [](const std::string& id, const std::string& compared) { return id == compared_id(compared); });
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

static std::vector<ComparedLine> lines_of(const equations::Recipe& recipe) {
  writing::TexOptions options;
  options.detail = writing::Detail::line;
  std::vector<ComparedLine> all;
  for (const Index op : recipe.walk())
    if (!recipe[op].symbol.empty() && !recipe[op].leaf()) all.push_back({op, tex(recipe, op, options), false});
  return all;
}

std::vector<ComparedLine> compared_lines(const equations::Recipe& recipe, const std::vector<const equations::Recipe*>& others) {
  std::vector<ComparedLine> own = lines_of(recipe);
  for (ComparedLine& line : own) line.differs = !others.empty();
  for (const equations::Recipe* other : others) {
    const std::vector<ComparedLine> theirs = lines_of(*other);
    for (ComparedLine& line : own)
      line.differs = line.differs && std::none_of(theirs.begin(), theirs.end(),
                                                  [&](const ComparedLine& l) { return same_line(recipe, line, *other, l); });
  }
  return own;
}

std::vector<MarkedLine> marked_lines(const equations::Recipe& recipe, const equations::Recipe& other) {
  using Mark = MarkedLine::Mark;
  std::vector<MarkedLine> all;
  const std::vector<ComparedLine> own = lines_of(recipe), theirs = lines_of(other);
  // What a line gives a value to: its left side.
  const auto counterpart = [](const equations::Recipe& of, const ComparedLine& line, const equations::Recipe& among,
                              const std::vector<ComparedLine>& lines) {
    return std::find_if(lines.begin(), lines.end(),
                        [&](const ComparedLine& l) { return among[l.operation].symbol == of[line.operation].symbol; });
  };
  for (const ComparedLine& line : own) {
    const auto there = counterpart(recipe, line, other, theirs);
    if (there == theirs.end()) all.push_back({Mark::added, line.operation, line.tex, {}, {}});
    else if (same_line(recipe, line, other, *there)) all.push_back({Mark::same, line.operation, line.tex, {}, {}});
    else
      all.push_back({Mark::changed, line.operation, line.tex, there->tex, with_gaps(recipe, line.operation, other, *there),
                     there->operation});
  }
  for (const ComparedLine& line : theirs)
    if (counterpart(other, line, recipe, own) == own.end()) all.push_back({Mark::gone, line.operation, line.tex, {}, {}});
  return all;
}

std::vector<LeftOut> left_out(const equations::Recipe& recipe, const equations::Recipe& other) {
  using Mark = MarkedLine::Mark;
  // Of one form and one role: the GRU's reset gate is written as the LSTM's forget gate is, and is another gate.
  std::set<std::pair<equations::Role, std::string>> computed;
  for (const Index op : recipe.walk()) computed.insert({recipe[op].role, form_of(recipe, op)});
  writing::TexOptions options;
  options.classes = false;
  std::vector<LeftOut> all;
  for (const MarkedLine& line : marked_lines(recipe, other)) {
    if (line.mark == Mark::gone && !computed.count({other[line.operation].role, form_of(other, line.operation)}))
      all.push_back({line.operation, false, tex_letter(other, line.operation, options), line.tex});
    if (line.mark != Mark::changed) continue;
    for (const equations::Term& term : missing_terms(recipe, line.operation, other, line.there))
      all.push_back({line.there, true,
                     term.of >= 0 ? tex_share(other, term.operation, term.of, options)
                                  : right_side(writing::tex(other, term.operation, options)),
                     line.before});
  }
  std::stable_sort(all.begin(), all.end(), [](const LeftOut& a, const LeftOut& b) { return a.line < b.line; });
  return all;
}

ParameterCount parameter_count(const Experiment& experiment) {
  ParameterCount count;
  const network::Model& model = experiment.model();
  for (int part = 0; part < experiment.parts(); ++part)
    for (const trace::Matrix& m : model.parameters(model.shape().part(part))) count.plain += m.size();
  for (const auto& [name, tensor] : model.named())
    if (!name.starts_with("head_")) count.stored += Tensor::count(tensor.shape);
  return count;
}

}  // namespace gatewalk::lessons
