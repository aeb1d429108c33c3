#include "lessons/figures/plot.hpp"

#include <algorithm>
#include <cmath>

#include "lessons/figures/plot_kind.hpp"
#include "lessons/figures/plot_names.hpp"
#include "lessons/ui/cards.hpp"
#include "lessons/ui/dialog.hpp"
#include "lessons/ui/grid.hpp"
#include "lessons/ui/text.hpp"
#include "lessons/ui/ui.hpp"
#include "lessons/words/numbers.hpp"

namespace gatewalk::lessons {

namespace {

constexpr float pad = 14, tick_size = 11.5f, legend_row = 19, head = 30;
constexpr std::string_view picture_key = "picture", files_key = "gatewalk";

// The plot's own business while it is on the screen.
struct PlotMemory {
  bool enlarged = false;
  std::string title;  // of the enlarged one, which has it above
  GridCursor cursor;
};

class PlotDrawing {
 public:
  PlotDrawing(Ui& ui, Rect area, const PlotPicture& plot, PlotMemory& memory, bool& turned, int decimals)
      : ui_(ui), plot_(plot), memory_(memory), turned_(turned), decimals_(decimals), area_(area), log_(plot.log != turned) {
    canvas_.log = log_;
  }

  void draw(bool inside_dialog) {
    if (!inside_dialog) card(ui_, area_);
    top(inside_dialog);
    legend();
    frame();
    series();
    if (names_width_ > 0) draw_end_names(canvas_, names_width_, left_names_);
    reading();
  }

  static float legend_height(Ui& ui, const PlotPicture& plot, float width) {
    const std::size_t named = in_legend(plot);
    if (named < 2 || names_fit_at_ends(ui, plot, width)) return 0;
    float x = 0, rows = 1;
    for (const PlotSeries& s : plot.series) {
      if (s.level) continue;
      const float w = 44 + text_width(ui, {Face::regular, 12}, s.label);
      if (x > 0 && x + w > width) x = 0, ++rows;
      x += w;
    }
    return rows * legend_row;
  }

 private:
  static std::size_t in_legend(const PlotPicture& plot) {
    return static_cast<std::size_t>(
        std::count_if(plot.series.begin(), plot.series.end(), [](const PlotSeries& s) { return !s.level; }));
  }
  // Title, and what can be done with the plot.
  void top(bool inside_dialog) {
    Rect bar{area_.x + pad, area_.y + 6, area_.w - 2 * pad, std::max(24.0f, ui_.target(24))};
    const TextStyle small{Face::regular, 12, ui_.theme.muted};
    const auto pressed = [&](std::string_view key, std::string_view label, std::string_view name) {
      const float w = text_width(ui_, small, label);
      Rect place = bar.cut_right(w + 12);
      SemanticNode& node = ui_.node(key, Role::button, name, place);
      const std::string id = node.id;
      const Response r = ui_.pressable(node);
      draw_text_in(ui_, place, {Face::regular, 12, r.hovered || r.focused ? ui_.theme.text : ui_.theme.muted}, label,
                   Align::right);
      if (r.ring) ui_.ring(place, 6);
      if (key != picture_key) tooltip(ui_, id, place, r.hovered, r.ring, name);  // nothing lies over what is saved
      return r.pressed;
    };
    if (inside_dialog && pressed(picture_key, ui_.say("plot.picture"), ui_.say("plot.picture_hint")))
      save_plot(ui_, memory_.title, area_.inset(-8));
    if (pressed("csv", ui_.say("plot.csv"), ui_.say("plot.csv_hint"))) {
      ui_.copy(plot_csv(plot_.whole ? plot_.whole() : plot_), ui_.say("plot.csv_copied"));
    }
    if (!inside_dialog && pressed("enlarge", ui_.say("figure.enlarge"), ui_.say("plot.enlarge_hint"))) memory_.enlarged = true;
    if (pressed("scale", ui_.say(log_ ? Key("plot.log") : Key("plot.linear")),
                ui_.say(log_ ? Key("plot.log_hint") : Key("plot.linear_hint")))) {
      turned_ = !turned_;
    }
    const float below = title(bar);
    inside_ = {area_.x + pad, area_.y + 6 + std::max(24.0f, ui_.target(24)) + 2 + below, area_.w - 2 * pad, 0};
    inside_.h = area_.bottom() - 8 - inside_.y;
  }

