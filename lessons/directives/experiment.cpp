// :experiment cells … :end
#include <algorithm>

#include "engine/source/trials.hpp"
#include "lessons/course/reader.hpp"
#include "lessons/directives/directives.hpp"
#include "lessons/directives/figure_at.hpp"
#include "lessons/figures/trials_view.hpp"
#include "lessons/panels/lesson_page.hpp"
#include "lessons/panels/prose_view.hpp"
#include "lessons/player/lesson_check.hpp"

namespace gatewalk::lessons {

namespace {

using Reader = const LessonReader&;
using Line = const KeyValue&;

Status row(Reader reader, Line line, TrialTable& table) {
  const std::vector<std::string> parts = split(line.value, '|');
  if (parts.size() != 2) return reader.error("a row is written LABEL | words of a training, such as RNN | cell=rnn", line);
  table.rows.push_back({parts[0], parts[1]});
  return Ok{};
}

Status seeds(Reader reader, Line line, TrialTable& table) {
  if (auto done = reader.whole(line, table.seeds, 1); !done) return done;
  if (table.seeds > source::most_seeds) return reader.error("'seeds' wants at most " + std::to_string(source::most_seeds), line);
  return Ok{};
}

Status measure(Reader reader, Line line, TrialTable& table) {
  const std::vector<std::string> parts = split(line.value, '|');
  if (parts.empty() || parts.size() > 2 || (parts[0] != "loss" && parts[0] != "accuracy"))
    return reader.error("'measure' is written measure: loss, or measure: accuracy, then perhaps | and what it is called", line);
  table.accuracy = parts[0] == "accuracy";
  if (parts.size() == 2) table.measured = parts[1];
  return Ok{};
}

Status least(Reader reader, Line line, TrialTable& table) {
  auto measure = reader.measure(line.value, line);
  if (!measure) return measure.error();
  table.least = *measure;
  return Ok{};
}

Status own(Reader reader, Line line, TrialTable& table) {
  if (line.value != "yes") return reader.error("'own' is written own: yes", line);
  table.own = true;
  return Ok{};
}

constexpr LineKey<TrialTable> experiment_keys[] = {
    {"at", "`stage`: it takes the stage. Left out: below the text",
     [](Reader r, Line l, TrialTable& t) { return read_figure_at(r, l, t); }},
    {"title", "its words", [](Reader, Line l, TrialTable& t) { return t.title = l.value, Status(Ok{}); }},
    {"trained", "words of all rows, as in `trained:`. Left out: what the lesson's network learns",
     [](Reader, Line l, TrialTable& t) { return t.words = l.value, Status(Ok{}); }},
    {"row", "a label, `\\|`, and words as in `trained:` that stand over those of all rows. May be repeated", row, true},
    {"own", "`yes`: one more row, with a cell that the reader chooses", own},
    {"seeds", "how many seeds each row is trained from: the row's own and those that follow it. Left out: 5", seeds},
    {"measure",
     "what is told of a run at its end, on held-out sequences: `loss` or `accuracy`; behind `\\|` what it is called, where they "
     "hold nothing new. Left out: `loss`",
     measure},
    {"least", "a measure: below it no run can come. A dotted line", least},
    {"told", "what is said of the runs with the first seeds, below the text, when all of them have run and not before",
     [](Reader, Line l, TrialTable& t) { return t.told = read_prose(l.value, l.line), Status(Ok{}); }},
};

Status read_experiment(LessonReader& reader, Line line, Step& into) {
  auto table = std::make_shared<TrialTable>();
  table->line = line.line;
  table->picture = true;
  const auto words = split(line.value, ' ');
  if (words.size() != 1) return reader.error("':experiment' wants a name", line, "such as :experiment cells");
  table->name = words[0];
  if (auto done =
          reader.block<TrialTable>("the experiment '" + table->name + "'", "an experiment", line.line, experiment_keys, *table);
      !done)
    return done;
  into.figures.push_back(std::move(table));
  return Ok{};
}

void check_experiment(LessonCheck& check, const Step& step) {
  for (const TrialTable* table : step.all<TrialTable>()) {
    const auto& learned = check.lesson().setup_of(0).learned;
    if (!learned && table->words.empty()) {
      check.add("':experiment' wants a network that learns: a line 'trained:', of its own or of the lesson", table->line);
      continue;
    }
    if (const auto trials = trials_of(learned ? learned->request() : source::TrainingRequest{}, *table, 0); !trials)
      check.add("in the experiment '" + table->name + "': " + trials.error().sentence(), table->line);
    check.prose(table->told);
    if (table->least) (void)check.measure(*table->least, table->line);
  }
}

// What came out stands below the text once it has come out: who reads on has had their own guess.
void tell(LessonPage& page, const TrialTable& table) {
  if (page.on_stage || table.told.empty() || !can_be_told(page.player, table)) return;
  draw_prose(page.ui, page.player, "told " + table.name, {page.x, page.y}, page.width, table.told, page.y, {14.5f, 1.5f});
  page.y += 4;
}

void draw_experiment(LessonPage& page, const Step& step) {
  for (const TrialTable* table : step.all<TrialTable>()) {
    if (table->words.empty() && !page.player.learned()) continue;
    if (!page.has(*table)) {
      tell(page, *table);
      continue;
    }
    const float height = trials_height(page.ui, *table, page.width);
    const Rect area{page.x, page.y, page.width, page.on_stage ? std::min(height, page.height) : height};
    draw_trials(page.ui, page.player, "experiment " + table->name, area, *table);
    page.go_on(area.bottom() + 14);
    tell(page, *table);
  }
}

void tables_experiment(std::map<std::string, std::string>& all) {
  all["keys of an experiment"] = key_table<TrialTable>("key of an experiment", experiment_keys);
}

}  // namespace

const Directive experiment_directive{
    .name = "experiment",
    .form = "NAME",
    .says =
        "… `:end`: ways to train, each from several seeds, run when the reader starts them; medians and spread as table and plot "
        "(see *Figures*)",
    .read = read_experiment,
    .check = check_experiment,
    .draw = draw_experiment,
    .tables = tables_experiment,
};

}  // namespace gatewalk::lessons
