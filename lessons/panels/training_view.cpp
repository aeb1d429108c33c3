#include "lessons/panels/training_view.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/cells/cells.hpp"
#include "engine/training/optimizer.hpp"
#include "lessons/experiment/fitted.hpp"
#include "lessons/experiment/learned.hpp"
#include "lessons/figures/learning_plots.hpp"
#include "lessons/panels/own_data.hpp"
#include "lessons/panels/update_axis.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/dialog.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/cell_names.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

using Request = source::TrainingRequest;

// Lower a plot of the training cannot be read: some 120 pixels are left for its lines.
constexpr float plot_height_least = 236, plot_gap = 10;

// How fast it learns, over the last second or so.
struct Pace {
  int updates = 0;
  double since = 0, per_second = 0;
};

// A choice that is a number: where it is in the request, and what it may be. 0 of some means "as the task has it" or "none".
struct NumberRow {
  const char* key;
  Key name;
  double (*get)(const Request&);
  void (*set)(Request&, double);
  double least, most, step;
};

std::string task_key(std::string_view name) {
  std::string key = "task." + std::string(name);
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

template <auto member>
constexpr NumberRow whole(const char* key, Key name, double least, double most) {
  return {key,
          name,
          [](const Request& r) { return static_cast<double>(r.*member); },
          [](Request& r, double v) { r.*member = static_cast<std::decay_t<decltype(r.*member)>>(std::llround(v)); },
          least,
          most,
          1};
}

// Those that are always in sight, and the others.
const NumberRow main_numbers[] = {
    whole<&Request::hidden>("hidden", "learning.hidden", 1, 256),
    whole<&Request::steps>("steps", "learning.steps", 0, 1000),
    {"clip", "learning.clip", [](const Request& r) { return r.clip; }, [](Request& r, double v) { r.clip = v; }, 0, 1e6, 0.1},
};
const NumberRow other_numbers[] = {
    whole<&Request::updates>("updates", "learning.updates", 1, 100000),
    whole<&Request::batch>("batch", "learning.batch_size", 1, 512),
    whole<&Request::layers>("layers", "learning.layers", 1, 8),
    whole<&Request::seed>("seed", "learning.seed", 0, 1e9),
    whole<&Request::truncate>("truncate", "learning.truncate", 0, 1000),
    whole<&Request::block>("block", "learning.block", 0, 1000),
};

struct More {
  bool open = false;
};

// A projection has a size of its own, which is chosen nowhere here. Reading a cell takes a while: once.
const std::vector<std::string>& cells_to_choose() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names;
    for (const std::string_view cell : cells::names())
      if (const auto recipe = cells::find(cell); recipe && recipe->states[0].size.p == 0) names.emplace_back(cell);
    return names;
  }();
  return all;
}

class TrainingView {
 public:
  TrainingView(Ui& ui, Player& player) : ui_(ui), player_(player), learned_(*player.learned()), request_(learned_.request()) {}

  void draw(Rect area, Rect bar) {
    const Ui::Group group(ui_, "training", Role::group, ui_.say("learning.title"), area);
    if (area.w >= 520 && area.h >= 430) {
      main_choices(area);
      actions(area, bar);
      state(area);
      plots(area);
    } else {  // what the reader looks at first stands before what can be chosen
      ScrollArea scroll(ui_, "all", area, ui_.say("learning.title"));
      Rect column{area.x, scroll.top(), area.w - 10, 1e6f};
      state(column);
      const int first = plots_across(column.w);
      some_plots(column.cut_top(plot_height_least), 0, first);
      column.cut_top(10);
      main_choices(column);
      actions(column, bar);
      const float height = plots_height(column.w, plot_count() - first);
      some_plots(column.cut_top(height), first, plot_count());
      scroll.end_at(column.y);
    }
    more_choices();
    draw_own_data(ui_, player_);
    if (!(request_ == learned_.request())) (void)player_.learn(request_);
  }

 private:
  // --- choices: a name above what it is chosen with, so many beside each other ---

  // The next place of a grid of choices.
  struct Places {
    Rect area;
    int across = 1, at = 0;
    float height = 0;
  };
  Places places(Rect area, int across) const { return {area, across, 0, 18 + ui_.target(30) + 6}; }
  Rect next(Places& grid, std::string_view name) {
    constexpr float gap = 10;
    const float w = (grid.area.w - gap * static_cast<float>(grid.across - 1)) / static_cast<float>(grid.across);
    Rect place{grid.area.x + (w + gap) * static_cast<float>(grid.at % grid.across),
               grid.area.y + grid.height * static_cast<float>(grid.at / grid.across), w, grid.height - 6};
    ++grid.at;
    TextStyle style{Face::regular, 12, ui_.theme.muted};
    style.size *= std::clamp((place.w - 2) / text_width(ui_, style, name), 0.8f, 1.0f);
    draw_text_in(ui_, place.cut_top(18), style, name);
    return place;
  }
  static float end_of(const Places& grid) {
    return grid.area.y + grid.height * static_cast<float>((grid.at + grid.across - 1) / grid.across);
  }

