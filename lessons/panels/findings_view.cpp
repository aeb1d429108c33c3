#include "lessons/panels/findings_view.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "lessons/panels/computing_bar.hpp"
#include "lessons/panels/findings_table.hpp"
#include "lessons/ui/buttons.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/choices.hpp"
#include "lessons/ui/fields.hpp"
#include "lessons/ui/paragraph.hpp"
#include "lessons/ui/scroll.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

struct SampleQuestion {
  Key tab, asks;
};
// In the order of findings_keys.
constexpr SampleQuestion questions[] = {
    {"findings.kept", "findings.kept_asks"},   {"findings.gates", "findings.gates_asks"},
    {"findings.reach", "findings.reach_asks"}, {"findings.inputs", "findings.inputs_asks"},
    {"findings.units", "findings.units_asks"},
};
constexpr std::string_view asked_key = "?";  // a number that a question asks for
constexpr std::string_view csv_key = ".csv", csv_type_key = "text/csv";
constexpr std::size_t most_findings = 400;  // that are shown; the CSV has all
constexpr float finding_height = 24, low_area = 320;
constexpr double least_percent = 0.1;  // what is less is said to be less

// The table as it was made last, and of what.
struct Made {
  std::string of;
  std::shared_ptr<const FindingsTable> table;
};

class FindingsPanel {
 public:
  FindingsPanel(Ui& ui, Player& player) : ui_(ui), player_(player), view_(player.view().findings) {}

  void draw(Rect area) {
    const Ui::Group group(ui_, "findings", Role::group, ui_.say("findings.title"), area);
    int at = 0;
    for (std::size_t k = 0; k < std::size(questions); ++k)
      if (findings_keys[k] == view_.shown) at = static_cast<int>(k);
    const std::string& csv = ui_.say("findings.csv");
    const bool low = area.h < low_area;
    // Where it is low, the CSV stands beside the question, and the table comes first.
    Rect beside;
    if (low) {
      Rect row = area.cut_top(ui_.target(32));
      beside = row.cut_right(button_width(ui_, csv));
      row.cut_right(8);
      choose(row, at);
      area.cut_top(6);
    } else {
      choose(area.cut_top(ui_.target(32)), at);
      area.cut_top(8);
    }
    const SampleQuestion& question = questions[static_cast<std::size_t>(at)];
    const bool of_error = view_.shown == findings_keys[2] || view_.shown == findings_keys[3] || view_.shown == findings_keys[4];
    if (waits_for_pass(ui_, player_, of_error ? Pass::backward : Pass::forward, area)) {
      if (!(view_ == player_.view().findings)) player_.look([next = view_](ViewState& view) { view.findings = next; });
      return;
    }
    const FindingsTable& table = made();
    if (!low || table.asked == findings_keys[0]) {
      Rect row = area.cut_top(ui_.target(28));
      area.cut_top(6);
      if (!low) beside = row.cut_right(button_width(ui_, csv));
      if (table.asked == findings_keys[0]) steps_back(row);
    }
    save(beside, csv, table);
    ScrollArea scroll(ui_, "all", area, ui_.say("findings.title"));
    y_ = scroll.top(), x_ = area.x, width_ = area.w - 12;
    if (!low) asks(question);
    if (learns())
      words("training", ui_.say("findings.training", {{"update", player_.update()}, {"of", player_.update_wanted()}}),
            ui_.theme.forget);
    y_ += paragraph(ui_, "summary", {x_, y_}, width_, {{table.summary, true}}, {13.5f, 1.45f}).height + 8;
    if (low) rows(table), y_ += 8;
    if (!table.plot.series.empty()) {
      const float h = std::clamp(area.h * 0.42f, 150.0f, 260.0f);
      draw_plot(ui_, player_, "plot " + std::string(table.asked), {x_, y_, width_, h}, table.plot);
      y_ += h + 10;
    }
    if (!low) rows(table);
    else asks(question);
    scroll.end_at(y_ + 6);
    if (!(view_ == player_.view().findings)) player_.look([next = view_](ViewState& view) { view.findings = next; });
  }

 private:
  void words(std::string_view key, const std::string& text, Color color) {
    y_ += paragraph(ui_, key, {x_, y_}, width_, {{text}}, {13, 1.45f, color}).height + 6;
  }
  void asks(const SampleQuestion& question) { words("asks", ui_.say(question.asks), ui_.theme.muted); }
  // Whether the numbers are those of a network on its way to the update that the reader wants.
  bool learns() const { return player_.learned() && player_.update() != player_.update_wanted(); }

