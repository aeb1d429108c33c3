#include "lessons/stage/moment.hpp"

#include <algorithm>

#include "engine/writing/tex_parts.hpp"

namespace gatewalk::lessons::stage {

namespace {

using Kind = Operation::Kind;

constexpr int deepest_formula = 6;  // operations without a letter that stand in one formula

void raise(Light& light, Light to) { light = std::max(light, to); }

// For each forward value the backward operation that holds its whole error term at this step.
std::vector<Index> find_totals(const Recipe& forward, const Recipe& backward) {
  std::vector<Index> totals(forward.operations.size(), -1);
  for (std::size_t k = 0; k < backward.operations.size(); ++k) {
    const Operation& op = backward.operations[k];
    if (op.leaf() || op.source < 0 || op.kind == Kind::outer) continue;
    const Operation& value = forward[op.source];
    const bool named = op.symbol == "d" + (value.symbol.empty() ? value.name : value.symbol) || op.name == "d" + value.name ||
                       op.name == "d(" + value.name + ")";
    if (named) totals[static_cast<std::size_t>(op.source)] = static_cast<Index>(k);
  }
  for (std::size_t k = 0; k < forward.states.size(); ++k)
    if (backward.states[k].next >= 0) totals[static_cast<std::size_t>(forward.states[k].previous)] = backward.states[k].next;
  if (forward.input >= 0 && backward.output >= 0) totals[static_cast<std::size_t>(forward.input)] = backward.output;
  return totals;
}

class Lighting {
 public:
  Lighting(const Diagram& d, const Recipe& forward, const Recipe& backward, const Cursor& cursor)
      : d_(d), forward_(forward), backward_(backward) {
    m_.pass = cursor.pass;
    m_.active = cursor.operation;
    m_.totals = find_totals(forward, backward);
    const Light begin = m_.active < 0 ? Light::resting : Light::dim;
    m_.parts.assign(d.anatomy.parts.size(), begin);
    m_.wires.assign(d.wires.size(), begin);
  }

  Moment run() {
    if (m_.active >= 0) {
      const Index place = m_.pass == Pass::forward ? m_.active : forward_place(forward_, backward_, m_.active);
      m_.part = d_.anatomy.part_of[static_cast<std::size_t>(place)];
      if (m_.part >= 0) m_.parts[static_cast<std::size_t>(m_.part)] = Light::active;
      m_.pass == Pass::forward ? light_forward() : light_backward(place);
    }
    for (const Strip& strip : d_.strips)
      m_.strips.push_back(m_.pass == Pass::forward ? shown_forward(strip) : shown_backward(strip));
    return std::move(m_);
  }

 private:
  const Part& part(int k) const { return d_.part(k); }

  void light_forward() {
    for (std::size_t w = 0; w < d_.wires.size(); ++w) {
      const Link& link = d_.wires[w].link;
      if (link.reader == m_.active) light_wire(w, Light::active);
      else if (link.to == m_.part && link.reader >= 0 && link.reader < m_.active) light_wire(w, Light::read);
      if (link.value == m_.active) raise(m_.wires[w], Light::active);
    }
  }

  // A wire that is read, with what it comes from; behind a merge, the wires that were joined there.
  void light_wire(std::size_t w, Light light) {
    const Link& link = d_.wires[w].link;
    raise(m_.wires[w], light);
    raise(m_.parts[static_cast<std::size_t>(link.from)], Light::read);
    if (part(link.from).kind != Part::Kind::merge || link.reader == -1) return;
    for (std::size_t other = 0; other < d_.wires.size(); ++other)
      if (d_.wires[other].link.to == link.from) light_wire(other, Light::read);
  }

  // The lines on which an error term stands that is read, but not where one of them is a state's belt: along that it goes on.
  void light_source(Index value) {
    const auto of_it = [&](const Wire& wire) { return wire.link.value == value; };
    const int where = d_.anatomy.part_of[static_cast<std::size_t>(value)];
    if (where == m_.part || std::any_of(d_.wires.begin(), d_.wires.end(), [&](const Wire& w) { return of_it(w) && w.belt; }))
      return;
    for (std::size_t w = 0; w < d_.wires.size(); ++w)
      if (of_it(d_.wires[w]) && d_.wires[w].link.reader < 0) raise(m_.wires[w], Light::read);
  }