  // In what is left of the bar; where that is too little below it, in a line or two. Returns the height it took there.
  float title(Rect bar) {
    const TextStyle style{Face::semibold, 13};
    const std::string_view text = plot_.title;
    const auto fits = [&](float width) { return 10.0f / style.size * text_width(ui_, style, text) <= width - 2; };
    if (fits(bar.w)) return draw_text_in(ui_, bar, style, text), 0;
    Rect row{area_.x + pad, bar.bottom(), area_.w - 2 * pad, 20};
    const std::size_t cut = fits(row.w) ? std::string_view::npos : text.find(' ', text.size() / 2);
    draw_text_in(ui_, row, style, text.substr(0, cut));
    if (cut == std::string_view::npos) return row.h;
    draw_text_in(ui_, {row.x, row.bottom(), row.w, row.h}, style, text.substr(cut + 1));
    return 2 * row.h;
  }

  void legend() {
    if (in_legend(plot_) < 2 || names_fit_at_ends(ui_, plot_, inside_.w)) return;
    float x = inside_.x, y = inside_.y;
    for (std::size_t k = 0; k < plot_.series.size(); ++k) {
      const PlotSeries& s = plot_.series[k];
      if (s.level) continue;
      const float w = 44 + text_width(ui_, {Face::regular, 12}, s.label);
      if (x > inside_.x && x + w > inside_.right()) x = inside_.x, y += legend_row;
      const float middle = y + legend_row / 2;
      plot_.kind->sign(canvas_, k, {x, middle});
      draw_text_in(ui_, {x + 31, y, w, legend_row}, {Face::regular, 12, ui_.theme.muted}, s.label);
      x += w;
    }
    inside_.cut_top(y + legend_row - inside_.y + 2);
  }

  // Axes, grid and their words.
  void frame() {
    std::vector<double> xs, ys;
    for (const PlotSeries& s : plot_.series) {
      xs.insert(xs.end(), s.x.begin(), s.x.end());
      ys.insert(ys.end(), s.y.begin(), s.y.end());
      ys.insert(ys.end(), s.low.begin(), s.low.end());
      ys.insert(ys.end(), s.high.begin(), s.high.end());
    }
    if (plot_.kind->from_zero) ys.push_back(log_ ? below_all(ys) : 0);
    const auto [least, most] = std::minmax_element(xs.begin(), xs.end());
    x_ = xs.empty() ? Axis{} : axis_between(*least - plot_.kind->room, *most + plot_.kind->room);
    y_ = axis_around(ys, log_);
    const TextStyle small{Face::regular, tick_size, ui_.theme.faint, false, true};
    const float below = 17 + (plot_.x_label.empty() ? 0 : 15), above = plot_.y_label.empty() ? 4 : 24;
    const std::vector<Tick> rows = ticks(y_, std::max(2, static_cast<int>((inside_.h - below - above) / 30)));
    float left = 0;
    for (const Tick& t : rows) left = std::max(left, text_width(ui_, small, t.label));
    data_ = {inside_.x + left + 8, inside_.y + above, inside_.w - left - 14, inside_.h - below - above};
    if (names_fit_at_ends(ui_, plot_, inside_.w)) {
      names_width_ = end_names_width(ui_, plot_), left_names_ = names_stand_left(plot_, y_);
      data_.w -= names_width_;
      if (left_names_) data_.x += names_width_;
    }
    if (!plot_.y_label.empty()) draw_text(ui_, {inside_.x, inside_.y - 2}, {Face::regular, 12, ui_.theme.muted}, plot_.y_label);
    for (const Tick& t : rows) {
      const float y = at(0, t.value).y;
      if (y < data_.y - 1 || y > data_.bottom() + 1) continue;
      ui_.line({data_.x, y}, {data_.right(), y}, mixed(ui_.theme.raised, ui_.theme.line, t.value == 0 ? 1.0f : 0.55f));
      draw_text_in(ui_, {inside_.x, y - 9, left, 18}, small, t.label, Align::right);
    }
    float last = -1e6f;
    // Whole numbers have no ticks between them.
    const bool whole = std::all_of(xs.begin(), xs.end(), [](double v) { return v == std::floor(v); });
    const int room = std::max(2, static_cast<int>(data_.w / 46));
    const std::vector<Tick> columns =
        !plot_.names.empty() ? named_ticks()
                             : ticks(x_, whole ? std::min(room, std::max(1, static_cast<int>(x_.most - x_.least))) : room);
    for (const Tick& t : columns) {
      const float x = place(t.value), w = text_width(ui_, small, t.label);
      if (x < data_.x - 1 || x > data_.right() + 1 || x - w / 2 < last + 6) continue;
      ui_.line({x, data_.bottom()}, {x, data_.bottom() + 4}, ui_.theme.line);
      const float begin = std::min(x - w / 2, inside_.right() - w);  // the last one is not cut by the card
      draw_text_in(ui_, {begin - 2, data_.bottom() + 3, w + 4, 16}, small, t.label, Align::center);
      last = begin + w;
    }
    if (!plot_.x_label.empty())
      draw_text_in(ui_, {data_.x, data_.bottom() + 17, data_.w, 16}, {Face::regular, 12, ui_.theme.muted}, plot_.x_label,
                   Align::center);
    ui_.line({data_.x, data_.bottom()}, {data_.right(), data_.bottom()}, ui_.theme.line);
    if (!std::isnan(plot_.marked_x) && plot_.marked_x >= x_.least && plot_.marked_x <= x_.most)
      ui_.line({place(plot_.marked_x), data_.y}, {place(plot_.marked_x), data_.bottom()}, faded(ui_.theme.text, 0.35f));
  }