  void choose(Rect row, int at) {
    std::vector<std::string> names;
    float needed = 0;
    for (const SampleQuestion& one : questions) {
      names.push_back(ui_.say(one.tab));
      needed += text_width(ui_, {Face::semibold, 14}, names.back()) + 22;
    }
    const bool changed = needed <= row.w
                             ? tabs(ui_, "question", {row.x, row.y, needed, row.h}, ui_.say("findings.title"), names, at)
                             : select(ui_, "question", row, ui_.say("findings.title"), names, at);
    if (changed) view_.shown = findings_keys[static_cast<std::size_t>(at)], view_.sorted = -1;
  }

  const FindingsTable& made() {
    Made& made = ui_.remember<Made>("findings made");
    const Cursor& c = player_.cursor();
    // Only what a unit keeps is told of the cursor's step; a plot marks it.
    const std::string of = view_.shown + " " + std::to_string(player_.changes()) + " " + std::to_string(player_.update()) + " " +
                           player_.lesson().slug + " " + std::to_string(view_.back) + " " + std::to_string(c.batch) + " " +
                           (view_.shown == findings_keys[0] || view_.shown == findings_keys[2] ? std::to_string(c.step) : "") +
                           ui_.words().language() + (ui_.theme.dark ? "d" : "l");
    if (made.of != of || !made.table) made = {of, std::make_shared<const FindingsTable>(make_findings(ui_, player_, view_))};
    return *made.table;
  }

  void save(Rect place, const std::string& csv, const FindingsTable& table) {
    if (!button(ui_, "csv", place, csv)) return;
    const std::string file = "gatewalk-" + std::string(table.asked) + std::string(csv_key);
    ui_.tell(ui_.host.save_file(file, findings_csv(table), csv_type_key) ? ui_.say("findings.saved", {{"file", file}})
                                                                         : ui_.say("findings.not_saved", {{"file", file}}));
  }

  void steps_back(Rect row) {
    const std::string& word = ui_.say("findings.back");
    const TextStyle muted{Face::regular, 13, ui_.theme.muted};
    draw_text_in(ui_, row.cut_left(text_width(ui_, muted, word) + 8), muted, word);
    double back = view_.back;
    NumberStyle style;
    style.least = 1, style.most = most_back, style.step = 1;
    if (number_field(ui_, "back", row.cut_left(74), word, back, style)) view_.back = static_cast<int>(std::lround(back));
  }

  std::string shown(double v, FindingsTable::Written written) const {
    using Written = FindingsTable::Written;
    if (player_.asks(v)) return std::string(asked_key);
    if (written == Written::share) {
      const double share = v * 100;
      const bool under = share != 0 && std::fabs(share) < least_percent;
      return ui_.say(under ? Key("findings.under") : Key("findings.percent"),
                     {{"share", number_in_words(under ? least_percent : share, 1)}});
    }
    if (written == Written::steps) return number_in_words(v, 1);
    return number_in_words(v, player_.settings().decimals < 0 ? -1 : 4);
  }

