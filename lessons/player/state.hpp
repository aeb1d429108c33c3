// What the reader has before them: one plain value. Address, undo, storage and tests read it through the table of its fields
// (state_fields.hpp); the picture is a function of it and of the engine's traces. Adding something that the reader can choose
// is a member here and a row there.
//
// What is not in it: a scroll offset, a caret, a drag under way, whether time is playing. That is a widget's business, has no
// meaning in a link, and lives as long as the widget is on the screen (Ui::remember).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/source/training_request.hpp"
#include "engine/trace/walk.hpp"
#include "lessons/experiment/cursor.hpp"
#include "lessons/experiment/opened.hpp"
#include "lessons/experiment/target.hpp"

namespace gatewalk::lessons {

constexpr int most_update_lines = 1000;  // of the way through an update

// What is chosen of a network's learning, where the lesson has one.
struct LearningChoice {
  std::string trained;                 // words in place of the lesson's (Setup::trained); empty: as the lesson has it
  std::optional<source::OwnData> own;  // what is learned where these words say so
  std::optional<int> update;           // the weights after so many; none: as far as it has learned
  std::optional<int> example;          // the task's sequence that is shown
  bool read = false;                   // in its place what the chosen update has read, with the weights that it read it with
  bool operator==(const LearningChoice&) const = default;
};

// What was changed of a step's network. Undo and redo go through these.
struct Changes {
  std::vector<Edit> edits;
  trace::Cuts cuts;
  int variant = 0;  // of the lesson's, from 0
  LearningChoice learning;
  std::optional<OpenedModel> opened;  // a file's, in place of the lesson's network
  bool kept = false;                  // the reader takes them along to other steps
  bool operator==(const Changes&) const = default;
};

// Changes that belong to another step of this lesson: set aside when the reader left it, there again when they come back.
struct Aside {
  int step = 0;  // where they were made
  int next = 0;  // where the reader went
  Changes changes;
  bool operator==(const Aside&) const = default;
};

// --- how the reader looks at it ---

struct StageView {
  bool fitted = true;            // the whole diagram; otherwise:
  float x = 0, y = 0, zoom = 1;  // the diagram's point in the middle, and pixels per unit of the diagram
  bool matrix = false;           // the weights, or their gradient, beside the diagram
  float network = 0;             // the whole network in place of its cell, so many times as large as fits; 0: the cell
  bool operator==(const StageView&) const = default;
};

constexpr float most_nearer = 8;  // of a network

struct StripView {
  std::set<std::string> hidden;  // quantities whose row is not shown: "c", "dh"
  bool active_first = false;     // units by how much they move, instead of by number
  bool loop = false;             // playing begins again at the end
  bool linear = false;           // the error's norms on a linear axis
  bool all_layers = false;       // the rows of all layers and directions, one below the other
  bool operator==(const StripView&) const = default;
};

struct InspectorView {
  int tab = 0;           // 0 where from, 1 goes into, 2 code
  bool by_size = false;  // terms by their size, instead of in order
  bool torch = false;    // code for PyTorch, instead of NumPy
  bool operator==(const InspectorView&) const = default;
};

// A plot or a surface of the lesson, by its name there.
struct FigureView {
  bool turned = false;                            // the other axis: linear for logarithmic, or logarithmic for linear
  std::optional<std::pair<float, float>> camera;  // a surface's: degrees around and above; none: as it starts
  int again = 0;                                  // an experiment's: how often it was made anew, with other seeds
  std::string row;                                // and the cell of the reader's own row; "=": the equations they typed
  bool operator==(const FigureView&) const = default;
};

// What a network that has learned classes writes by itself.
struct WritingView {
  double temperature = 1;
  int seed = 1;
  int drawn = 0;  // classes so far
  bool operator==(const WritingView&) const = default;
};
// What is asked of the network as a whole (panels/findings_view.hpp), on the stage in place of the cell.
inline constexpr std::string_view findings_keys[] = {"kept", "gates", "reach", "inputs", "units"};
struct FindingsView {
  std::string shown;  // one of findings_keys; empty: nothing is asked
  int back = 10;      // steps over which it is told what a unit keeps
  int sorted = -1;    // the column that rows are sorted by; -1: as they come
  bool upward = false;
  bool operator==(const FindingsView&) const = default;
};
constexpr int most_back = 10'000, most_findings_columns = 12;
constexpr double least_temperature = 0.05, most_temperature = 5;
constexpr int most_again = 1000;  // experiments made anew
constexpr int most_drawn = 400, most_seeds_shown = 9;

struct ViewState {
  StageView stage;
  StripView strip;
  InspectorView inspector;
  std::map<std::string, FigureView> figures;
  std::string panel = {};  // in front where several share a place; empty: the first
  bool cell = false;       // on the stage, although the step has a figure that takes it
  bool training = false;   // on the stage, in place of the cell, where the network learns
  bool walked = false;     // likewise: the update that made the weights as they are, walked
  bool used = false;       // likewise: what was learned, used
  WritingView writing;
  FindingsView findings;
  int seeds = 1;       // how many runs of other seeds the plots of a training show together
  bool cells = false;  // and beside the cell that learns the other ones
  std::string weight;  // the weight that is followed through that update, "W_f[0,3]"; empty: the first there is
  int line = 0;        // of the way through it, from 1; 0: none is lit
  bool editor = false;  // the cell's equations, to be typed, in place of the time strip
  // For a projector: the stage fills the screen with the step's text below it, or the step's question does.
  enum class Present { off, stage, question } present = Present::off;
  bool operator==(const ViewState&) const = default;
};

// What the reader set for all lessons, on this machine.
struct ReaderSettings {
  int decimals = 2;                   // 2, 4 or -1 for full
  bool numbers = true;                // formulas with numbers below them
  bool shapes = false;                // and with the shapes of what stands in them
  double speed = 1;                   // of playing through time: 0.5, 1, 2 or 4
  std::optional<bool> dark;           // none: as the system
  std::optional<bool> high_contrast;  // none: as the system
  float text_scale = 1;               // 0.85, 1, 1.25 or 1.6
  std::string language;               // a folder of text/; empty: as the system
  bool letter_keys = true;            // shortcuts of one character
  bool learns_unseen = true;          // learning goes on while the lab is not on the screen
  std::string own_cell;               // the equations typed last that made a cell; empty: none yet
  bool operator==(const ReaderSettings&) const = default;
};

struct State {
  std::string lesson;  // slug
  int step = 0;        // of the lesson's text, from 0
  Cursor cursor;
  Changes changes;
  std::optional<Aside> aside;
  // Equations under edit that make no cell yet, or none for these sizes: the network stays the last that could be made.
  std::optional<std::string> draft;
  std::vector<std::string> compared;         // what stands beside the reader's own (comparison.hpp)
  std::map<std::string, std::string> typed;  // answers under way, by "lesson/question"
  std::set<std::string> hidden;              // what a teacher hides: names of hideable()
  ViewState view;
  ReaderSettings settings;
  bool operator==(const State&) const = default;
};

}  // namespace gatewalk::lessons