  // Backwards an error term runs along the wire of its value, from the part that read it.
  void light_backward(Index place) {
    const Operation& op = backward_[m_.active];
    const bool sum = op.kind == Kind::plus && op.source == place;
    pass_back(m_.active, Light::active, 0);
    for (std::size_t w = 0; w < d_.wires.size(); ++w) {
      const Link& link = d_.wires[w].link;
      if (link.value == place && sum) raise(m_.wires[w], Light::read);
      // Inside of a box: where its error term came from.
      if (link.from == m_.part && place != link.value && link.value == part(m_.part).value) raise(m_.wires[w], Light::read);
    }
    // A slope is made of what the box itself gave: the wire that carries it.
    if (std::none_of(m_.wires.begin(), m_.wires.end(), [](Light light) { return light >= Light::read; }))
      for (std::size_t w = 0; w < d_.wires.size(); ++w)
        if (d_.wires[w].link.from == m_.part) raise(m_.wires[w], Light::read);
    if (sum) m_.fork = fork_of_sum(place);
    // What is cut out of values side by side is one with the rest of them.
    if (op.kind == Kind::slice)
      for (std::size_t w = 0; w < d_.wires.size(); ++w)
        if (d_.wires[w].link.to == d_.anatomy.part_of[static_cast<std::size_t>(backward_[op.operands[0]].source)])
          raise(m_.wires[w], Light::read);
  }

  // Lights the way of an error term into one operation, and weaker the ways of those that stand in its formula without a letter
  // of their own: δ_{a_g} is written with δ_c, so it lights the way from the cell state through × to the candidate.
  void pass_back(Index k, Light own, int depth) {
    const Operation& op = backward_[k];
    const Index place = forward_place(forward_, backward_, k);
    const auto part_of = [&](Index value) { return d_.anatomy.part_of[static_cast<std::size_t>(value)]; };
    for (const Index operand : op.operands) {
      const Operation& read = backward_[operand];
      if (read.source < 0) continue;
      const int where = part_of(read.source);
      if (where < 0) continue;
      raise(m_.parts[static_cast<std::size_t>(where)], Light::read);
      if (read.kind == Kind::forward_value) {
        light_factor(place, read.source);
        continue;
      }
      light_way(place, where, own, 0);
      light_source(read.source);
      // δ_{a_o} is made of δ_o in the same box, which nobody walks to alone: what that is made of is lit with it.
      const bool in_the_box = op.kind == Kind::times && where == m_.part && part(where).pre_activation == place;
      if (depth < deepest_formula && !read.leaf() &&
          (in_the_box || !writing::tex_parts::stops(backward_, operand, writing::Detail::line, &forward_)))
        pass_back(operand, Light::read, depth + 1);
    }
  }

  // The wire on which the other factor comes: to where the value is read, or into its box.
  void light_factor(Index place, Index factor) {
    for (std::size_t w = 0; w < d_.wires.size(); ++w) {
      const Link& link = d_.wires[w].link;
      if (link.value != factor || link.reader < 0) continue;
      const auto& operands = forward_[link.reader].operands;
      const bool partner = std::find(operands.begin(), operands.end(), place) != operands.end();
      if (partner || link.reader == place) raise(m_.wires[w], Light::read);
    }
  }

  // Lights the wires from a value to the part whose error term arrives, and what lies between. A sum hands its error term on as
  // it is, so that the × before it has none of its own: dc comes to `i` through + and ×. True if there is a way.
  bool light_way(Index value, int to, Light own, int passed) {
    bool found = false;
    for (std::size_t w = 0; w < d_.wires.size(); ++w) {
      const Link& link = d_.wires[w].link;
      if (link.value != value || link.reader < 0) continue;
      const Part& next = part(link.to);
      const bool passes_on =
          next.value != value && next.value >= 0 && passed < 4 && m_.totals[static_cast<std::size_t>(next.value)] < 0;
      if (link.to != to && !(passes_on && light_way(next.value, to, own, passed + 1))) continue;
      raise(m_.wires[w], passed == 0 ? own : Light::read);
      raise(m_.parts[static_cast<std::size_t>(link.to)], Light::read);
      found = true;
    }
    return found;
  }

  // The sums of one value's error terms happen at its forks, the farthest from its source first.
  int fork_of_sum(Index value) const {
    int which = 0;
    for (Index k = 0; k < m_.active; ++k) which += backward_[k].kind == Kind::plus && backward_[k].source == value;
    int last = -1;
    for (std::size_t f = 0; f < d_.forks.size(); ++f) {
      if (d_.forks[f].value != value) continue;
      last = static_cast<int>(f);
      if (which-- == 0) break;
    }
    return last;
  }

  bool reads(Index operand) const {
    if (m_.active < 0) return false;
    const auto& operands = (m_.pass == Pass::forward ? forward_ : backward_)[m_.active].operands;
    return std::find(operands.begin(), operands.end(), operand) != operands.end();
  }

  Light light_of(Index operation) const {
    if (m_.active < 0) return Light::resting;
    return operation == m_.active ? Light::active : reads(operation) ? Light::read : Light::dim;
  }

