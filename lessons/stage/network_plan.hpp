// Where the modules of a network stand when it is laid out in time: a column a time step, a lane a layer and direction, the first
// layer at the bottom, input and words below it, readout and loss on top. Geometry alone, in logical pixels; pure.
//
//        loss            ○           ○
//        readout       [···]       [···]
//   layer 2   ←     ┌───•───┐   ┌───•───┐        • both directions' outputs side by side, read by both above
//             ←────────[ h ]←──────[ h ]←
//             →───[ h ]→──────[ h ]→──────
//   layer 1         …           …
//        input         [···]       [···]
//        words           I          grew
#pragma once

#include <vector>

#include "lessons/experiment/modules.hpp"
#include "lessons/semantics/geometry.hpp"

namespace gatewalk::lessons::stage {

class NetworkPlan {
 public:
  // norms: room for numbers on the ways between modules, where there is enough. nearer: 1 is the whole network as far as columns
  // stay wide enough (`least` pixels), 2 is twice as large.
  NetworkPlan(const Experiment& experiment, Rect area, float nearer, float least, bool norms);

  // Shifts what is larger than the area; (0, 0) is its top left corner. Kept within what there is.
  void scroll_to(Point offset);
  Point offset() const { return offset_; }
  // As little farther on as brings a module wholly into the area, with a neighbor on each side.
  void bring_into_view(const Module& module);
  Point size() const { return size_; }

  float column() const { return column_; }
  float left(int step) const { return area_.x + gutter_ + start_ - offset_.x + column_ * static_cast<float>(step); }
  // The columns that can be seen: from the first to before the last.
  int first() const;
  int last() const;
  Rect area() const { return area_; }
  Rect columns_area() const { return {area_.x + gutter_, area_.y, area_.w - gutter_, area_.h}; }
  float gutter() const { return gutter_; }

  Rect module(const Module& module) const;
  Rect lane(trace::Part part) const;  // as high as its modules, over the whole width
  // Where a module reads its input, and where its output leaves it; where its layer's outputs come together.
  Point below(const Module& module) const { return {reads_x(module), this->module(module).bottom()}; }
  Point above(const Module& module) const { return {writes_x(module), this->module(module).y}; }
  Point joint(int layer, int step) const;  // above a layer; -1: above the input
  Rect loss(int step) const;
  Rect readout(int step) const;
  Rect input(int step) const;
  Rect word(int step) const;
  bool words_lie_over() const;  // the picture, which goes on below them
  // The module at a point, or nothing.
  std::optional<Module> at(Point p) const;
  // From 0 at the top: the lanes as rows.
  trace::Part part_of_row(int row) const;
  int row_of(trace::Part part) const;

  // How much there is room for.
  bool shows_modules() const;  // a frame with a strip lying in it; otherwise a column of cells
  bool shows_wires() const { return column_ >= 26; }
  // Ways of two directions stand closer together.
  bool shows_norms() const { return norms_ && column_ >= (both_ ? 84.0f : 40.0f) && lane_ >= 34; }

 private:
  float reads_x(const Module& module) const;
  float writes_x(const Module& module) const;
  const network::Shape shape_;
  int steps_;
  Rect area_;
  bool norms_, readout_, both_ = false;
  Point offset_, size_;
  float gutter_, margin_ = 4, column_ = 0, lane_ = 0, gap_ = 0, side_ = 0, head_ = 14, words_ = 18, top_ = 0, start_ = 0;
  std::vector<float> lanes_;   // of each part its top
  std::vector<float> joints_;  // of each layer, and at [layers] above the input
  float readout_y_ = 0, input_y_ = 0, word_y_ = 0;
};

}  // namespace gatewalk::lessons::stage