  // The names of the axis' whole numbers; the reader's own place first where not all fit.
  std::vector<Tick> named_ticks() const {
    std::vector<Tick> all;
    const TextStyle small{Face::regular, tick_size, ui_.theme.faint, false, true};
    const auto at = [&](int k) { return static_cast<double>(k + plot_.first_name); };
    float widest = 0;
    for (const std::string& name : plot_.names) widest = std::max(widest, text_width(ui_, small, name) + 6);
    const float apart = place(at(1)) - place(at(0));
    const int every = std::max(1, static_cast<int>(std::ceil(widest / std::max(apart, 1.0f))));
    const bool marked = std::isfinite(plot_.marked_x);
    const int own = marked ? static_cast<int>(std::lround(plot_.marked_x)) - plot_.first_name : 0;
    for (int k = 0; k < static_cast<int>(plot_.names.size()); ++k)
      if (((k - own) % every + every) % every == 0) all.push_back({at(k), plot_.names[static_cast<std::size_t>(k)]});
    return all;
  }

  float place(double x) const { return canvas_.place(x); }
  Point at(double x, double y) const { return canvas_.at(x, y); }
  bool stands(double y) const { return canvas_.stands(y); }

  void series() {
    const Ui::Clip clip(ui_, {data_.x - 6, data_.y - 8, data_.w + 12, data_.h + 16});
    for (const bool raised : {false, true})
      for (std::size_t k = 0; k < plot_.series.size(); ++k) {
        const PlotSeries& s = plot_.series[k];
        if (s.raised != raised) continue;
        plot_.kind->draw(canvas_, k);
        for (std::size_t j = 0; j < s.x.size(); ++j)
          if (s.is_nothing(j)) empty_frame(s, j);
          else if (!stands(s.y[j])) edge_mark(s, j);
        if (s.level) name_on(s);
        else if (plot_.kind->marked) where_the_reader_is(k);
      }
    if (is_blank())
      label(ui_, "nothing", {data_.x, data_.bottom() - 24, data_.w, 20}, ui_.say("plot.nothing_yet"),
            {Face::regular, 12, ui_.theme.muted}, Align::center);
  }
  // Whether nothing but levels has a point.
  bool is_blank() const {
    return std::all_of(plot_.series.begin(), plot_.series.end(), [](const PlotSeries& s) { return s.level || s.x.empty(); });
  }
  // Above the line's right end, or below it where the axis ends there.
  void name_on(const PlotSeries& s) {
    if (s.y.empty() || !stands(s.y.back())) return;
    const float y = at(s.x.back(), s.y.back()).y, h = 15;
    const float top = y - h < data_.y ? y + 1 : y - h;
    draw_text_in(ui_, {data_.x, top, data_.w - 2, h}, {Face::regular, tick_size, s.color}, s.label, Align::right);
  }
  // A larger mark where a line passes the reader's own place.
  void where_the_reader_is(std::size_t k) {
    const PlotSeries& s = plot_.series[k];
    for (std::size_t j = 0; j < s.x.size() && !std::isnan(plot_.marked_x); ++j) {
      const bool last = j + 1 == s.x.size();
      if (s.x[j] > plot_.marked_x || (!last && s.x[j + 1] <= plot_.marked_x) || !stands(s.y[j])) continue;
      if (last || s.x[j] == plot_.marked_x) {
        if (s.x[j] == plot_.marked_x) canvas_.mark(k, at(s.x[j], s.y[j]), 4.5f);
        continue;
      }
      if (!stands(s.y[j + 1])) continue;
      const Point a = at(s.x[j], s.y[j]), b = at(s.x[j + 1], s.y[j + 1]);
      const float x = place(plot_.marked_x), share = (x - a.x) / (b.x - a.x);
      canvas_.mark(k, {x, a.y + share * (b.y - a.y)}, 4.5f);
    }
  }
  // What is not computed is neither 0 nor anything else.
  void empty_frame(const PlotSeries& s, std::size_t j) const {
    const float wide = std::clamp(0.4f * data_.w / static_cast<float>(s.x.size()), 6.0f, 14.0f);
    draw_nothing(ui_, {place(s.x[j]) - wide / 2, data_.bottom() - 14, wide, 12});
  }
  // What does not stand on the axis: infinity at the top, 0 of a logarithmic axis at the bottom, NaN as a cross.
  void edge_mark(const PlotSeries& s, std::size_t j) {
    const float x = place(s.x[j]);
    if (std::isnan(s.y[j])) {
      const float y = data_.bottom() - 6;
      ui_.line({x - 3, y - 3}, {x + 3, y + 3}, s.color, 1.5f), ui_.line({x - 3, y + 3}, {x + 3, y - 3}, s.color, 1.5f);
      return;
    }
    const bool up = s.y[j] > 0 && !(log_ && s.y[j] < y_.least);
    const float y = up ? data_.y + 1 : data_.bottom() - 1, tip = up ? -6.0f : 6.0f;
    ui_.draw().AddTriangleFilled({x - 4, y}, {x + 4, y}, {x, y + tip}, s.color);
  }

