// What a reader or a lesson may set by hand, in the words of the equations.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/trace/trace.hpp"

namespace gatewalk::lessons {

// One number set by hand:
//   parameter  "W_f[0,3]"  "b_f[2]"      row and column from 0
//   input      "x[1]@2"                  unit 1 at time step 2 (steps count from 1 in texts, from 0 in `step`)
//   state      "c[3]@0"                  the initial value of a state
//   spectral   "spectral(W_h, h)"        the largest singular value of the columns of W_h that multiply h (without ", h": of
//                                        all of them); setting it scales them
//   gap        "gap"                     how many filler words stand where the tokens have "…"
//   truncate   "truncate"                backward, error terms are cut between blocks of so many steps (0: nowhere)
//   length     "length"                  so many steps are the sequence's own; what stands behind them is padding
//   free       "free(u)"                 a number of the lesson's own that the network does not know, such as a place on an axis
//   hidden     "hidden"                the size H of the states, where the network is drawn anew from its seed
//   projection "projection"            the size P of a state h(P), likewise
//   update     "update"                  of a network that learns: the weights after so many updates
//   example    "example"                 the number of the task's sequence that is shown
//   learning   "learning(clip)"          and a number that says how it learns, by its word (engine/source/training_words.hpp)
// and one text:
//   equations  "equations"               the cell itself, as a .cell file has it
//   token      "token@3"                 the word at a time step
//   tokens     "tokens"                  the whole sequence, words apart by blanks
// Behind a number's name (not the gap's), another layer or direction as PyTorch's names have it: "#l1", "#reverse",
// "#l1_reverse".
struct Target {
  enum class Kind {
    parameter,
    input,
    state,
    spectral,
    gap,
    truncate,
    length,
    free,
    hidden,
    projection,
    update,
    example,
    learning,
    equations,
    token,
    tokens,
  };
  Kind kind = Kind::parameter;
  std::string name;  // "W_f", "x", "c", "u"
  int row = 0;
  int column = 0;         // matrices only
  int step = 0;           // inputs and tokens only
  trace::Part part = {};  // layer and direction
  std::string of = {};    // spectral: "h", or empty for the whole matrix
  // How a network learns, and how far: the axis of updates and the training on the stage set these too.
  bool of_learning() const { return kind == Kind::update || kind == Kind::example || kind == Kind::learning; }
  // What the network is drawn with: another one has other weights.
  bool of_shape() const { return kind == Kind::hidden || kind == Kind::projection; }
  bool is_text() const { return kind == Kind::equations || kind == Kind::token || kind == Kind::tokens; }
  bool operator==(const Target&) const = default;
};

constexpr int most_units = 64;  // of a network that is drawn anew with other sizes

struct Edit {
  Target target;
  double value = 0;       // of a number
  std::string text = {};  // of a text
  bool operator==(const Edit&) const = default;
};

// Takes "#l1", "#reverse" or "#l1_reverse" from the front of a text: a layer from 0, and a direction. Nothing if there is none.
std::optional<trace::Part> take_part(std::string_view& text);

// Error: what was expected.
Result<Target> parse_target(std::string_view text);
std::string to_text(const Target& target);

}  // namespace gatewalk::lessons