  void choose(Places& grid, std::string_view key, const std::string& name, const std::vector<std::string>& names,
              std::span<const std::string> ids, std::string& chosen) {
    int at = static_cast<int>(std::find(ids.begin(), ids.end(), chosen) - ids.begin());
    if (at == static_cast<int>(ids.size())) at = 0;
    if (select(ui_, key, next(grid, name), name, names, at)) chosen = ids[static_cast<std::size_t>(at)];
  }

  void number(Places& grid, const NumberRow& row) {
    double value = row.get(request_);
    const std::string& name = ui_.say(row.name);
    NumberStyle style;
    style.least = row.least, style.most = row.most, style.step = row.step;
    if (number_field(ui_, row.key, next(grid, name), name, value, style)) row.set(request_, value);
  }

  void main_choices(Rect& area) {
    const int across = area.w >= 640 ? 4 : area.w >= 420 ? 3 : 2;
    Places grid = places(area, across);
    std::vector<std::string> tasks, task_names, cell_names, rules;
    std::vector<std::string> cells = cells_to_choose();
    for (const std::string& cell : cells) cell_names.push_back(cell_name(ui_.words(), cell));
    const bool typed = !request_.cell.equations.empty();
    if (typed) {  // has no name that could be one of these
      cells.insert(cells.begin(), std::string());
      cell_names.insert(cell_names.begin(), ui_.say("compare.own", {{"cell", player_.experiment().recipe(Pass::forward).cell}}));
    }
    for (const training::Task& task : training::tasks()) {
      tasks.emplace_back(task.name);
      task_names.push_back(ui_.say(Key::of(task_key(task.name))));
    }
    for (const training::RuleRow& rule : training::rules()) rules.emplace_back(rule.name);
    // Data of the reader's own stand below the tasks: choosing them asks for them.
    const std::string own_keys[] = {"own text", "own table"};
    for (const bool table : {false, true}) {
      tasks.push_back(own_keys[table]);
      task_names.push_back(ui_.say(table ? Key("own.table") : Key("own.text")));
    }
    std::string task = request_.own ? own_keys[request_.own->table] : request_.task;
    const std::string before_task = task;
    choose(grid, "task", ui_.say("learning.task"), task_names, tasks, task);
    if (task == own_keys[0] || task == own_keys[1]) {
      if (task != before_task) ask_own_data(ui_, player_, task == own_keys[1]);
    } else if (task != before_task) {
      request_.task = task, request_.own.reset(), request_.steps = 0;
    }
    const std::string before_cell = typed ? std::string() : request_.cell.name;
    std::string cell = before_cell;
    choose(grid, "cell", ui_.say("learning.cell"), cell_names, cells, cell);
    if (cell != before_cell) {
      request_.cell = {cell, {}};
      if (const auto fits = fitted(request_); fits && fits->hidden != request_.hidden) {
        request_.hidden = fits->hidden;
        ui_.tell(ui_.say("learning.size_taken", {{"cell", cell}, {"hidden", request_.hidden}}));
      }
    }
    for (const NumberRow& row : main_numbers) number(grid, row);
    const std::string before = request_.optimizer;
    choose(grid, "optimizer", ui_.say("learning.optimizer"), rules, rules, request_.optimizer);
    if (before != request_.optimizer) request_.learning_rate.reset();
    rate(grid);
    const std::string& more = ui_.say("learning.more_choices");
    if (button(ui_, "more", next(grid, ""), more)) ui_.remember<More>("training more").open = true;
    const float end = end_of(grid);
    area.h -= end - area.y;
    area.y = end;
  }

  // The optimizer's own until the reader chooses one.
  void rate(Places& grid) {
    double value = learned_.how().how.optimizer.learning_rate;
    if (request_.learning_rate) value = *request_.learning_rate;
    else if (const auto rule = training::find_rule(request_.optimizer)) value = rule->learning_rate;
    const std::string& name = ui_.say("learning.rate");
    NumberStyle style;
    style.least = 1e-8, style.most = 1e6, style.step = 0.001;
    if (number_field(ui_, "rate", next(grid, name), name, value, style)) request_.learning_rate = value;
  }

