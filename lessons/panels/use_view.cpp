#include "lessons/panels/use_view.hpp"

#include <algorithm>
#include <cmath>

#include "engine/training/generating.hpp"
#include "lessons/figures/plot.hpp"
#include "lessons/figures/plot_kind.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float chance_height = 21;
constexpr std::string_view heat_key = "temperature", seed_key = "seed";
constexpr double draws_a_second = 5;  // while it writes, at speed 1

struct WritingPlaying {
  bool on = false;
  double since = 0;
};

// A generator goes on from where it was: it is made anew where something of it is another.
struct Writing {
  std::string of;
  std::shared_ptr<training::Generator> generator;
  std::string problem;
};

class UseView {
 public:
  UseView(Ui& ui, Player& player) : ui_(ui), player_(player), learned_(*player.learned()), view_(player.view().writing) {}

  void draw(Rect area) {
    const Ui::Group group(ui_, "use", Role::group, ui_.say("use.title"), area);
    if (training::generates(learned_.task())) write(area);
    else fresh(area);
    if (!(view_ == player_.view().writing)) player_.look([next = view_](ViewState& view) { view.writing = next; });
  }

 private:
  std::string shown(double v) const { return number_in_words(v, player_.settings().decimals < 0 ? -1 : 4); }
  std::string name(int k) const {
    const auto& names = player_.experiment().setup().classes;
    return static_cast<std::size_t>(k) < names.size() ? names[static_cast<std::size_t>(k)] : std::to_string(k);
  }

  // --- writing on ---

  void write(Rect area) {
    choices(area);
    Writing& writing = begun();
    if (!writing.generator) {
      paragraph(ui_, "problem", {area.x, area.y}, area.w, {{writing.problem}}, {14, 1.5f, ui_.theme.muted});
      return;
    }
    const std::shared_ptr<training::Generator> generator = writing.generator;
    const training::Generated& all = generator->advance(view_.drawn);
    view_.drawn = std::min(view_.drawn, static_cast<int>(all.drawn.size()));  // the sequence may have ended
    const bool ended = all.ended && view_.drawn == static_cast<int>(all.drawn.size());
    play(ended);
    buttons(area, all, ended);
    generator->advance(view_.drawn);  // a press has asked for one more
    view_.drawn = std::min(view_.drawn, static_cast<int>(all.drawn.size()));
    ScrollArea scroll(ui_, "all", area, ui_.say("use.title"));
    float y = scroll.top() + 4;
    text(area, y, all);
    probabilities({area.x, y, area.w - 12, 0}, y, all);
    scroll.end_at(y);
  }

  Writing& begun() {
    Writing& writing = ui_.remember<Writing>("writing");
    const std::string of = std::to_string(player_.changes()) + " " + std::to_string(player_.update()) + " " +
                           number_text(view_.temperature) + " " + std::to_string(view_.seed) + " " + player_.lesson().slug;
    if (writing.of == of) return writing;
    auto generator = training::Generator::start(player_.experiment().model(), learned_.task(), view_.temperature,
                                                static_cast<std::uint64_t>(view_.seed));
    writing = {of, nullptr, {}};
    if (generator) writing.generator = std::make_shared<training::Generator>(*std::move(generator));
    else writing.problem = ui_.words().say(generator.error());
    return writing;
  }

  void choices(Rect& area) {
    Rect row = area.cut_top(ui_.target(30));
    area.cut_top(8);
    const TextStyle muted{Face::regular, 13, ui_.theme.muted};
    const auto number = [&](std::string_view key, Key name, double value, const NumberStyle& style) {
      const std::string& word = ui_.say(name);
      draw_text_in(ui_, row.cut_left(text_width(ui_, muted, word) + 8), muted, word);
      (void)number_field(ui_, key, row.cut_left(74), word, value, style);
      row.cut_left(16);
      return value;
    };
    NumberStyle heat;
    heat.least = least_temperature, heat.most = most_temperature, heat.step = 0.1;
    NumberStyle whole;
    whole.least = 0, whole.most = 1e6, whole.step = 1;
    view_.temperature = number(heat_key, "use.temperature", view_.temperature, heat);
    view_.seed = static_cast<int>(std::lround(number(seed_key, "use.seed", view_.seed, whole)));
  }

  void play(bool ended) {
    WritingPlaying& playing = ui_.remember<WritingPlaying>("use playing");
    if (ended || view_.drawn >= most_drawn) playing.on = false;
    if (!playing.on) return;
    const double every = 1 / (draws_a_second * player_.settings().speed);
    if (ui_.input.now - playing.since >= every) playing.since = ui_.input.now, ++view_.drawn;
    ui_.wake_in(every);
  }

