// A lesson as data: what lessons/text/<language>/NN-slug.md says. The format is explained in lessons/README.md.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "lessons/course/prose.hpp"
#include "lessons/experiment/experiment.hpp"
#include "lessons/experiment/measure.hpp"

namespace gatewalk::lessons {

// A field of the reader's state that a step sets, by the name that lessons have for it (player/state_fields.hpp): "t" "2".
// What a step does not name stays as it is.
struct Shown {
  std::string field;
  std::string text;
};

// What a directive puts below a step's text: to look at, or to play with. Each directive has a struct of its own.
struct Figure {
  int line = 0;
  bool picture = false;   // it is what the text speaks of: the formula of the moment then stands below it
  bool on_stage = false;  // it takes the stage, where the step has nothing to say of the cell
  virtual ~Figure() = default;
  virtual const void* type() const = 0;  // FigureOf<T>::own() of what it is: a page is compiled without run-time types
};
template <class T>
struct FigureOf : Figure {
  static const void* own() {
    static const char tag = 0;
    return &tag;
  }
  const void* type() const final { return own(); }
};

// A number to play with: a slider beside the text.
struct Knob : FigureOf<Knob> {
  Target target;
  std::string label;
  double least = -4, most = 4, step = 0.05;  // of a gap: 1
  bool steps = false;                        // nothing between the steps can be set
};

// A line that is ticked while a measure is true.
struct DoneTick : FigureOf<DoneTick> {
  Measure measure;
  std::string words;
};

// A switch that cuts a path of the backward pass: an operation that then passes on 0.
struct CutSwitch : FigureOf<CutSwitch> {
  std::string name;  // "dc_next"
  std::string label;
};

// The picker of variants.
struct VariantPicker : FigureOf<VariantPicker> {
  std::string label;
};

// The cell's lines, with what sets them apart from another cell's; the stage marks the same on parts and wires.
struct Against : FigureOf<Against> {
  std::string cell;   // that ships
  std::string label;  // what it is called
};

// A line of a plot.
struct Series {
  Measure measure;  // in terms of the plot's variable
  std::string label;
  std::string quantity;  // a name of the cell, for its color; may be empty
  bool dashed = false;
};

struct PlotKind;  // figures/plot_kind.hpp

// Measures over a range of a variable.
struct Plot : FigureOf<Plot> {
  std::string name, title, x_label, y_label;
  const PlotKind* kind = nullptr;
  bool log = false;           // where the y axis starts as; the reader may turn it
  bool each_variant = false;  // every series once a variant
  std::string variable = "t";
  Measure from, to;
  double step = 1;
  std::vector<Series> series;
  std::optional<Measure> marked;                                   // where the reader is on the axis of the variable
  enum class Names { none, tokens, classes } names = Names::none;  // what the variable's whole numbers are called
};

// The readout at one time step: a class a row, from what V makes of h to its probability, and the loss.
struct Readout : FigureOf<Readout> {
  std::string title;
  int step = -1;  // as in measures: from 1, or -1 for the last
};

// Ways to train, each from several seeds, and how their runs do on held-out sequences at their end.
struct TrialTable : FigureOf<TrialTable> {
  struct Row {
    std::string label, words;  // words as in `trained:`, over those of all rows
  };
  std::string name, title;
  std::string words;  // of all rows, as in `trained:`; empty: what the lesson's network learns
  bool own = false;   // one more row, with a cell that the reader chooses
  std::vector<Row> rows;
  int seeds = 5;
  bool accuracy = false;         // what is told; otherwise the loss
  std::string measured;          // what that is called; empty: held-out loss, or share of right answers
  std::optional<Measure> least;  // below it none can come
  Prose told;                    // said when all of the first seeds have run, not before
};

// A measure over two targets, with gradient descent on it from one point: as it comes, and once for each way to clip.
struct Surface : FigureOf<Surface> {
  struct Clip {
    enum class Kind { norm, value } kind = Kind::norm;
    double at = 1;
  };
  std::string name, title;
  Target x, y;
  std::string x_name, y_name;    // what the axes are called; empty: the targets
  float turn = -35, above = 32;  // where it is looked at from at first, in degrees
  double x_least = -1, x_most = 1, y_least = -1, y_most = 1;
  std::optional<Measure> z;  // whose gradient is the loss' own: descent follows ∂loss/∂x and ∂loss/∂y
  bool log = false;
  double start_x = 0, start_y = 0, rate = 0.1;
  int updates = 20;
  std::vector<Clip> clips;
};

// What can be said of a wrong answer though the lesson names no such mistake.
enum class Slip {
  none,
  not_a_number,
  sign,       // right but for its sign
  unit,       // the same of another unit
  step,       // the same at another time step
  unchanged,  // the number before the question's change
};

struct Mistake {
  Measure answer;         // what somebody gets who makes it
  Prose text;             // told to them
  std::string operation;  // where it parts from the right way; may be empty
};

// What only questions of one kind have: the struct of that kind, in lessons/questions/.
struct QuestionBody {
  virtual ~QuestionBody() = default;
  // Texts of its own, such as options: they are checked like the others.
  virtual std::vector<const Prose*> prose() const { return {}; }
};

struct QuestionKind;  // language.hpp

struct Question {
  std::string id;  // unique in the course: "forget-gate/bias"
  const QuestionKind* kind = nullptr;
  Prose text;
  std::shared_ptr<QuestionBody> body;  // of its kind; never null once it is read
  std::vector<Mistake> mistakes;
  std::vector<Prose> hints;
  Prose explanation;  // after the answer
  std::vector<Measure> withheld;  // numbers that tell the answer
  int line = 0;