  void more_choices() {
    More& more = ui_.remember<More>("training more");
    if (!more.open) return;
    Dialog dialog(ui_, "training choices", {520, 520}, ui_.say("learning.more_title"));
    Rect area = dialog.area();
    Places grid = places(area, area.w >= 420 ? 2 : 1);
    for (const NumberRow& row : other_numbers) number(grid, row);
    Rect below{area.x, end_of(grid) + 4, area.w, ui_.target(32)};
    const auto flag = [&](std::string_view key, Key name, bool& value) {
      (void)toggle(ui_, key, below, ui_.say(name), value);
      below.y += below.h + 2;
    };
    flag("bidirectional", "learning.bidirectional", request_.bidirectional);
    flag("carry", "learning.carry", request_.carry);
    flag("lengths", "learning.lengths", request_.lengths);
    ReaderSettings settings = player_.settings();
    flag("unseen", "learning.unseen", settings.learns_unseen);
    player_.choose(settings);
    // What the plots show beside it.
    bool cells = player_.view().cells;
    flag("cells", "learning.cells", cells);
    double seeds = player_.view().seeds;
    NumberStyle style;
    style.least = 1, style.most = most_seeds_shown, style.step = 1;
    Rect row = below;
    draw_text_in(ui_, row.cut_left(text_width(ui_, {Face::regular, 14}, ui_.say("learning.seeds")) + 10), {Face::regular, 14},
                 ui_.say("learning.seeds"));
    (void)number_field(ui_, "seeds", row.cut_left(64), ui_.say("learning.seeds"), seeds, style);
    player_.look([cells, seeds](ViewState& view) { view.cells = cells, view.seeds = static_cast<int>(std::lround(seeds)); });
    if (dialog.closed()) more.open = false;
  }

  // --- how it stands ---

  // In the bar above, or, where that is too narrow, in a row of their own.
  void actions(Rect& area, Rect bar) {
    const bool above = bar.w >= 340;
    Rect row = above ? bar : area.cut_top(ui_.target(28));
    const TextStyle small{Face::regular, 13};
    const auto action = [&](std::string_view key, const std::string& text) {
      const float w = text_width(ui_, small, text) + 4;
      const Rect place = row.cut_right(w);
      row.cut_right(14);
      return link(ui_, key, {place.x, place.y + (place.h - 20) / 2}, text, small);
    };
    if (action("save", ui_.say("learning.save"))) save();
    std::vector<std::shared_ptr<Learned>> together;
    for (const Player::Companion& one : player_.companions())
      for (const auto& seed : player_.seeds_of(one.learned)) together.push_back(seed);
    if (together.empty()) together = player_.seeds_of(player_.learned());
    const int end = learned_.how().updates;
    const bool done = std::all_of(together.begin(), together.end(), [&](const auto& one) { return one->furthest() >= end; });
    if (together.size() > 1 && !done &&
        action("together", together.size() == 2 ? ui_.say("learning.both")
                                             : ui_.say("learning.together", {{"count", static_cast<int>(together.size())}})))
      player_.learn_together(end);
    if (learned_.request().own && action("own", ui_.say("own.again"))) ask_own_data(ui_, player_, learned_.request().own->table);
    if (player_.edited() && action("reset", ui_.say("learning.reset"))) player_.reset();
  }

  void state(Rect& area) {
    Rect row = area.cut_top(ui_.target(28));
    area.cut_top(6);
    if (row.w < 520) {  // the axis of updates may lie behind a tab
      const float w = train_button_width(ui_, player_);
      train_button(ui_, player_, "train", row.cut_left(w));
      row.cut_left(10);
    }
    Rect bar = row.cut_left(std::min(90.0f, row.w * 0.25f));
    row.cut_left(10);
    const std::string text = pace();
    const int end = std::max({1, learned_.wish().updates, learned_.how().updates, learned_.furthest()});
    progress_bar(ui_, "progress", {bar.x, bar.y + bar.h / 2 - 3, bar.w, 6}, ui_.say("learning.axis"),
                 static_cast<double>(learned_.furthest()) / end, text);
    const std::string line = held_out_line() + (text.empty() ? "" : " · " + text);
    const TextStyle said{Face::regular, 13, ui_.theme.text, false, true};
    if (text_width(ui_, said, line) < row.w) return label(ui_, "state", row, line, said);
    area.cut_top(paragraph(ui_, "state", {area.x, area.y}, area.w, {{line}}, {13, 1.4f, ui_.theme.text}).height + 8);
  }

  // "410 updates a second", while it learns.
  std::string pace() {
    Pace& pace = ui_.remember<Pace>("training pace");
    const int now = learned_.furthest();
    if (now < pace.updates || !learned_.running()) pace = {now, ui_.input.now, 0};
    if (ui_.input.now - pace.since >= 1) pace = {now, ui_.input.now, (now - pace.updates) / (ui_.input.now - pace.since)};
    return pace.per_second > 0 ? ui_.say("learning.pace", {{"pace", static_cast<int>(std::lround(pace.per_second))}}) : "";
  }

