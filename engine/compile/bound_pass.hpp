// One pass (forward or backward) of a compiled program: its schedule, its packed matrices, and where every slot lies for
// the extent at hand. Internal to compile.cpp.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "engine/compile/arena.hpp"
#include "engine/compile/schedule.hpp"

namespace gatewalk::compile {

// Parameters as a program holds them: rows × columns, a row's columns contiguous.
template <class T>
struct ParameterValues {
  int rows = 0, columns = 0;
  std::vector<int> part_start;  // first column of each block of columns
  std::vector<T> values, gradients;
};

// A stack of matrices, packed for the kernels when it is first needed after the parameters changed.
template <class T>
struct Packed {
  std::vector<RowVector> rows;
  std::vector<int> members;  // of the stack, for each row vector
  std::vector<Part> parts;
  int inner = 0;
  AlignedVector<T> one, many;  // for one column and for several
  bool one_fresh = false, many_fresh = false;
};

// A slot's address as time goes by: base + stride · (t + shift), or · (t - the chunk's first t).
template <class T>
struct Mover {
  Slot slot;
  T* base;
  std::ptrdiff_t stride;
  bool chunk;
};

enum class Place : std::uint8_t {
  none,
  number,   // one vector
  column,   // one column for all (parameters, spread out over the batch for pointwise work)
  local,    // one block
  step,     // the batch at one time step
  chunk,    // the time steps of a chunk
  time,     // all time steps
  shared,   // where another slot lies
  outside,  // the caller's memory, or a state's, or another pass's
};

template <class T>
class BoundPass {
 public:
  BoundPass(const Graph& graph, const equations::Sizes& sizes, const Kernels<T>& kernels);

  const Graph& graph() const { return graph_; }
  const GraphNode& node(Node n) const { return graph_.nodes[static_cast<std::size_t>(n)]; }
  // Values in a column, padded to whole vectors.
  int padded(equations::Size size) const { return (sizes_.of(size) + kernels_.width - 1) / kernels_.width * kernels_.width; }
  int padded(Node n) const { return padded(node(n).size); }
  int units(Node n) const { return sizes_.of(node(n).size); }
  Slot extra(int k) const { return static_cast<Slot>(graph_.nodes.size()) + k; }

  // Builds both schedules; `accumulate` as in make_schedule. `extras` slots follow the nodes.
  void schedule(const std::vector<Slot>& accumulate, int extras);

  // Lays every slot out for an extent. Slots that were `put` before `make` keep their place.
  void restart(int steps, int batch, int chunk_steps, bool record);
  void put(Slot slot, Place place, std::size_t count);               // own memory: offset in the arena
  void put_outside(Slot slot, int stride);                           // `set_outside` says where
  void lay_out();                                                    // the rest, and memory for all
  void set_outside(Slot slot, T* base, std::ptrdiff_t step_stride);  // 0: does not move
  std::size_t offset(Slot slot) const { return offset_[static_cast<std::size_t>(slot)]; }

  // Writes what does not change within a call: numbers and parameters.
  void write_constants(const std::vector<ParameterValues<T>>& parameters);

  // Points every moving slot to step t; `first` is the first t of the chunk.
  void seek(int t, int first);
  void advance(int by) {
    for (const Mover<T>& m : movers_) at_[m.slot] += by * m.stride;
  }

  // Packs what is not fresh, by panels of `panel` row vectors.
  void pack(Packed<T>& packed, const Stack& stack, const std::vector<ParameterValues<T>>& parameters, bool one, int panel) const;
  Packed<T> prepare(const Stack& stack, const std::vector<Slot>& outs) const;
  Product<T> product_of(Packed<T>& packed, const Stack& stack, const std::vector<ParameterValues<T>>& parameters,
                        int columns) const;
  void product(Packed<T>& packed, const Stack& stack, const std::vector<ParameterValues<T>>& parameters, int columns);
  // Runs a schedule's segments: products over `columns`; pointwise runs over the batch.
  void run_hoisted(const std::vector<ParameterValues<T>>& parameters, int first, int steps);
  // Looks up all that one step needs, packs what is not fresh; and runs one step.
  void prepare_step(const std::vector<ParameterValues<T>>& parameters);
  void run_step();
  // Several steps from where the slots point on, where `runs_on`. `alternating` slots go there and back.
  bool runs_on() const {
    return std::none_of(step_pieces_.begin(), step_pieces_.end(), [](const auto& piece) { return piece.moved >= 0; });
  }
  void run_on(int steps, bool reverse, std::span<const Moving> alternating);
  void parameters_changed();
  bool hoists() const { return !hoisted_.segments.empty(); }
  // Whether whole steps have a kernel at this extent (one sequence), and `steps` of them from where the slots point on.
  bool has_whole_step() const { return batch_ == 1 && whole_step_.cell != Cell::none; }
  void run_whole_steps(const std::vector<ParameterValues<T>>& parameters, int steps, bool reverse);

  T*& at(Slot slot) { return at_[slot]; }
  T* const* at() const { return at_.data(); }
  std::vector<std::int32_t>& strides() { return strides_; }
  const std::vector<Mover<T>>& movers() const { return movers_; }
  Arena<T>& arena() { return arena_; }
  Place place(Slot slot) const { return place_[static_cast<std::size_t>(slot)]; }
  bool is_kept(Node n) const { return graph_.kept[static_cast<std::size_t>(n)] != 0; }

 private:
  void prepare_whole_step();
  Slot whole_slot(int place) const;
  std::ptrdiff_t step_stride(Slot slot) const;
  // A segment with everything looked up, so that a step costs no more than its kernels.
  Piece<T> piece_of(const Schedule& schedule, std::vector<Packed<T>>& packed, const Segment& segment,
                    const std::vector<ParameterValues<T>>& parameters, int columns) const;
  void run(const Piece<T>& piece, int columns);
  void move(Node n);
  void gather(const GraphNode& n, Node index);

  const Graph& graph_;
  equations::Sizes sizes_;
  const Kernels<T>& kernels_;
  Schedule hoisted_, step_;
  std::vector<char> local_;
  std::vector<Packed<T>> hoisted_packed_, step_packed_;
  std::vector<Piece<T>> step_pieces_;  // empty until they are looked up, for this layout and these parameters
  std::vector<Moving> moving_;
  WholeStep whole_step_;
  std::vector<RowVector> whole_rows_;  // of its product, slots as CellRun::series
  std::vector<Part> whole_parts_;
  int whole_panel_ = 0;
  CellRun<T> whole_run_;
  Slot whole_slots_[CellRun<T>::count];
  bool strides_known_ = false;  // of whole_run_, and its slots, for this layout

  Arena<T> arena_;
  int steps_ = 0, batch_ = 0, chunk_ = 0;
  bool record_ = false;
  std::vector<Place> place_;
  std::vector<std::size_t> offset_;
  std::vector<T*> at_;
  std::vector<std::int32_t> strides_;
  std::vector<Holds> holds_;
  std::vector<Mover<T>> movers_;
};

}  // namespace gatewalk::compile