  Shown shown_forward(const Strip& strip) const {
    if (strip.error_only) return {};
    const Part& owner = part(strip.part);
    Shown shown{strip.value, forward_[strip.value].leaf() || strip.value <= m_.active, light_of(strip.value), false};
    const bool mine = std::find(owner.operations.begin(), owner.operations.end(), m_.active) != owner.operations.end();
    if (mine && m_.active != strip.value) shown = {m_.active, true, Light::active, true};
    // Two vectors side by side say nothing new unless somebody looks.
    if (owner.kind == Part::Kind::merge && shown.light < Light::read) return {};
    return shown;
  }

  Shown shown_backward(const Strip& strip) const {
    const Part& owner = part(strip.part);
    if (owner.kind == Part::Kind::exit || owner.kind == Part::Kind::above) {
      const Index leaf =
          owner.kind == Part::Kind::above ? backward_.input : backward_.states[static_cast<std::size_t>(owner.state)].previous;
      return leaf < 0 ? Shown{} : Shown{leaf, true, light_of(leaf), false};
    }
    const Index total = m_.totals[static_cast<std::size_t>(strip.value)];
    if (total < 0 && strip.inside) return {};
    Shown shown{total, total >= 0 && total <= m_.active, total >= 0 ? light_of(total) : Light::dim, false};
    if (owner_is_active(strip) && backward_[m_.active].kind != Kind::outer)
      shown = {m_.active, true, Light::active, m_.active != total && !strip.inside};
    if (owner.kind == Part::Kind::merge && shown.light < Light::read) return {};
    return shown;
  }

  // Whether the active operation is shown in this strip: the part's own, and of a merge the slices that leave it.
  // Of a box with two strips its own error term stands in the one, and what leads on to that of its pre-activation in the other.
  bool owner_is_active(const Strip& strip) const {
    if (m_.active < 0 || strip.part != m_.part) return false;
    const bool two = std::any_of(d_.strips.begin(), d_.strips.end(), [&](const Strip& s) {
      return s.inside && s.part == strip.part && m_.totals[static_cast<std::size_t>(s.value)] >= 0;
    });
    const bool own = m_.active == m_.totals[static_cast<std::size_t>(part(m_.part).value)];
    return !two || strip.inside != own;
  }

  const Diagram& d_;
  const Recipe& forward_;
  const Recipe& backward_;
  Moment m_;
};

}  // namespace

Moment make_moment(const Diagram& diagram, const Recipe& forward, const Recipe& backward, const Cursor& cursor) {
  return Lighting(diagram, forward, backward, cursor).run();
}

void show_nothing(Moment& moment, const Recipe& recipe, Nothing why) {
  moment.nothing = why;
  if (why == Nothing::no) return;
  for (Shown& shown : moment.strips)
    shown.computed = shown.computed && recipe.pass == Pass::forward && recipe[shown.operation].kind == Kind::input;
}

std::vector<int> travelled(const Diagram& d, const Moment& m, const Recipe& forward, const Recipe& backward) {
  std::vector<int> wires;
  if (m.active < 0) return wires;
  for (std::size_t w = 0; w < d.wires.size(); ++w) {
    const Link& link = d.wires[w].link;
    const bool goes = m.pass == Pass::forward
                          ? link.reader == m.active
                          : m.wires[w] == Light::active && link.value == forward_place(forward, backward, m.active);
    if (goes) wires.push_back(static_cast<int>(w));
  }
  return wires;
}

Index target_of(const Diagram& d, const Moment& m, const Recipe& forward, const Recipe& backward, int part) {
  const Part& p = d.part(part);
  if (m.pass == Pass::forward) return p.operations.empty() ? -1 : p.value;
  if (const Index total = m.totals[static_cast<std::size_t>(p.value)]; total >= 0 && p.kind != Part::Kind::exit) return total;
  // The first thing that passes it on its way to what it read, as ∂L/∂f = ∂L/∂c ∘ c_{t-1} passes the circle of f ∘ c; else the
  // last that happens there.
  const auto read_here = [&](Index value) {
    return std::any_of(p.operations.begin(), p.operations.end(), [&](Index op) {
      const auto& operands = forward[op].operands;
      return std::find(operands.begin(), operands.end(), value) != operands.end();
    });
  };
  Index last = -1;
  for (const Index k : backward.walk())
    if (d.anatomy.part_of[static_cast<std::size_t>(forward_place(forward, backward, k))] == part) last = k;
  if (last >= 0 || p.kind == Part::Kind::exit) return last;
  for (const bool by_the_other : {true, false})
    for (const Index k : backward.walk()) {
      const Operation& op = backward[k];
      if (op.source < 0 || !read_here(op.source)) continue;
      const bool other = std::any_of(op.operands.begin(), op.operands.end(), [&](Index operand) {
        return backward[operand].kind == Kind::forward_value && read_here(backward[operand].source);
      });
      if (other || !by_the_other) return k;
    }
  return -1;
}

}  // namespace gatewalk::lessons::stage
