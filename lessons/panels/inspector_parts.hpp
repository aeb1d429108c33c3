// Parts of the inspector that stand by themselves: what a number is added up from, the places a number comes from or goes into,
// the badge of the gradient check, the code of a step.
#pragma once

#include <optional>
#include <span>

#include "engine/network/summands.hpp"
#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

// How a letter of a formula with text behind it is drawn: sizes of both, the gap between them, and where the line stands in the
// height of the place.
struct LetterStyle {
  Color color = 0;
  float letter = 22, text = 17, gap = 3, baseline = 0.7f;
  Face face = Face::semibold;
};
// Both smaller, down to 0.6, where the place is narrow. Returns the width.
float draw_letter(Ui& ui, Rect place, const std::string& tex, const std::string& behind, const LetterStyle& look);

// The recipe and operation that a value is called by: of a forward value in the backward pass, the forward one's.
struct Called {
  Pass pass;
  Index operation;
};
Called named_operation(const Experiment& experiment, Pass pass, Index operation);
// Whether a name is one word, as a formula writes it.
bool is_word(const std::string& text);
// Whether it is the state that a reverse direction reads: that of the time step after.
bool reads_after(const Experiment& experiment, const equations::Operation& operation, trace::Part part);
// "f", "c (t−1)", of a reverse direction "c (t+1)": an operation's value by its letter where it has one that is a word, otherwise
// by its title.
std::string operation_letters(const Ui& ui, const Experiment& experiment, Pass pass, Index operation, trace::Part part);
// A number by name: "f[2]"; "error term of cell state, unit 2"; of values side by side what stands there, "h0", "x[2]".
std::string number_name(const Ui& ui, const Experiment& experiment, const trace::Reference& number);
// Of values side by side, [h, x] or its error term, what stands at an entry: "x[2]". Nothing for other operations.
std::string entry_name(const Experiment& experiment, Pass pass, Index operation, int unit, trace::Part part);
// What of a number's origin can be set by hand.
std::optional<Target> settable(const Experiment& experiment, const trace::Reference& origin);
// A number field over it. The mark of a change is a dot.
void draw_number_field(Ui& ui, Player& player, Rect place, const Target& target, const std::string& name);
// The same as the formula has it, then the unit, "[2]"; its expression where it has no letter. What is too wide is written
// smaller.
void draw_letters(Ui& ui, const Player& player, Rect place, Pass pass, Index operation, const std::string& index, Color color);
// A value as a bar to either side of the middle; `most` reaches the end.
void draw_bar(Ui& ui, Rect place, double value, double most);
// With the layer and direction behind it, where the network has more than one.
std::string in_part(const Ui& ui, const Experiment& experiment, const std::string& what, trace::Part part);
// What is added up in a number, a row each under its factors' own names, a color a box; what divides them opens when pressed.
// `title` stands at the sum below. Draws from (x, y) down and moves y below it.
void draw_terms(Ui& ui, Player& player, InspectorView& view, const network::Sum& sum, double value, std::string_view title,
                float x, float width, float& y);
// Places as buttons that open them, each with its number; those of another layer or direction say so.
void draw_places(Ui& ui, Player& player, std::span<const trace::Reference> places, float x, float width, float& y);

// Where numbers of a pass are opened. Of a run that keeps its states alone no error is carried back for a number of the forward
// pass: it would take twice as long as the run.
network::Record record_for(const Experiment& experiment, Pass pass);

// The opened number of the backward pass beside central differences. Nothing is drawn where there is nothing to compare.
// Draws from (x, y) down and moves y below it.
void draw_check_badge(Ui& ui, const Player& player, const OpenedNumber& number, float x, float width, float& y);

// The time step in NumPy or PyTorch with the active operation's line lit; a button copies a script that prints these numbers.
void draw_code(Ui& ui, const Player& player, InspectorView& view, float x, float width, float& y);
// What the button copies.
std::string code_to_copy(const Player& player, bool torch);

}  // namespace gatewalk::lessons