  void buttons(Rect& area, const training::Generated& all, bool ended) {
    WritingPlaying& playing = ui_.remember<WritingPlaying>("use playing");
    Rect row = area.cut_top(ui_.target(30));
    area.cut_top(8);
    const float w = std::max(ui_.target(30), 34.0f);
    const auto at = [&] {
      const Rect r = row.cut_left(w);
      row.cut_left(4);
      return r;
    };
    const bool more = !ended && view_.drawn < most_drawn;
    if (icon_button(ui_, "first", at(), Icon::redo, ui_.say("use.anew"), view_.drawn > 0)) view_.drawn = 0, playing.on = false;
    if (icon_button(ui_, "back", at(), Icon::step_back, ui_.say("use.back"), view_.drawn > 0)) --view_.drawn, playing.on = false;
    if (icon_button(ui_, "play", at(), playing.on ? Icon::pause : Icon::play,
                    ui_.say(playing.on ? Key("use.pause") : Key("use.play")), more || playing.on))
      playing.on = !playing.on;
    if (icon_button(ui_, "forth", at(), Icon::step, ui_.say("use.forth"), more)) ++view_.drawn, playing.on = false;
    row.cut_left(8);
    std::string said = ui_.say("use.state", {{"drawn", view_.drawn}, {"update", player_.update()}});
    if (ended && learned_.task().valid) {
      std::vector<int> whole = all.read;
      whole.push_back(all.drawn.back());
      said = ui_.say(learned_.task().valid(whole) ? Key("use.valid") : Key("use.not_valid"));
    }
    label(ui_, "state", row, said, {Face::regular, 13, ui_.theme.muted});
  }

  // What was read first, and what was written since; the last one is lit.
  void text(Rect area, float& y, const training::Generated& all) {
    const bool letters = std::all_of(all.read.begin(), all.read.end(), [&](int k) { return name(k).size() <= 4; });
    std::string read, last;
    const auto add = [&](std::string& to, int k) { to += (letters || to.empty() ? "" : " ") + name(k); };
    for (int k = 0; k < view_.drawn; ++k) add(read, all.read[static_cast<std::size_t>(k)]);
    if (view_.drawn > 0) add(last, all.drawn[static_cast<std::size_t>(view_.drawn) - 1]);
    if (read.empty()) {
      y += paragraph(ui_, "text", {area.x, y}, area.w - 12, {{ui_.say("use.begin")}}, {14, 1.5f, ui_.theme.muted}).height + 12;
      return;
    }
    Span drawn{last, true};
    drawn.color = ui_.theme.output;
    y += paragraph(ui_, "text", {area.x, y}, area.w - 12, {{read}, drawn}, {17, 1.5f, 0, Face::code}).height + 12;
  }

