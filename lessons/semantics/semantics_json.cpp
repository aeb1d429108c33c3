#include "lessons/semantics/semantics_json.hpp"

#include <cmath>

#include "engine/base/shortest.hpp"

namespace gatewalk::lessons {

namespace {

void append_string(std::string& out, std::string_view text) {
  static const char digits[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20) {
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_number(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  out += shortest_text(number);
}

void member(std::string& out, std::string_view name) {
  if (out.back() != '{' && out.back() != '[') out += ',';
  append_string(out, name);
  out += ':';
}

void append_flag(std::string& out, std::string_view name, bool flag) {
  if (!flag) return;
  member(out, name);
  out += "true";
}

// Code points to UTF-16 units.
int utf16_position(std::string_view text, int characters) {
  int units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;
    if (characters-- == 0) break;
    units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

void append_bounds(std::string& out, const Rect& r) {
  for (const float edge : {r.x, r.y, r.w, r.h}) {
    if (out.back() != '[') out += ',';
    append_number(out, std::round(edge * 4.0) / 4.0);
  }
}

void append_node(std::string& out, const SemanticNode& node) {
  out += '{';
  member(out, "id");
  append_string(out, node.id);
  member(out, "role");
  append_string(out, role_name(node.role));
  member(out, "name");
  append_string(out, node.name);
  member(out, "value");
  append_string(out, node.value);
  if (!node.description.empty()) {
    member(out, "description");
    append_string(out, node.description);
  }
  if (!node.link.empty()) {
    member(out, "link");
    append_string(out, node.link);
  }
  if (node.level) {
    member(out, "level");
    append_number(out, node.level);
  }
  append_flag(out, "focusable", node.focusable);
  append_flag(out, "selected", node.selected);
  append_flag(out, "disabled", node.disabled);
  append_flag(out, "multiline", node.multiline);
  append_flag(out, "invalid", node.invalid);
  append_flag(out, "live", node.live);
  append_flag(out, "modal", node.modal);
  if (node.checked) {
    member(out, "checked");
    out += *node.checked ? "true" : "false";
  }
  if (node.expanded) {
    member(out, "expanded");
    out += *node.expanded ? "true" : "false";
  }
  if (node.range) {
    member(out, "range");
    out += '[';
    for (const double number : {node.range->least, node.range->most, node.range->value, node.range->step}) {
      if (out.back() != '[') out += ',';
      append_number(out, number);
    }
    out += ']';
  }
  if (node.grid) {
    member(out, "grid");
    out += '[';
    for (const int number : {node.grid->rows, node.grid->columns, node.grid->row, node.grid->column}) {
      if (out.back() != '[') out += ',';
      append_number(out, number);
    }
    out += ']';
  }
  if (node.selection) {
    member(out, "selection");
    out += '[';
    append_number(out, utf16_position(node.value, node.selection->anchor));
    out += ',';
    append_number(out, utf16_position(node.value, node.selection->caret));
    out += ']';
  }
  member(out, "actions");
  out += '[';
  for (unsigned bit = 1; bit <= static_cast<unsigned>(last_action); bit <<= 1)
    if (node.can(static_cast<Action>(bit))) {
      if (out.back() != '[') out += ',';
      append_string(out, action_name(static_cast<Action>(bit)));
    }
  out += ']';
  member(out, "bounds");
  out += '[';
  append_bounds(out, node.bounds);
  out += "]}";
}

}  // namespace

std::string to_json(const SemanticTree& now, const SemanticDiff& diff) {
  std::string out = "{";
  const SemanticNode* focus = now.focused();
  member(out, "focus");
  append_string(out, focus ? focus->id : std::string_view());
  member(out, "removed");
  out += '[';
  for (const std::string& id : diff.removed) {
    if (out.back() != '[') out += ',';
    append_string(out, id);
  }
  out += ']';
  member(out, "changed");
  out += '[';
  for (const std::size_t i : diff.changed) {
    if (out.back() != '[') out += ',';
    append_node(out, now.nodes[i]);
  }
  out += ']';
  member(out, "moved");
  out += '[';
  for (const std::size_t i : diff.moved) {
    if (out.back() != '[') out += ',';
    out += '[';
    append_string(out, now.nodes[i].id);
    append_bounds(out, now.nodes[i].bounds);
    out += ']';
  }
  out += ']';
  if (diff.order) {
    member(out, "order");
    out += '[';
    for (const SemanticNode& node : now.nodes) {
      if (out.back() != '[') out += ',';
      out += '[';
      append_string(out, node.id);
      out += ',';
      append_string(out,
                    node.parent < 0 ? std::string_view() : std::string_view(now.nodes[static_cast<std::size_t>(node.parent)].id));
      out += ']';
    }
    out += ']';
  }
  out += '}';
  return out;
}

}  // namespace gatewalk::lessons