  // The table behind the plot, and what stands at the pointer or at the reading cursor.
  void reading() {
    std::size_t columns = 0;
    for (const PlotSeries& s : plot_.series) columns = std::max(columns, s.x.size());
    if (columns == 0) return;
    const auto spoken = [&](int row, int column) {
      const PlotSeries& s = plot_.series[static_cast<std::size_t>(row)];
      if (static_cast<std::size_t>(column) >= s.x.size()) return ui_.say("plot.no_point", {{"line", s.label}});
      return ui_.say("plot.point", {{"line", s.label},
                                    {"axis", plot_.x_label.empty() ? "x" : plot_.x_label},
                                    {"place", name_at(s.x[static_cast<std::size_t>(column)])},
                                    {"value", value(s, static_cast<std::size_t>(column))}});
    };
    const std::string& title = plot_.title.empty() ? ui_.say("plot.unnamed") : plot_.title;
    const std::string name = log_ ? ui_.say("plot.name_log", {{"title", title}}) : title;
    const bool moved = grid_cursor(ui_, "points", data_, name, static_cast<int>(plot_.series.size()), static_cast<int>(columns),
                                   memory_.cursor, spoken);
    if (moved) ui_.announce(spoken(memory_.cursor.row, memory_.cursor.column));
    const bool hovered = data_.contains(ui_.input.pointer) && ui_.layer_is_hot();
    if (!hovered && ui_.focused() != ui_.id("points")) return;
    std::size_t column = static_cast<std::size_t>(memory_.cursor.column);
    if (hovered) column = nearest();
    values(column);
  }
  std::size_t longest() const {
    std::size_t k = 0;
    for (std::size_t j = 1; j < plot_.series.size(); ++j)
      if (plot_.series[j].x.size() > plot_.series[k].x.size()) k = j;
    return k;
  }
  std::size_t nearest() const {
    const std::vector<double>& x = plot_.series[longest()].x;
    std::size_t best = 0;
    for (std::size_t j = 1; j < x.size(); ++j)
      if (std::fabs(place(x[j]) - ui_.input.pointer.x) < std::fabs(place(x[best]) - ui_.input.pointer.x)) best = j;
    return best;
  }
  // "5", or "5 France" where the axis has names.
  std::string name_at(double x) const {
    const auto k = static_cast<std::size_t>(std::lround(x) - plot_.first_name);
    return place_text(x) + (k < plot_.names.size() ? " " + plot_.names[k] : "");
  }
  static std::string place_text(double x) { return number_text(x, x == std::floor(x) ? 0 : 2); }
  std::string value(const PlotSeries& s, std::size_t j) const {
    return s.is_nothing(j) ? ui_.say("plot.not_computed") : number_in_words(s.y[j], decimals_ < 0 ? -1 : std::max(decimals_, 3));
  }
  void values(std::size_t column) {
    const double x = plot_.series[longest()].x[column];
    const float px = place(x);
    ui_.line({px, data_.y}, {px, data_.bottom()}, faded(ui_.theme.text, 0.5f));
    const Ui::Layer layer(ui_);
    const TextStyle style{Face::regular, 12, 0, false, true};
    const std::string head_text = (plot_.x_label.empty() ? "" : plot_.x_label + " ") + name_at(x);
    float w = text_width(ui_, style, head_text);
    std::vector<std::string> rows;
    for (const PlotSeries& s : plot_.series) {
      const auto same = std::find_if(s.x.begin(), s.x.end(), [&](double v) { return std::fabs(v - x) < 1e-9; });
      rows.push_back(s.label + "  " + (same == s.x.end() ? "–" : value(s, static_cast<std::size_t>(same - s.x.begin()))));
      w = std::max(w, text_width(ui_, style, rows.back()) + 16);
      if (same != s.x.end() && stands(s.y[static_cast<std::size_t>(same - s.x.begin())]) && plot_.kind->marked)
        canvas_.mark(static_cast<std::size_t>(&s - plot_.series.data()), at(x, s.y[static_cast<std::size_t>(same - s.x.begin())]),
                     4.5f);
    }
    const float h = 18.0f * static_cast<float>(rows.size() + 1) + 10;
    Rect box{px + 12, data_.y, w + 20, h};
    if (box.right() > ui_.screen().w - 4) box.x = px - 12 - box.w;
    ui_.fill(box, ui_.theme.raised, 7);
    ui_.frame(box, ui_.theme.line, 7);
    draw_text(ui_, {box.x + 10, box.y + 5}, {Face::semibold, 12, 0, false, true}, head_text);
    for (std::size_t k = 0; k < rows.size(); ++k) {
      canvas_.mark(k, {box.x + 14, box.y + 14 + 18 * static_cast<float>(k + 1)}, 3.2f);
      draw_text(ui_, {box.x + 24, box.y + 5 + 18 * static_cast<float>(k + 1)}, style, rows[k]);
    }
  }

