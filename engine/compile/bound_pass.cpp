#include "engine/compile/bound_pass.hpp"

#include <algorithm>

#include "engine/base/check.hpp"

namespace gatewalk::compile {

using Kind = GraphNode::Kind;
using Level = GraphNode::Level;

template <class T>
BoundPass<T>::BoundPass(const Graph& graph, const equations::Sizes& sizes, const Kernels<T>& kernels)
    : graph_(graph), sizes_(sizes), kernels_(kernels) {}

template <class T>
void BoundPass<T>::schedule(const std::vector<Slot>& accumulate, int extras) {
  constexpr bool fast = sizeof(T) == 4;
  hoisted_ = make_schedule(graph_, Level::hoisted, fast, accumulate);
  step_ = make_schedule(graph_, Level::step, fast, accumulate);
  local_ = find_locals(graph_, step_);
  const std::vector<char> early = find_locals(graph_, hoisted_);
  for (std::size_t k = 0; k < local_.size(); ++k) local_[k] = local_[k] || early[k];
  for (const OuterTerm& o : graph_.outers) local_[static_cast<std::size_t>(o.a)] = local_[static_cast<std::size_t>(o.b)] = 0;
  for (const Stack& stack : hoisted_.stacks) hoisted_packed_.push_back(prepare(stack, stack.members));
  for (const Stack& stack : step_.stacks) step_packed_.push_back(prepare(stack, stack.members));
  prepare_whole_step();
  const std::size_t slots = graph_.nodes.size() + static_cast<std::size_t>(extras);
  place_.assign(slots, Place::none);
  offset_.assign(slots, 0);
  at_.assign(slots, nullptr);
  strides_.assign(slots, 0);
  holds_.assign(slots, Holds::every_value);
  movers_.reserve(slots);
}

template <class T>
Packed<T> BoundPass<T>::prepare(const Stack& stack, const std::vector<Slot>& outs) const {
  Packed<T> packed;
  for (Node part : stack.parts) {
    packed.parts.push_back({part, units(part)});
    packed.inner += units(part);
  }
  for (std::size_t m = 0; m < stack.members.size(); ++m) {
    if (stack.members[m] < 0) continue;  // the caller adds rows of its own
    const GraphNode& member = node(stack.members[m]);
    const int size = padded(member.size);
    for (int row = 0; row < size; row += kernels_.width) {
      RowVector r{outs[m]};
      r.offset = row;
      r.out_stride = size;
      if (member.start >= 0) r.init = member.start, r.init_stride = size;
      else if (member.bias >= 0) r.init = member.bias;
      packed.rows.push_back(r);
      packed.members.push_back(static_cast<int>(m));
    }
  }
  return packed;
}

template <class T>
void BoundPass<T>::prepare_whole_step() {
  using R = CellRun<T>;
  if (!kernels_.cell || graph_.previous.empty() || graph_.previous[0] < 0) return;
  whole_step_ = find_whole_step(graph_, step_);
  if (whole_step_.cell == Cell::none) return;
  // The gates of one vector of units side by side.
  Packed<T>& packed = step_packed_[0];
  const std::vector<RowVector> rows = std::exchange(packed.rows, {});
  const std::vector<int> members = std::exchange(packed.members, {});
  const auto gates = static_cast<int>(whole_step_.gates.size());
  for (int offset = 0; offset < padded(graph_.previous[0]); offset += kernels_.width)
    for (int gate = 0; gate < gates; ++gate)
      for (std::size_t k = 0; k < rows.size(); ++k) {
        if (rows[k].offset != offset || rows[k].out != whole_step_.gates[static_cast<std::size_t>(gate)]) continue;
        packed.rows.push_back(rows[k]), packed.members.push_back(members[k]);
        whole_rows_.push_back(rows[k]);
        whole_rows_.back().out = R::gate + gate, whole_rows_.back().init = R::start + gate;
      }
  whole_panel_ = kernels_.panel_cell / gates * gates;
  for (const Part& part : step_packed_[0].parts) {
    const bool is_input = part.operand == graph_.input;
    if (is_input) whole_step_.slots[R::x] = graph_.input;
    whole_parts_.push_back({is_input ? R::x : R::h, part.count});
  }
}

template <class T>
void BoundPass<T>::restart(int steps, int batch, int chunk_steps, bool record) {
  steps_ = steps, batch_ = batch, chunk_ = chunk_steps, record_ = record;
  arena_.restart();
  std::fill(place_.begin(), place_.end(), Place::none);
  movers_.clear();
  strides_known_ = false;
  step_pieces_.clear();
}

template <class T>
void BoundPass<T>::put(Slot slot, Place place, std::size_t count) {
  const auto s = static_cast<std::size_t>(slot);
  place_[s] = place;
  offset_[s] = arena_.take(count);
}

template <class T>
void BoundPass<T>::put_outside(Slot slot, int stride) {
  place_[static_cast<std::size_t>(slot)] = Place::outside;
  strides_[static_cast<std::size_t>(slot)] = stride;
  holds_[static_cast<std::size_t>(slot)] = Holds::every_value;
}

template <class T>
void BoundPass<T>::lay_out() {
  for (std::size_t k = 0; k < graph_.nodes.size(); ++k) {
    if (place_[k] == Place::outside) continue;
    const GraphNode& n = graph_.nodes[k];
    const auto slot = static_cast<Slot>(k);
    const auto size = static_cast<std::size_t>(n.one_value ? kernels_.width : padded(n.size));
    const std::size_t columns = static_cast<std::size_t>(batch_);
    const bool keep = record_ && graph_.kept[k];
    strides_[k] = static_cast<std::int32_t>(size);
    holds_[k] = Holds::every_value;
    if (place_[k] != Place::none) continue;
    if (n.one_value) put(slot, Place::number, size), holds_[k] = Holds::one_vector;
    else if (n.kind == Kind::parameter) put(slot, Place::column, size * columns), strides_[k] = 0;
    else if (keep) put(slot, Place::time, size * columns * static_cast<std::size_t>(steps_));
    else if (local_[k]) put(slot, Place::local, static_cast<std::size_t>(kernels_.block)), holds_[k] = Holds::one_block;
    else if (n.level == Level::hoisted) put(slot, Place::chunk, size * columns * static_cast<std::size_t>(chunk_));
    else if (n.kind == Kind::affine && n.start >= 0 && node(n.start).uses == 1 &&
             place_[static_cast<std::size_t>(n.start)] == Place::chunk)
      place_[k] = Place::shared, offset_[k] = offset_[static_cast<std::size_t>(n.start)];
    else put(slot, Place::step, size * columns);
  }
  arena_.make();
  for (std::size_t k = 0; k < place_.size(); ++k) {
    if (place_[k] == Place::outside || place_[k] == Place::none) continue;
    at_[k] = arena_.at(offset_[k]);
    const std::ptrdiff_t stride = static_cast<std::ptrdiff_t>(strides_[k]) * batch_;
    if (place_[k] == Place::time) movers_.push_back({static_cast<Slot>(k), at_[k], stride, false});
    if (place_[k] == Place::chunk || place_[k] == Place::shared) movers_.push_back({static_cast<Slot>(k), at_[k], stride, true});
  }
}

template <class T>
void BoundPass<T>::set_outside(Slot slot, T* base, std::ptrdiff_t step_stride) {
  at_[static_cast<std::size_t>(slot)] = base;
  for (Mover<T>& m : movers_)
    if (m.slot == slot) {
      m.base = base;
      return;
    }
  if (step_stride != 0) movers_.push_back({slot, base, step_stride, false});
}

template <class T>
void BoundPass<T>::write_constants(const std::vector<ParameterValues<T>>& parameters) {
  for (std::size_t k = 0; k < graph_.nodes.size(); ++k) {
    const GraphNode& n = graph_.nodes[k];
    if (place_[k] == Place::number) std::fill_n(at_[k], kernels_.width, static_cast<T>(n.number));
    if (place_[k] != Place::column) continue;
    const ParameterValues<T>& p = parameters[static_cast<std::size_t>(n.parameter)];
    for (int b = 0; b < batch_; ++b)
      std::copy(p.values.begin(), p.values.end(), at_[k] + static_cast<std::ptrdiff_t>(b) * padded(n.size));
  }
}

template <class T>
void BoundPass<T>::seek(int t, int first) {
  for (const Mover<T>& m : movers_) at_[m.slot] = m.base + m.stride * (m.chunk ? t - first : t);
}

template <class T>
void BoundPass<T>::pack(Packed<T>& packed, const Stack& stack, const std::vector<ParameterValues<T>>& parameters, bool one,
                        int panel) const {
  AlignedVector<T>& data = one ? packed.one : packed.many;
  bool& fresh = one ? packed.one_fresh : packed.many_fresh;
  if (fresh) return;
  fresh = true;
  const int width = kernels_.width;
  const auto rows = static_cast<int>(packed.rows.size());
  data.assign(static_cast<std::size_t>(rows) * static_cast<std::size_t>(width) * static_cast<std::size_t>(packed.inner), T(0));
  for (int row = 0; row < rows; ++row) {
    const auto member = static_cast<std::size_t>(packed.members[static_cast<std::size_t>(row)]);
    const int first = row / panel * panel, count = std::min(panel, rows - first);
    T* to = data.data() + static_cast<std::ptrdiff_t>(first) * width * packed.inner + (row - first) * width;
    for (std::size_t part = 0; part < packed.parts.size(); ++part) {
      const int inner = packed.parts[part].count;
      for (const Summand& t : stack.blocks[member][part]) {
        const ParameterValues<T>& p = parameters[static_cast<std::size_t>(t.parameter)];
        const auto block = static_cast<std::size_t>(t.part);
        const int start = p.part_start[block], end = block + 1 < p.part_start.size() ? p.part_start[block + 1] : p.columns;
        const int size = t.transposed ? end - start : p.rows, offset = packed.rows[static_cast<std::size_t>(row)].offset;
        for (int lane = 0; lane < width && offset + lane < size; ++lane) {
          const T* from = p.values.data() +
                          (t.transposed ? start + offset + lane : static_cast<std::ptrdiff_t>(offset + lane) * p.columns + start);
          const std::ptrdiff_t by = t.transposed ? p.columns : 1;
          for (int k = 0; k < inner; ++k) to[static_cast<std::ptrdiff_t>(k) * count * width + lane] += from[k * by];
        }
      }
      to += static_cast<std::ptrdiff_t>(inner) * count * width;
    }
  }
}

template <class T>
Product<T> BoundPass<T>::product_of(Packed<T>& packed, const Stack& stack, const std::vector<ParameterValues<T>>& parameters,
                                    int columns) const {
  const bool one = columns == 1;
  const int panel = one ? kernels_.panel_one : kernels_.panel_many;
  pack(packed, stack, parameters, one, panel);
  return {(one ? packed.one : packed.many).data(),
          panel,
          packed.rows.data(),
          static_cast<int>(packed.rows.size()),
          packed.parts.data(),
          static_cast<int>(packed.parts.size()),
          packed.inner};
}

template <class T>
void BoundPass<T>::product(Packed<T>& packed, const Stack& stack, const std::vector<ParameterValues<T>>& parameters,
                           int columns) {
  kernels_.product(product_of(packed, stack, parameters, columns), at_.data(), strides_.data(), columns);
}

// [a, b] as one value, or a part of one; a mean or a sum, and one value for every unit: column by column.
template <class T>
void BoundPass<T>::move(Node index) {
  const GraphNode& n = node(index);
  const auto copy = [&](Node from, int from_row, int to_row, int count) {
    for (int b = 0; b < batch_; ++b) {
      const T* source = at_[static_cast<std::size_t>(from)] +
                        static_cast<std::ptrdiff_t>(b) * strides_[static_cast<std::size_t>(from)] + from_row;
      std::copy(source, source + count,
                at_[static_cast<std::size_t>(index)] +
                    static_cast<std::ptrdiff_t>(b) * strides_[static_cast<std::size_t>(index)] + to_row);
    }
  };
  int row = 0;
  if (n.kind == Kind::pack)
    for (Node part : n.operands) copy(part, 0, row, units(part)), row += units(part);
  if (n.kind >= Kind::mean && n.kind <= Kind::share) return gather(n, index);
  if (n.kind == Kind::cut) copy(n.operands[0], sizes_.before(n.parts, n.part), 0, units(index));
}

template <class T>
void BoundPass<T>::gather(const GraphNode& n, Node index) {
  const Node from = n.operands[0];
  const bool adds = n.kind == Kind::mean || n.kind == Kind::total;
  const int count = adds ? units(from) : 1;
  const auto parts = static_cast<T>(n.kind == Kind::mean ? count : n.kind == Kind::share ? units(index) : 1);
  for (int b = 0; b < batch_; ++b) {
    const T* source =
        at_[static_cast<std::size_t>(from)] + static_cast<std::ptrdiff_t>(b) * strides_[static_cast<std::size_t>(from)];
    T sum = 0;
    for (int k = 0; k < count; ++k) sum += source[k];
    std::fill_n(at_[static_cast<std::size_t>(index)] + static_cast<std::ptrdiff_t>(b) * strides_[static_cast<std::size_t>(index)],
                padded(n.size), sum / parts);
  }
}

template <class T>
Piece<T> BoundPass<T>::piece_of(const Schedule& schedule, std::vector<Packed<T>>& packed, const Segment& segment,
                                const std::vector<ParameterValues<T>>& parameters, int columns) const {
  Piece<T> piece;
  if (segment.stack >= 0)
    piece.product = product_of(packed[static_cast<std::size_t>(segment.stack)],
                               schedule.stacks[static_cast<std::size_t>(segment.stack)], parameters, columns);
  else if (segment.moved >= 0) piece.moved = segment.moved;
  else
    piece.list = schedule.instructions.data() + segment.first, piece.length = segment.count,
    piece.values = padded(segment.size) * batch_;
  return piece;
}

template <class T>
void BoundPass<T>::run(const Piece<T>& piece, int columns) {
  if (piece.moved >= 0) move(piece.moved);
  else if (piece.length > 0) kernels_.pointwise(piece.list, piece.length, at_.data(), holds_.data(), piece.values);
  else kernels_.product(piece.product, at_.data(), strides_.data(), columns);
}

template <class T>
void BoundPass<T>::run_hoisted(const std::vector<ParameterValues<T>>& parameters, int first, int steps) {
  for (const Segment& segment : hoisted_.segments) {
    const Piece<T> piece = piece_of(hoisted_, hoisted_packed_, segment, parameters, steps * batch_);
    if (segment.stack >= 0) {
      seek(first, first);
      run(piece, steps * batch_);
    } else {
      for (int t = first; t < first + steps; ++t) seek(t, first), run(piece, batch_);
    }
  }
}

template <class T>
void BoundPass<T>::prepare_step(const std::vector<ParameterValues<T>>& parameters) {
  if (!step_pieces_.empty()) return;
  for (const Segment& segment : step_.segments)
    step_pieces_.push_back(piece_of(step_, step_packed_, segment, parameters, batch_));
}

template <class T>
void BoundPass<T>::run_step() {
  for (const Piece<T>& piece : step_pieces_) run(piece, batch_);
}

template <class T>
void BoundPass<T>::run_on(int steps, bool reverse, std::span<const Moving> alternating) {
  moving_.assign(alternating.begin(), alternating.end());
  for (const Mover<T>& m : movers_) moving_.push_back({m.slot, reverse ? -m.stride : m.stride, false});
  kernels_.steps({step_pieces_, at_.data(), strides_.data(), holds_.data(), batch_, moving_, steps});
}

template <class T>
std::ptrdiff_t BoundPass<T>::step_stride(Slot slot) const {
  for (const Mover<T>& m : movers_)
    if (m.slot == slot) return m.stride;
  return 0;
}

// The slot of a whole step's value, -1 if it has none. A gate's sum starts from what was hoisted, or from its bias; what only a
// backward pass reads is wanted if this run is recorded.
template <class T>
Slot BoundPass<T>::whole_slot(int place) const {
  using R = CellRun<T>;
  if (place >= R::start && place < R::start + static_cast<int>(whole_step_.gates.size())) {
    const GraphNode& sum = node(whole_step_.gates[static_cast<std::size_t>(place - R::start)]);
    return sum.start >= 0 ? sum.start : sum.bias;
  }
  const Slot slot = whole_step_.slots[place];
  if (slot < 0 || !R::is_for_backward(place)) return slot;
  return record_ && is_kept(slot) ? slot : -1;
}

template <class T>
void BoundPass<T>::run_whole_steps(const std::vector<ParameterValues<T>>& parameters, int steps, bool reverse) {
  using R = CellRun<T>;
  pack(step_packed_[0], step_.stacks[0], parameters, true, whole_panel_);
  R& run = whole_run_;
  if (!strides_known_) {
    strides_known_ = true;
    run.cell = whole_step_.cell;
    run.units = padded(graph_.previous[0]);
    for (int k = 0; k < R::count; ++k) {
      whole_slots_[k] = whole_slot(k);
      run.series[k] = {};
      if (whole_slots_[k] >= 0) run.series[k].step = step_stride(whole_slots_[k]) * (reverse ? -1 : 1);
    }
  }
  run.product = {step_packed_[0].one.data(), whole_panel_,
                 whole_rows_.data(),         static_cast<int>(whole_rows_.size()),
                 whole_parts_.data(),        static_cast<int>(whole_parts_.size()),
                 step_packed_[0].inner};
  run.steps = steps;
  for (int k = 0; k < R::count; ++k)
    run.series[k].at = whole_slots_[k] < 0 ? nullptr : at_[static_cast<std::size_t>(whole_slots_[k])];
  Series<T>&c = run.series[R::c], &next = run.series[R::c_next];
  if (c.at && step_stride(whole_step_.slots[R::c]) == 0) {  // of this state two steps are kept, in turn
    c.step = next.at - c.at, next.step = -c.step;
    c.alternates = next.alternates = true;
  }
  kernels_.cell(run);
}

template <class T>
void BoundPass<T>::parameters_changed() {
  for (auto* all : {&hoisted_packed_, &step_packed_})
    for (Packed<T>& p : *all) p.one_fresh = p.many_fresh = false;
  step_pieces_.clear();
}

template class BoundPass<float>;
template class BoundPass<double>;

}  // namespace gatewalk::compile
