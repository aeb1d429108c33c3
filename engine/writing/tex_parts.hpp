// What symbolic and numeric formulas share: letters, classes, signs and brackets. Internal to tex.cpp, tex_numbers.cpp.
#pragma once

#include <limits>
#include <string>

#include "engine/writing/tex.hpp"

namespace gatewalk::writing::tex_parts {

using equations::Index;
using equations::Recipe;

// How tightly a piece of a formula binds.
enum Binding { sum = 1, elementwise = 2, matrix = 3, atom = 4 };

// A piece of a formula. Where `negative` is set a minus sign belongs in front, which a sum may take over.
struct Piece {
  std::string tex;
  Binding binding = atom;
  bool negative = false;
  bool leads_with_minus = false;  // the text of a sum begins with a sign
  // What a reader gets who works it out with the digits that stand there; NaN where that cannot be done.
  double read = std::numeric_limits<double>::quiet_NaN();
};

std::string wrap(const std::string& id, const std::string& tex);  // \class{id}{tex}; tex alone if id is empty
std::string with_sign(const Piece& p);                            // "-x" or "x"
std::string bracketed(const Piece& p, Binding at_least);          // in growing brackets if it binds less, or is negative
Piece add(const Piece& a, const Piece& b, bool subtract);         // a + b, a - b; signs of b are taken over

// \frac{a}{b}: the bar stands for brackets, and one sign of the two comes in front.
Piece fraction(Piece a, Piece b);
// f(a): the function's sign with its argument in brackets, or where the sign has a place for it.
std::string applied(const equations::Function& f, const Piece& argument);

// The same of several: \max(a, b), the mean of a.
std::string applied(equations::Operation::Kind joint, std::initializer_list<Piece> arguments);

bool is_identifier(std::string_view name);

// Where a formula stops: what is written by its letter instead of being expanded.
// line: a quantity with a line of its own; backward the error terms of states, pre-activations and the like.
bool stops(const Recipe& recipe, Index operation, Detail detail, const Recipe* forward);

// Whether an operation without a letter is a whole error term: "d(r * h)", "d[h, x]", but not "d(r * h) * r".
bool is_error_term(std::string_view name);

// Whether the operation is (or sums up to) one parameter's gradient in this time step; that parameter, or -1.
Index gradient_of(const Recipe& recipe, Index operation);

}  // namespace gatewalk::writing::tex_parts