  // Each class with its probability where the last one was drawn, the likeliest first; the drawn one is marked.
  void probabilities(Rect area, float& y, const training::Generated& all) {
    if (view_.drawn == 0) return;
    const auto step = static_cast<std::size_t>(view_.drawn) - 1;
    const std::vector<double>& p = all.probabilities[step];
    draw_text_in(ui_, {area.x, y, area.w, 22}, {Face::semibold, 13},
                 ui_.say("use.probabilities", {{"read", name(all.read[step])}}));
    y += 24;
    std::vector<int> order(p.size());
    for (std::size_t k = 0; k < p.size(); ++k) order[k] = static_cast<int>(k);
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return p[static_cast<std::size_t>(a)] > p[static_cast<std::size_t>(b)]; });
    for (const int k : order) {
      const bool drawn = k == all.drawn[step];
      Rect row{area.x, y, std::min(area.w, 620.0f), chance_height};
      y += chance_height;
      const double share = p[static_cast<std::size_t>(k)];
      SemanticNode& node = ui_.node("class " + std::to_string(k), Role::text, name(k), row);
      node.value = shown(share);
      node.selected = drawn;
      if (drawn) ui_.fill(row, mixed(ui_.theme.panel, ui_.theme.output, 0.2f), 4);
      draw_text_in(ui_, row.cut_left(44), {drawn ? Face::semibold : Face::regular, 13.5f}, name(k));
      draw_text_in(ui_, row.cut_left(84), {Face::regular, 12.5f, ui_.theme.text, false, true}, node.value, Align::right);
      row.cut_left(12);
      ui_.fill({row.x, row.y + 5, std::max(1.0f, row.w * static_cast<float>(share)), row.h - 10}, ui_.theme.output, 2);
    }
  }

  // --- a fresh sequence ---

  void fresh(Rect area) {
    const Experiment& e = player_.experiment();
    Rect row = area.cut_top(ui_.target(30));
    area.cut_top(8);
    const std::string& another = ui_.say("learning.example");
    if (button(ui_, "another", row.cut_left(button_width(ui_, another)), another)) player_.show_example(e.setup().example + 1);
    row.cut_left(14);
    const std::string said = ui_.say("use.measure", {{"sequence", e.setup().example},
                                                     {"update", player_.update()},
                                                     {"loss", shown(e.loss())},
                                                     {"chance", shown(learned_.task().chance)}});
    const TextStyle small{Face::regular, 13, ui_.theme.text, false, true};
    if (text_width(ui_, small, said) < row.w) label(ui_, "measure", row, said, small);
    else area.cut_top(paragraph(ui_, "measure", {area.x, area.y}, area.w, {{said}}, {13, 1.4f}).height + 8);
    if (learned_.task().loss.kind == network::Loss::Kind::cross_entropy) answers(area);
    else curve(area);
  }

  // What is asked for and what is answered, over time.
  void curve(Rect area) {
    const Experiment& e = player_.experiment();
    const Tensor target = e.target(), output = e.model().output(e.network(Pass::forward));
    const auto steps = static_cast<std::size_t>(output.shape[0]), batch = static_cast<std::size_t>(output.shape[1]),
               width = static_cast<std::size_t>(output.shape[2]), row = static_cast<std::size_t>(player_.cursor().batch);
    const bool last = target.data.size() == batch * width;
    PlotPicture plot;
    plot.kind = &line_plot;
    plot.title = ui_.say("use.curve");
    plot.x_label = ui_.say("use.step");
    plot.marked_x = player_.cursor().step + 1;
    PlotSeries wanted{ui_.say("use.wanted"), ui_.theme.muted, true, {}, {}},
        said{ui_.say("use.answered"), ui_.theme.hidden, false, {}, {}};
    said.raised = true;
    for (std::size_t t = 0; t < steps; ++t) {
      said.x.push_back(static_cast<double>(t + 1));
      said.y.push_back(output.data[(t * batch + row) * width]);
      if (last && t + 1 < steps) continue;
      wanted.x.push_back(static_cast<double>(t + 1));
      wanted.y.push_back(target.data[(last ? row : t * batch + row) * width]);
    }
    plot.series = {std::move(wanted), std::move(said)};
    draw_plot(ui_, player_, "curve", area, plot);
  }

  // The classes that are asked for, with the probability that each was given, a row a step that asks.
  void answers(Rect area) {
    const Experiment& e = player_.experiment();
    const Tensor target = e.target(), &p = e.probabilities();
    const auto steps = static_cast<std::size_t>(p.shape[0]), batch = static_cast<std::size_t>(p.shape[1]),
               width = static_cast<std::size_t>(p.shape[2]), row = static_cast<std::size_t>(player_.cursor().batch);
    const bool last = target.data.size() == batch;
    ScrollArea scroll(ui_, "all", area, ui_.say("use.title"));
    float y = scroll.top() + 4;
    int right = 0, asked = 0;
    for (std::size_t t = last ? steps - 1 : 0; t < steps; ++t) {
      const int wanted = static_cast<int>(target.data[last ? row : t * batch + row]);
      const double* at = p.data.data() + (t * batch + row) * width;
      const int said = static_cast<int>(std::max_element(at, at + width) - at);
      ++asked, right += said == wanted;
      Rect line{area.x, y, std::min(area.w - 12, 620.0f), chance_height + 2};
      y += chance_height + 2;
      SemanticNode& node = ui_.node(
          "answer " + std::to_string(t), Role::text,
          ui_.say(
              "use.answer",
              {{"step", static_cast<int>(t) + 1}, {"wanted", name(wanted)}, {"said", name(said)}, {"share", shown(at[wanted])}}),
          line);
      draw_text_in(ui_, line, {Face::regular, 13, said == wanted ? ui_.theme.right : ui_.theme.wrong}, node.name);
    }
    y += 6;
    label(ui_, "right", {area.x, y, area.w, 24}, ui_.say("use.right", {{"right", right}, {"asked", asked}}),
          {Face::semibold, 13.5f});
    scroll.end_at(y + 30);
  }

  Ui& ui_;
  Player& player_;
  const Learned& learned_;
  WritingView view_;
};

}  // namespace

void draw_use(Ui& ui, Player& player, Rect area) { UseView(ui, player).draw(area); }

}  // namespace gatewalk::lessons
