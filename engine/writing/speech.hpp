// What to say about a number or an operation, as data: a phrase's key with names and values. The engine speaks no
// language; the sentence ("forget gate, unit 2: sigmoid of 0.84 is 0.70") is made from lessons/text/<language>/phrases.
//
// Keys of sentences about one number, with what they can name (all have what, unit, step from 1, value):
//   speech.call       function, argument          speech.product   matrix, of, count
//   speech.times, speech.over, speech.minus, speech.plus       left, right, left_name, right_name; of plus they are numbers or
//   sums of them
//                 (also of a slice of a sum: all that is added)
//   speech.maximum, speech.minimum                left, right, left_name, right_name
//   speech.copy, speech.negate                    of, operand
//   speech.mean, speech.total                     of, count              speech.share   of, operand, count
//   speech.concat, speech.slice                   of, index
//   speech.outer      column, left, right, left_name, right_name       (speech.outer_batch: count instead of left, right)
//   speech.leaf
// Keys about a whole operation: the same below "operation.", without numbers.
// Keys of names: name.role.<role>, name.previous.<role>, name.previous (what), name.input, name.plain (text),
//   name.pre_activation (of), name.applied (function, of), name.product (matrix, of), name.transposed (matrix), name.and,
//   name.times, name.over, name.plus, name.minus, name.maximum, name.minimum (left, right), name.mean, name.total (of),
//   name.share (of, size), name.negate (of), name.squared (of), name.part (of, index),
//   name.value (a number to be rounded), name.error, name.error_output, name.error_next, name.error_previous (of),
//   name.gradient (of), name.outer (left, right)
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/writing/tex_numbers.hpp"

namespace gatewalk::writing {

using equations::Index;
using equations::Recipe;

struct Phrase {
  // double: a number to be rounded as the reader likes; int: a count or an index; string: a name of the cell's own.
  using Value = std::variant<double, int, std::string, std::vector<Phrase>>;  // vector: exactly one nested phrase
  struct Argument {
    std::string name;
    Value value;
  };
  std::string key;
  std::vector<Argument> arguments;

  // nullptr if there is no argument of this name.
  const Value* find(std::string_view name) const;
};

// What an operation's value is called: "forget gate pre-activation", "error term of cell state".
// `forward` is the forward recipe of a backward one.
Phrase spoken_name(const Recipe& recipe, Index operation, const Recipe* forward = nullptr);

// An operation as a whole: "cell state: forget gate times previous cell state plus input gate times candidate".
Phrase speech(const Recipe& recipe, Index operation, const Recipe* forward = nullptr);

// One number of a trace.
Phrase speech(const trace::Trace& trace, Index operation, NumberAt at);

}  // namespace gatewalk::writing
