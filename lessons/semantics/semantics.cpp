#include "lessons/semantics/semantics.hpp"

#include <array>
#include <unordered_map>
#include <unordered_set>

#include "engine/base/check.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::array<std::string_view, 25> role_names = {
    "application", "region",   "group",   "heading", "paragraph",    "text",       "term",   "link",   "button",
    "toggle",      "tab_list", "tab",     "slider",  "number_field", "text_field", "select", "option", "list",
    "item",        "image",    "formula", "grid",    "progress",     "status",     "dialog"};
static_assert(role_names.size() == static_cast<std::size_t>(Role::dialog) + 1);

constexpr std::array<std::string_view, 16> action_names = {
    "press",     "focus",       "set_value", "increment", "decrement", "cell_left", "cell_right", "cell_up",
    "cell_down", "select_text", "submit",    "cancel",    "complete",  "undo",      "redo",       "help"};

}  // namespace

std::string_view role_name(Role role) { return role_names[static_cast<std::size_t>(role)]; }

std::string_view action_name(Action action) {
  for (std::size_t bit = 0; bit < action_names.size(); ++bit)
    if (static_cast<std::uint16_t>(action) == 1u << bit) return action_names[bit];
  return "";
}

std::optional<Action> action_named(std::string_view name) {
  for (std::size_t bit = 0; bit < action_names.size(); ++bit)
    if (action_names[bit] == name) return static_cast<Action>(1u << bit);
  return std::nullopt;
}

bool SemanticNode::same_content(const SemanticNode& o) const {
  return role == o.role && name == o.name && value == o.value && description == o.description && link == o.link &&
         level == o.level && actions == o.actions && focusable == o.focusable && selected == o.selected &&
         disabled == o.disabled && multiline == o.multiline && invalid == o.invalid && live == o.live && modal == o.modal &&
         checked == o.checked && expanded == o.expanded && range == o.range && grid == o.grid && selection == o.selection;
}

const SemanticNode* SemanticTree::find(std::string_view id) const {
  for (const SemanticNode& node : nodes)
    if (node.id == id) return &node;
  return nullptr;
}

const SemanticNode* SemanticTree::focused() const {
  for (const SemanticNode& node : nodes)
    if (node.focused) return &node;
  return nullptr;
}

bool SemanticTree::inside(std::size_t node, std::size_t ancestor) const {
  for (int i = static_cast<int>(node); i >= 0; i = nodes[static_cast<std::size_t>(i)].parent)
    if (i == static_cast<int>(ancestor)) return true;
  return false;
}

std::vector<std::string> SemanticTree::focus_order() const {
  std::size_t modal = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].modal) modal = i;
  std::vector<std::string> order;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].focusable && !nodes[i].disabled && (modal == 0 || inside(i, modal))) order.push_back(nodes[i].id);
  return order;
}

std::string SemanticTree::outline() const {
  std::string out;
  for (const SemanticNode& node : nodes) {
    int depth = 0;
    for (int p = node.parent; p >= 0; p = nodes[static_cast<std::size_t>(p)].parent) ++depth;
    out.append(static_cast<std::size_t>(depth) * 2, ' ').append(role_name(node.role));
    if (!node.name.empty()) out.append(" \"").append(node.name).append("\"");
    if (!node.value.empty()) out.append(" = ").append(node.value);
    if (node.focused) out += " [focused]";
    if (node.selected) out += " [selected]";
    if (node.disabled) out += " [disabled]";
    if (node.checked) out += *node.checked ? " [on]" : " [off]";
    if (node.expanded) out += *node.expanded ? " [open]" : " [closed]";
    out.append("  #").append(node.id).append("\n");
  }
  return out;
}

void SemanticBuilder::restart(std::string_view root_name) {
  tree_.nodes.clear();
  open_.clear();
  open("", Role::application, root_name, {});
}

SemanticNode& SemanticBuilder::open(std::string id, Role role, std::string_view name, Rect bounds) {
  SemanticNode& node = tree_.nodes.emplace_back();
  node.id = std::move(id);
  node.parent = open_.empty() ? -1 : open_.back();
  node.role = role;
  node.name = name;
  node.bounds = bounds;
  open_.push_back(static_cast<int>(tree_.nodes.size()) - 1);
  return node;
}

void SemanticBuilder::close() {
  GATEWALK_CHECK(open_.size() > 1, "SemanticBuilder::close: no node is open; did you close one twice?");
  open_.pop_back();
}

SemanticNode& SemanticBuilder::leaf(std::string id, Role role, std::string_view name, Rect bounds) {
  open(std::move(id), role, name, bounds);
  open_.pop_back();
  return tree_.nodes.back();
}

SemanticTree SemanticBuilder::finish(float scale) {
  GATEWALK_CHECK(open_.size() == 1, "SemanticBuilder::finish: '" + tree_.nodes[static_cast<std::size_t>(open_.back())].id +
                                        "' is still open; every open needs a close");
  std::unordered_set<std::string_view> ids;
  for (SemanticNode& node : tree_.nodes) {
    GATEWALK_CHECK(ids.insert(node.id).second, "SemanticBuilder::finish: two nodes have the id '" + node.id +
                                                   "'; give siblings different keys or open a Ui::Scope");
    node.bounds = {node.bounds.x * scale, node.bounds.y * scale, node.bounds.w * scale, node.bounds.h * scale};
  }
  return std::move(tree_);
}

bool same_nodes(const SemanticTree& before, const SemanticTree& now) {
  return std::equal(before.nodes.begin(), before.nodes.end(), now.nodes.begin(), now.nodes.end(),
                    [](const SemanticNode& was, const SemanticNode& is) {
                      return was.id == is.id && was.parent == is.parent && was.focused == is.focused;
                    });
}

SemanticDiff difference(const SemanticTree& before, const SemanticTree& now) {
  SemanticDiff diff;
  std::unordered_map<std::string_view, std::size_t> old;
  for (std::size_t i = 0; i < before.nodes.size(); ++i) old.emplace(before.nodes[i].id, i);
  diff.order = before.nodes.size() != now.nodes.size();
  for (std::size_t i = 0; i < now.nodes.size(); ++i) {
    const SemanticNode& node = now.nodes[i];
    if (!diff.order) diff.order = before.nodes[i].id != node.id || before.nodes[i].parent != node.parent;
    const auto was = old.find(node.id);
    if (was == old.end()) {
      diff.changed.push_back(i);
      diff.order = true;
      continue;
    }
    const SemanticNode& earlier = before.nodes[was->second];
    if (!node.same_content(earlier)) diff.changed.push_back(i);
    else if (!(node.bounds == earlier.bounds)) diff.moved.push_back(i);
    old.erase(was);
  }
  for (const SemanticNode& node : before.nodes)
    if (old.contains(node.id)) diff.removed.push_back(node.id);
  const SemanticNode* was = before.focused();
  const SemanticNode* is = now.focused();
  diff.focus = (was ? was->id : std::string()) != (is ? is->id : std::string());
  return diff;
}

}  // namespace gatewalk::lessons
