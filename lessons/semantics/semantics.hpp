// What is on the screen, as data: the tree that a screen reader hears and that tests read.
// Widgets add one node each while they draw; the tree is built anew in every drawn frame and compared with the last one.
// Nothing here draws. The hosts show the tree to the outside: the browser as hidden DOM, the null host as a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lessons/semantics/geometry.hpp"

namespace gatewalk::lessons {

// What a node is. The names (role_name) are the words of the mirror and of tests.
enum class Role : std::uint8_t {
  application,
  region,
  group,
  heading,
  paragraph,
  text,
  term,
  link,
  button,
  toggle,
  tab_list,
  tab,
  slider,
  number_field,
  text_field,
  select,
  option,
  list,
  item,
  image,
  formula,
  grid,
  progress,
  status,
  dialog,
};
std::string_view role_name(Role role);

// What can be done to a node from outside. Each is a bit, so that a node can say which ones it answers.
enum class Action : std::uint16_t {
  press = 1 << 0,
  focus = 1 << 1,
  set_value = 1 << 2,  // value: the new text or number
  increment = 1 << 3,  // sliders and number fields: one step
  decrement = 1 << 4,
  cell_left = 1 << 5,  // grids: the reading cursor by one
  cell_right = 1 << 6,
  cell_up = 1 << 7,
  cell_down = 1 << 8,
  select_text = 1 << 9,  // value: "anchor caret", in characters from 0
  submit = 1 << 10,      // text and number fields: Enter
  cancel = 1 << 11,      // Escape
  complete = 1 << 12,    // a text field that offers how a name goes on: Tab takes it, arrows choose (increment, decrement)
  undo = 1 << 13,        // a text field that keeps its own history
  redo = 1 << 14,
  help = 1 << 15,  // F1
};
constexpr Action last_action = Action::help;
std::string_view action_name(Action action);
std::optional<Action> action_named(std::string_view name);

// A slider's or progress bar's numbers.
struct SemanticRange {
  double least = 0, most = 1, value = 0, step = 0;
  bool operator==(const SemanticRange&) const = default;
};

// A matrix as one node with a reading cursor; rows and columns count from 0. The node's value speaks the cell.
struct SemanticGrid {
  int rows = 0, columns = 0, row = 0, column = 0;
  bool operator==(const SemanticGrid&) const = default;
};

// Caret and the other end of the selection, in characters (code points) from 0.
struct SemanticSelection {
  int anchor = 0, caret = 0;
  bool operator==(const SemanticSelection&) const = default;
};

// One thing on the screen.
struct SemanticNode {
  std::string id;   // a path of keys, "lesson/next": the same thing has the same id in every frame and every session
  int parent = -1;  // index in SemanticTree::nodes; -1 for the root
  Role role = Role::group;
  std::string name;         // what a button says, what a field is for; never empty for what can be focused
  std::string value;        // a field's text, a slider's value in words, the spoken cell of a grid
  std::string description;  // a tooltip, a longer explanation
  std::string link;         // links and what leads elsewhere: the address, "#/en/forget-gate/3" or "https://…"; empty: none
  int level = 0;            // headings: 1–6
  std::uint16_t actions = 0;
  bool focusable = false, focused = false, selected = false, disabled = false, multiline = false, invalid = false;
  bool live = false;   // its new content is read out when it changes
  bool modal = false;  // dialogs: nothing outside can be reached while it is there
  std::optional<bool> checked, expanded;
  std::optional<SemanticRange> range;
  std::optional<SemanticGrid> grid;
  std::optional<SemanticSelection> selection;
  Rect bounds;  // in window pixels; may lie outside of what a scroll area shows

  bool can(Action action) const { return (actions & static_cast<std::uint16_t>(action)) != 0; }
  SemanticNode& answer(Action action) {
    actions |= static_cast<std::uint16_t>(action);
    return *this;
  }
  // Equal but for parent index and bounds.
  bool same_content(const SemanticNode& other) const;
};

// The nodes in reading order, each after its parent. Node 0 is the root.
struct SemanticTree {
  std::vector<SemanticNode> nodes;

  // Null if there is no such node.
  const SemanticNode* find(std::string_view id) const;
  const SemanticNode* focused() const;
  // Ids that Tab stops at, in order; only inside of the topmost modal dialog if there is one.
  std::vector<std::string> focus_order() const;
  bool inside(std::size_t node, std::size_t ancestor) const;
  // One line a node, indented: role "name" = value [states]. For tests and for bug reports.
  std::string outline() const;
};

// Puts a tree together. Widgets use Ui's functions, which come here.
class SemanticBuilder {
 public:
  // Starts again with a root.
  void restart(std::string_view root_name);
  // Adds a node below the one that is open and opens it. The reference is good until the next call.
  SemanticNode& open(std::string id, Role role, std::string_view name, Rect bounds);
  void close();
  // open and close at once.
  SemanticNode& leaf(std::string id, Role role, std::string_view name, Rect bounds);
  SemanticNode& at(std::size_t index) { return tree_.nodes[index]; }
  std::size_t last() const { return tree_.nodes.size() - 1; }
  bool contains(std::string_view id) const { return tree_.find(id) != nullptr; }
  // The finished tree. Bounds are multiplied by scale. Stops the program if two nodes have the same id or one is still open.
  SemanticTree finish(float scale);

 private:
  SemanticTree tree_;
  std::vector<int> open_;
};

// What changed between two frames, as indices into the newer tree.
struct SemanticDiff {
  bool order = false;                // nodes came, went or changed places
  std::vector<std::size_t> changed;  // new nodes, and nodes with another content
  std::vector<std::size_t> moved;    // nodes of which only the bounds differ
  std::vector<std::string> removed;
  bool focus = false;  // the focus is at another node, or nowhere
  bool empty() const { return !order && changed.empty() && moved.empty() && removed.empty() && !focus; }
};
SemanticDiff difference(const SemanticTree& before, const SemanticTree& now);
// The same nodes in the same order, whatever they say, and the focus at the same one. Cheaper than their difference.
bool same_nodes(const SemanticTree& before, const SemanticTree& now);

}  // namespace gatewalk::lessons