  void rows(const FindingsTable& table) {
    if (table.rows.empty()) return;
    const Rect area{x_, y_, width_, 0};
    float& y = y_;
    const std::size_t numbers = table.columns.size() - 1;
    const float name_w = std::clamp(area.w * 0.3f, 72.0f, 230.0f), cell = (area.w - name_w) / static_cast<float>(numbers);
    heads({area.x, y, area.w, 34}, name_w, cell, table);
    y += 38;
    std::vector<std::size_t> order(table.rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (view_.sorted >= 0 && view_.sorted < static_cast<int>(numbers)) {
      const auto column = static_cast<std::size_t>(view_.sorted);
      std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (table.rows[a].whole || table.rows[b].whole) return table.rows[a].whole && !table.rows[b].whole;
        const double va = std::fabs(table.rows[a].values[column]), vb = std::fabs(table.rows[b].values[column]);
        return view_.upward ? va < vb : va > vb;
      });
    }
    const std::size_t count = std::min(order.size(), most_findings);
    for (std::size_t k = 0; k < count; ++k, y += finding_height)
      draw_row({area.x, y, area.w, finding_height}, name_w, cell, table, order[k]);
    if (count < order.size()) {
      label(ui_, "more", {area.x, y, area.w, 24}, ui_.say("findings.more", {{"rows", static_cast<int>(order.size() - count)}}),
            {Face::regular, 13, ui_.theme.muted});
      y += 26;
    }
    if (std::none_of(table.rows.begin(), table.rows.end(), [](const auto& row) { return row.marked; })) return;
    y += 6;
    ui_.disc({area.x + 3, y + 9}, 3, ui_.theme.output);
    y += paragraph(ui_, "marks", {area.x + 12, y}, area.w - 12, {{table.marks}}, {13, 1.45f, ui_.theme.muted}).height + 4;
  }

  // In two lines where it is too wide for one.
  void head(Rect area, const TextStyle& style, const std::string& text) {
    const std::size_t blank = text.find(' ', text.size() / 3);
    if (text_width(ui_, style, text) <= area.w || blank == std::string::npos)
      return draw_text_in(ui_, area, style, text, Align::right);
    draw_text_in(ui_, {area.x, area.y, area.w, area.h / 2}, style, text.substr(0, blank), Align::right);
    draw_text_in(ui_, {area.x, area.y + area.h / 2, area.w, area.h / 2}, style, text.substr(blank + 1), Align::right);
  }

  // Pressed, a column sorts; once more, the other way.
  void heads(Rect area, float name_w, float cell, const FindingsTable& table) {
    draw_text_in(ui_, {area.x + 8, area.y, name_w - 8, area.h}, {Face::semibold, 12.5f, ui_.theme.muted}, table.columns[0]);
    for (std::size_t k = 1; k < table.columns.size(); ++k) {
      const Rect place{area.x + name_w + cell * static_cast<float>(k - 1), area.y, cell - 4, area.h};
      const int column = static_cast<int>(k) - 1;
      const bool sorted = view_.sorted == column;
      SemanticNode& node = ui_.node("sort " + std::to_string(column), Role::button,
                                    ui_.say("findings.sort", {{"column", table.columns[k]}}), place);
      node.selected = sorted;
      const Response r = ui_.pressable(node);
      if (r.hovered) ui_.fill(place, ui_.theme.raised, 6), ui_.cursor(ImGuiMouseCursor_Hand);
      const TextStyle style{Face::semibold, 12.5f, sorted ? ui_.theme.text : ui_.theme.muted};
      head(place.inset(2, 0), style, table.columns[k] + (sorted ? view_.upward ? " ↑" : " ↓" : ""));
      if (r.ring) ui_.ring(place, 6);
      if (r.pressed) view_.upward = sorted && !view_.upward, view_.sorted = column;
    }
    ui_.line({area.x, area.bottom()}, {area.right(), area.bottom()}, ui_.theme.line);
  }

  void draw_row(Rect area, float name_w, float cell, const FindingsTable& table, std::size_t k) {
    const Rect clip = ui_.clip();
    const FindingsTable::Row& row = table.rows[k];
    const bool open = player_.cursor().opened == std::optional(row.at);
    SemanticNode& node = ui_.node("row " + std::to_string(k), Role::button, row.name, area);
    for (std::size_t c = 0; c < row.values.size(); ++c)
      node.value += (c ? ", " : "") + table.columns[c + 1] + " " + shown(row.values[c], table.written[c]);
    node.selected = open;
    const Response r = ui_.pressable(node);
    if (r.pressed) {
      Cursor cursor = player_.cursor();
      cursor.pass = row.at.pass, cursor.step = row.at.step, cursor.operation = row.at.operation, cursor.part = row.at.part;
      cursor.opened = row.at;
      player_.stand_at(cursor);
    }
    if (area.bottom() < clip.y || area.y > clip.bottom()) return;
    if (open || r.hovered) ui_.fill(area, open ? mixed(ui_.theme.panel, ui_.theme.hidden, 0.25f) : ui_.theme.raised, 4);
    if (r.hovered) ui_.cursor(ImGuiMouseCursor_Hand);
    if (r.ring) ui_.ring(area, 4);
    if (row.marked) ui_.disc({area.x + 3, area.center().y}, 3, ui_.theme.output);
    draw_text_in(ui_, {area.x + 10, area.y, name_w - 12, area.h}, {row.marked || row.whole ? Face::semibold : Face::regular, 13},
                 row.name);
    for (std::size_t c = 0; c < row.values.size(); ++c)
      draw_text_in(ui_, {area.x + name_w + cell * static_cast<float>(c), area.y, cell - 10, area.h},
                   {Face::regular, 13, ui_.theme.text, false, true}, shown(row.values[c], table.written[c]), Align::right);
  }

  Ui& ui_;
  Player& player_;
  FindingsView view_;
  float x_ = 0, y_ = 0, width_ = 0;
};

}  // namespace

void draw_findings(Ui& ui, Player& player, Rect area) { FindingsPanel(ui, player).draw(area); }

}  // namespace gatewalk::lessons
