#include "lessons/semantics/semantics_json.hpp"

#include <doctest/doctest.h>

using namespace gatewalk::lessons;

namespace {

SemanticTree tree_of(const std::vector<std::pair<std::string, std::string>>& buttons, const std::string& focus = {}) {
  SemanticBuilder builder;
  builder.restart("Lab");
  builder.open("panel", Role::region, "Panel", {0, 0, 100, 100});
  for (const auto& [key, name] : buttons) {
    SemanticNode& node = builder.leaf("panel/" + key, Role::button, name, {0, 0, 10, 10});
    node.focusable = true;
    node.focused = node.id == focus;
  }
  builder.close();
  return builder.finish(1);
}

}  // namespace

TEST_CASE("equal trees have an empty difference") {
  const auto tree = tree_of({{"a", "A"}, {"b", "B"}});
  CHECK(difference(tree, tree_of({{"a", "A"}, {"b", "B"}})).empty());
}

TEST_CASE("a changed name is one changed node, and the order stays") {
  const auto diff = difference(tree_of({{"a", "A"}, {"b", "B"}}), tree_of({{"a", "A"}, {"b", "Bee"}}));
  CHECK(diff.changed == std::vector<std::size_t>{3});
  CHECK_FALSE(diff.order);
  CHECK(diff.removed.empty());
}

TEST_CASE("a node that came is changed, one that went is removed, and both mean a new order") {
  const auto now = tree_of({{"b", "B"}, {"c", "C"}});
  const auto diff = difference(tree_of({{"a", "A"}, {"b", "B"}}), now);
  CHECK(diff.order);
  CHECK(diff.removed == std::vector<std::string>{"panel/a"});
  REQUIRE(diff.changed.size() == 1);
  CHECK(now.nodes[diff.changed[0]].id == "panel/c");
}

TEST_CASE("nodes that only moved are told apart from nodes that changed") {
  auto moved = tree_of({{"a", "A"}});
  moved.nodes[2].bounds.x = 50;
  const auto diff = difference(tree_of({{"a", "A"}}), moved);
  CHECK(diff.changed.empty());
  CHECK(diff.moved == std::vector<std::size_t>{2});
  CHECK(to_json(moved, diff).find(R"("moved":[["panel/a",50,0,10,10]])") != std::string::npos);
}

TEST_CASE("a move of the focus alone is a difference") {
  const auto diff = difference(tree_of({{"a", "A"}, {"b", "B"}}, "panel/a"), tree_of({{"a", "A"}, {"b", "B"}}, "panel/b"));
  CHECK(diff.focus);
  CHECK(diff.changed.empty());
}

TEST_CASE("the focus order leaves out what is disabled, and what lies outside of a modal dialog") {
  auto tree = tree_of({{"a", "A"}, {"b", "B"}, {"c", "C"}});
  tree.nodes[3].disabled = true;
  CHECK(tree.focus_order() == std::vector<std::string>{"panel/a", "panel/c"});
  SemanticNode dialog, inside;
  dialog.id = "dialog", dialog.modal = true, dialog.parent = 0;
  inside.id = "dialog/close", inside.focusable = true, inside.parent = static_cast<int>(tree.nodes.size());
  tree.nodes.push_back(dialog);
  tree.nodes.push_back(inside);
  CHECK(tree.focus_order() == std::vector<std::string>{"dialog/close"});
}

TEST_CASE("JSON escapes what it must and counts text positions as a browser does") {
  SemanticBuilder builder;
  builder.restart("Lab");
  SemanticNode& node = builder.leaf("field", Role::text_field, "say \"hi\"\n", {});
  node.value = "𝑊a\tb";
  node.selection = SemanticSelection{1, 2};
  const auto tree = builder.finish(1);
  const auto json = to_json(tree, difference({}, tree));
  CHECK(json.find(R"("name":"say \"hi\"\n")") != std::string::npos);
  CHECK(json.find("\"value\":\"𝑊a\\u0009b\"") != std::string::npos);
  // 𝑊 lies outside of the basic plane: one character, two units.
  CHECK(json.find("\"selection\":[2,3]") != std::string::npos);
}

TEST_CASE("action names and actions are the same in both directions") {
  for (unsigned bit = 1; bit <= static_cast<unsigned>(Action::cancel); bit <<= 1) {
    const auto action = static_cast<Action>(bit);
    CHECK(action_named(action_name(action)) == action);
  }
  CHECK_FALSE(action_named("explode"));
}
