// A lesson as data: what lessons/text/<language>/NN-slug.md says. The format is explained in lessons/README.md.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lessons/course/prose.hpp"
#include "lessons/experiment/experiment.hpp"
#include "lessons/experiment/measure.hpp"

namespace gatewalk::lessons {

// Where a step puts the reader. Fields a step does not name stay as they are.
struct Show {
  std::optional<Pass> pass;
  std::optional<int> step;                       // from 0
  std::optional<std::string> operation;          // by name
  std::optional<std::string> opened;             // a measure that names one number: "f[2]@2"
  std::optional<std::string> variant;            // by name
  std::optional<std::vector<std::string>> cuts;  // backward operations that pass on 0; empty: none
};

// A number to play with: a slider beside the text.
struct Knob {
  Target target;
  std::string label;
  double least = -4, most = 4, step = 0.05;  // of a gap: 1
};

// A switch that cuts a path of the backward pass: an operation that then passes on 0.
struct CutSwitch {
  std::string name;  // "dc_next"
  std::string label;
};

// A line of a plot.
struct Series {
  Measure measure;  // in terms of the plot's variable
  std::string label;
  std::string quantity;  // a name of the cell, for its color; may be empty
  bool dashed = false;
};

// Measures over a range of a variable.
struct Plot {
  enum class Kind { line, bar };
  std::string name, title, x_label, y_label;
  Kind kind = Kind::line;
  bool log = false;           // where the y axis starts as; the reader may turn it
  bool each_variant = false;  // every series once a variant
  std::string variable = "t";
  Measure from, to;
  double step = 1;
  std::vector<Series> series;
  int line = 0;
};

// A measure over two targets, with gradient descent on it from one point: as it comes, and with its gradient clipped.
struct Surface {
  enum class Clip { none, norm, value };
  std::string name, title;
  Target x, y;
  double x_least = -1, x_most = 1, y_least = -1, y_most = 1;
  std::optional<Measure> z;  // whose gradient is the loss' own: descent follows ∂loss/∂x and ∂loss/∂y
  bool log = false;
  double start_x = 0, start_y = 0, rate = 0.1;
  int updates = 20;
  Clip clip = Clip::none;
  double clip_at = 1;
  int line = 0;
};

struct Mistake {
  Measure answer;         // what somebody gets who makes it
  Prose text;             // told to them
  std::string operation;  // where it parts from the right way; may be empty
};

struct Question {
  enum class Kind { number, choice, act };
  std::string id;  // unique in the course: "forget-gate/bias"
  Kind kind = Kind::number;
  Prose text;
  std::optional<Measure> answer;       // number: computed by the engine, with `changes` applied
  std::vector<Edit> changes;           // "what if": applied before the answer is computed
  std::vector<Measure> change_values;  // the new value of each change, in terms of the numbers before it
  double tolerance = 0.005;            // absolute
  std::string unit;                    // of the answer; may be empty
  std::vector<Prose> options;          // choice
  std::vector<Measure> option_holds;   // choice: the option whose measure is true is right
  std::optional<Measure> condition;    // act: true when the reader has brought it about
  std::vector<Edit> solution;          // act: changes that bring it about
  std::vector<Mistake> mistakes;
  std::vector<Prose> hints;
  Prose explanation;  // after the answer
  int line = 0;
};

struct Step {
  std::string title;
  Prose prose;
  Show show;
  bool keeps_changes = false;         // it goes on with what the reader changed in the step before
  std::vector<std::string> formulas;  // operations or equations shown as the current formula; empty: the active one
  std::vector<Knob> knobs;
  std::vector<CutSwitch> cuts;
  std::optional<std::string> choose;  // the label of the picker of variants
  std::vector<Plot> plots;
  std::vector<Surface> surfaces;
  std::vector<Question> questions;
  int line = 0;
};

// Another setup of the same lesson: another cell, other initial weights, a longer sequence.
struct Variant {
  std::string name;
  Setup setup;
};

struct Lesson {
  std::string slug;      // "forget-gate"
  std::string language;  // "en"
  int number = 0;        // its place in the course, from 1
  std::string part;      // "LSTM, gate by gate"
  std::string title;
  std::string goal;  // what you will be able to do after it
  int minutes = 10;
  std::string next;  // slug; may be empty
  std::vector<std::string> related;
  Setup setup;
  std::vector<Variant> variants;  // empty: there is only the lesson's own setup
  std::vector<Step> steps;
};

// Reads a lesson. Errors: line and column of the first mistake, as `gatewalk lesson` prints them.
Result<Lesson> parse_lesson(std::string_view text, std::string_view where);

}  // namespace gatewalk::lessons