  std::string held_out_line() const {
    const auto& measured = learned_.history().held_out;
    const auto after = measured.upper_bound(player_.update());
    const int at = after == measured.begin() ? 0 : std::prev(after)->first;
    const training::HeldOut now = learned_.held_out(player_.update());
    const std::string loss = number_in_words(now.loss, 4), chance = number_in_words(learned_.task().chance, 4);
    if (!has_accuracy(learned_)) return ui_.say("learning.state", {{"update", at}, {"loss", loss}, {"chance", chance}});
    return ui_.say(
        "learning.state_right",
        {{"update", at}, {"loss", loss}, {"chance", chance}, {"right", static_cast<int>(std::lround(100 * now.accuracy()))}});
  }

  void save() {
    const std::string name =
        learned_.request().task + "-" + learned_.request().cell.name + "-" + std::to_string(player_.update()) + ".safetensors";
    const auto bytes = weights_file(player_.experiment().model());
    const bool saved = bytes && ui_.host.save_file(name, *bytes, "application/octet-stream");
    ui_.tell(ui_.say(saved ? Key("learning.saved") : Key("learning.not_saved"), {{"file", name}}));
  }

  // --- what became of it ---

  static int plots_across(float width) { return width > 520 ? 2 : 1; }
  static int rows_of(float width, int count) { return (count + plots_across(width) - 1) / plots_across(width); }
  static float plots_height(float width, int count) {
    return (plot_height_least + plot_gap) * static_cast<float>(rows_of(width, count)) - plot_gap;
  }
  int plot_count() const { return has_accuracy(learned_) ? 4 : 3; }

  // All of them; where they would be too low to be read they scroll.
  void plots(Rect area) {
    const float wanted = plots_height(area.w, plot_count());
    ScrollArea scroll(ui_, "plots", area, ui_.say("learning.plots"));
    const Rect column{area.x, scroll.top(), area.w - (wanted > area.h ? 10 : 0), std::max(wanted, area.h)};
    some_plots(column, 0, plot_count());
    scroll.end_at(column.bottom());
  }

  // The plots in their order: the loss, then those that the step's text names, then the others.
  struct NamedPlot {
    Key name;
    LearningPlot what;
    bool reach = false;
  };
  std::vector<NamedPlot> plots_in_order() const {
    std::vector<NamedPlot> all{{"learning.loss", LearningPlot::loss}, {"learning.reach_name", LearningPlot::loss, true}};
    if (has_accuracy(learned_)) all.push_back({"learning.accuracy", LearningPlot::accuracy});
    all.push_back({"learning.gradient", LearningPlot::gradient});
    std::string text;
    for (const Paragraph& paragraph : player_.step().prose) text += plain_text(paragraph) + "\n";
    std::stable_partition(all.begin() + 1, all.end(),
                          [&](const NamedPlot& plot) { return text.find(ui_.say(plot.name)) != std::string::npos; });
    return all;
  }
  void some_plots(Rect area, int first, int end) {
    const int count = end - first, across = plots_across(area.w), down = rows_of(area.w, count);
    const float w = (area.w - plot_gap * static_cast<float>(across - 1)) / static_cast<float>(across);
    const float h = (area.h - plot_gap * static_cast<float>(down - 1)) / static_cast<float>(down);
    for (int k = 0; k < count; ++k) {
      const bool alone = k == count - 1 && k % across == 0;
      plot(first + k, {area.x + (w + plot_gap) * static_cast<float>(k % across),
                       area.y + (h + plot_gap) * static_cast<float>(k / across), alone ? area.w : w, h});
    }
  }
  void plot(int number, Rect area) {
    const NamedPlot plot = plots_in_order()[static_cast<std::size_t>(number)];
    if (plot.reach) return draw_reach(ui_, player_, "reach", area);
    const auto drawn = learning_plot(ui_, player_, plot.what);
    if (plot.what == LearningPlot::loss) draw_plot(ui_, player_, "loss", area, drawn);
    if (plot.what == LearningPlot::accuracy) draw_plot(ui_, player_, "accuracy", area, drawn);
    if (plot.what == LearningPlot::gradient) draw_plot(ui_, player_, "gradient", area, drawn);
  }

  Ui& ui_;
  Player& player_;
  const Learned& learned_;
  Request request_;
};

}  // namespace

void draw_training(Ui& ui, Player& player, Rect area, Rect bar) { TrainingView(ui, player).draw(area, bar); }

}  // namespace gatewalk::lessons