  // Precondition: T is the struct of its kind.
  template <class T>
  const T& as() const {
    return static_cast<const T&>(*body);
  }
};

// Every text of a question that a reader can get to read.
std::vector<const Prose*> all_prose(const Question& question);

// What a paragraph of a step rests on: where the reader's changes make it false, the paragraph gives way (player/claims.hpp).
struct Claim {
  Measure measure;
  std::size_t paragraph = 0;  // of the step's prose
  int line = 0;
};

struct Step {
  std::string title;
  Prose prose;
  std::vector<Claim> claims;
  std::vector<Shown> show;
  bool keeps_changes = false;         // it goes on with what the reader changed in the step before
  std::vector<std::string> formulas;  // operations or equations shown as the current formula; empty: the active one
  std::vector<std::shared_ptr<const Figure>> figures;
  std::vector<Question> questions;
  int line = 0;

  // Whether a figure takes the stage.
  bool has_figure_on_stage() const {
    return std::any_of(figures.begin(), figures.end(), [](const auto& figure) { return figure->on_stage; });
  }
  // The figures of one kind, in the file's order: all<Knob>().
  template <class T>
  std::vector<const T*> all() const {
    std::vector<const T*> found;
    for (const auto& figure : figures)
      if (figure->type() == FigureOf<T>::own()) found.push_back(static_cast<const T*>(figure.get()));
    return found;
  }
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
  std::string letter;    // of a number that several lessons share, "b" of 17b; may be empty
  std::string part;      // "LSTM, gate by gate"
  std::string title;
  std::string goal;  // what you will be able to do after it
  int minutes = 10;
  std::string next;  // slug; may be empty
  int opens = 0;     // the step, from 1, that goes on with a model that the reader opens; 0: it takes none
  std::vector<std::string> related;
  Setup setup;
  std::vector<Variant> variants;  // empty: there is only the lesson's own setup
  std::vector<Step> steps;
  bool whole = true;  // false: an outline (course.hpp), which nobody can open

  // Its place as it is read, "17b".
  std::string place() const { return std::to_string(number) + letter; }
  bool before(const Lesson& other) const { return std::tie(number, letter) < std::tie(other.number, other.letter); }
  const Setup& setup_of(int variant) const {
    return variants.empty() ? setup : variants[static_cast<std::size_t>(variant)].setup;
  }
  // Whether a network of it learns a task.
  bool learns() const {
    return setup.learned ||
           std::any_of(variants.begin(), variants.end(), [](const Variant& v) { return v.setup.learned != nullptr; });
  }
};

// Reads a lesson. Errors: line and column of the first mistake, as `gatewalk lesson` prints them.
Result<Lesson> parse_lesson(std::string_view text, std::string_view where);

}  // namespace gatewalk::lessons