  Ui& ui_;
  const PlotPicture& plot_;
  PlotMemory& memory_;
  bool& turned_;
  int decimals_;
  Rect area_, inside_;
  bool log_;
  float names_width_ = 0;  // of the names at the lines' ends; 0: there are none
  bool left_names_ = false;
  PlotCanvas canvas_{ui_, plot_};
  Rect& data_ = canvas_.data;
  Axis& x_ = canvas_.x;
  Axis& y_ = canvas_.y;
};

}  // namespace

std::span<const PlotKind* const> plot_kinds() {
#define GATEWALK_ROW(name) &name##_plot,
  static constexpr const PlotKind* rows[] = {GATEWALK_PLOT_KINDS(GATEWALK_ROW)};
#undef GATEWALK_ROW
  return rows;
}

void save_plot(Ui& ui, std::string_view title, Rect area) {
  std::string file(files_key);
  bool apart = true;
  for (const char c : title) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter && std::exchange(apart, false)) file += '-';
    if (letter) file += c;
    else apart = true;
  }
  file += ".png";
  ui.tell(ui.host.save_picture(file, ui.in_window(area)) ? ui.say("picture.saved", {{"file", file}}) : ui.say("picture.none"));
}

float plot_height(Ui& ui, const PlotPicture& plot, float width) {
  return head + PlotDrawing::legend_height(ui, plot, width - 2 * pad) + std::clamp(width * 0.56f, 150.0f, 320.0f) + 20;
}

void draw_plot(Ui& ui, Player& player, std::string_view key, Rect area, const PlotPicture& plot) {
  const std::string name(key);
  const auto found = player.view().figures.find(name);
  bool turned = found != player.view().figures.end() && found->second.turned;
  draw_plot(ui, key, area, plot, player.settings().decimals, turned);
  player.look([name, turned](ViewState& view) {
    if (turned || view.figures.count(name) > 0) view.figures[name].turned = turned;
  });
}

void draw_plot(Ui& ui, std::string_view key, Rect area, const PlotPicture& plot, int decimals, bool& turned) {
  const Ui::Group group(ui, key, Role::group, plot.title.empty() ? ui.say("plot.unnamed") : plot.title, area);
  PlotMemory& memory = ui.remember<PlotMemory>(ui.id("plot"));
  PlotDrawing(ui, area, plot, memory, turned, decimals).draw(false);
  if (!memory.enlarged) return;
  Dialog dialog(ui, "large", {std::min(1100.0f, ui.screen().w - 40), std::min(700.0f, ui.screen().h - 60)}, plot.title);
  PlotPicture large = plot;
  memory.title = std::exchange(large.title, {});
  PlotDrawing(ui, dialog.area(), large, memory, turned, decimals).draw(true);
  if (dialog.closed()) memory.enlarged = false;
}

}  // namespace gatewalk::lessons
