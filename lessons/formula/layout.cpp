// Lines: where a formula that is too wide is broken, and where the terms stand in the end.
#include "lessons/formula/layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lessons/formula/set.hpp"

namespace gatewalk::lessons::formula {

namespace {

// Costs of a break: a line is broken before a relation rather than a sum, a sum rather than a product, outside brackets
// rather than inside; a new line costs more than any of these, and an overfull line more than everything.
constexpr float kLine = 200, kQuad = 0, kRelation = 15, kSum = 35, kProduct = 85, kDots = 95, kComma = 65, kBracket = 400;
constexpr float kNesting = 100, kSlack = 60, kOverfull = 1e5f;
constexpr std::size_t kFarthest = 400;  // candidates looked back at

struct Candidate {
  std::size_t item;  // the line starts with this one
  float cost;
  float indent;
};

struct LineOfItems {
  std::size_t begin, end;
  float indent;
};

class Breaker {
 public:
  Breaker(const std::vector<Item>& items, float size, float width) : items_(items), size_(size), width_(width) {
    ends_.push_back(0);
    for (const Item& item : items) ends_.push_back(ends_.back() + item.before + item.box.width);
    find_candidates();
  }

  std::vector<LineOfItems> lines() const {
    const std::size_t n = candidates_.size();  // the last one is the end
    std::vector<float> cost(n, std::numeric_limits<float>::max());
    std::vector<std::size_t> from(n, 0);
    cost[0] = 0;
    for (std::size_t j = 1; j < n; ++j) {
      for (std::size_t i = j; i-- > 0 && j - i <= kFarthest;) {
        const float over = length(i, j) - width_;
        float here = cost[i] + kLine + candidates_[j].cost;
        if (over > 0) here += kOverfull * (1 + over / std::max(width_, 1.f));
        else if (j + 1 < n) here += kSlack * (over / width_) * (over / width_);
        if (here < cost[j]) cost[j] = here, from[j] = i;
        if (over > 4 * width_) break;
      }
    }
    std::vector<LineOfItems> found;
    for (std::size_t j = n - 1; j > 0; j = from[j])
      found.push_back({candidates_[from[j]].item, candidates_[j].item, candidates_[from[j]].indent});
    std::ranges::reverse(found);
    return found;
  }

 private:
  // From the first item that is not a space to the last one that is not.
  float length(std::size_t i, std::size_t j) const {
    std::size_t begin = candidates_[i].item, end = candidates_[j].item;
    while (begin < end && items_[begin].space) ++begin;
    while (end > begin && items_[end - 1].space) --end;
    if (begin == end) return 0;
    return candidates_[i].indent + ends_[end] - ends_[begin] - items_[begin].before;
  }

  void find_candidates() {
    candidates_.push_back({0, 0, 0});
    // Later lines start under the first relation, or right of it if they start with something else.
    float relation_indent = std::min(2 * size_, .15f * width_), other_indent = relation_indent;
    bool has_relation = false;
    int nesting = 0;
    // Inside a bracket that stands first, later lines start right of it.
    const bool bracketed = !items_.empty() && items_[0].right == Atom::open;
    if (bracketed) other_indent = items_[0].box.width;
    const Item* previous = nullptr;
    float quad = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const Item& item = items_[i];
      if (item.space) {
        quad += item.box.width;
        continue;
      }
      const float inside = kNesting * static_cast<float>(std::clamp(nesting - (item.atom == Atom::close), 0, 6));
      const float deeper = nesting > (bracketed ? 1 : 0) ? .8f * size_ : 0;
      if (previous && quad >= .9f * size_) {
        candidates_.push_back({i, kQuad + inside, nesting > 0 ? other_indent + deeper : 0});
      } else if (item.atom == Atom::rel && previous) {
        const float x = ends_[i] + item.before;
        if (!has_relation && nesting == 0) {
          has_relation = true;
          if (const float after = x + item.box.width + 5 * size_ / 18; after < .4f * width_)
            relation_indent = x, other_indent = after;
          // A line that is broken at its first relation leaves nothing to stand under.
          candidates_.push_back({i, kRelation + 60, std::min(2 * size_, .15f * width_)});
        } else {
          candidates_.push_back({i, kRelation + inside, relation_indent + deeper});
        }
      } else if (item.atom == Atom::bin) {
        candidates_.push_back({i, (item.product ? kProduct : kSum) + inside, other_indent + deeper});
      } else if (previous && previous->right == Atom::punct) {
        candidates_.push_back({i, kComma + inside, other_indent + deeper});
      } else if (previous && (item.dots || previous->dots) && item.atom != Atom::close && item.atom != Atom::punct) {
        candidates_.push_back({i, (item.dots ? kDots : kDots + 10) + inside, other_indent + deeper});
      } else if (previous && (item.atom == Atom::open || item.atom == Atom::inner || item.atom == Atom::op) &&
                 (previous->right == Atom::ord || previous->right == Atom::close || previous->right == Atom::inner)) {
        candidates_.push_back({i, kBracket + inside, other_indent + deeper});
      }
      if (item.right == Atom::open) ++nesting;
      if (item.atom == Atom::close) --nesting;
      previous = &item;
      quad = 0;
    }
    candidates_.push_back({items_.size(), 0, 0});
  }

  const std::vector<Item>& items_;
  std::vector<Candidate> candidates_;
  std::vector<float> ends_;
  float size_, width_;
};

// Puts the items in lines, baselines at y.
void stack(Setter& setter, std::vector<Item>& items, const std::vector<LineOfItems>& lines, Layout& layout) {
  const float size = layout.size;
  float y = 0, below = 0;
  for (std::size_t k = 0; k < lines.size(); ++k) {
    LineOfItems line = lines[k];
    while (line.begin < line.end && items[line.begin].space) ++line.begin;
    while (line.end > line.begin && items[line.end - 1].space) --line.end;
    float height = 0, depth = 0;
    for (std::size_t i = line.begin; i < line.end; ++i) {
      height = std::max(height, items[i].box.height);
      depth = std::max(depth, items[i].box.depth);
    }
    if (k > 0) y += std::max(1.45f * size, below + .35f * size + height);
    float x = line.indent;
    for (std::size_t i = line.begin; i < line.end; ++i) {
      if (i > line.begin) x += items[i].before;
      setter.sheet.move(items[i].box, x, y);
      for (std::size_t p = items[i].box.from.pieces; p < items[i].box.to.pieces; ++p)
        setter.sheet.pieces[p].line = static_cast<int>(k);
      x += items[i].box.width;
    }
    if (k == 0) layout.height = height;
    layout.depth = y + depth;
    layout.width = std::max(layout.width, x);
    below = depth;
  }
  layout.lines = static_cast<int>(lines.size());
}

Rect united(const Rect& a, const Rect& b) {
  const float x = std::min(a.x, b.x), y = std::min(a.y, b.y);
  return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}

// A term's box on a line surrounds its pieces there, and those of the terms inside it.
void box_terms(const Sheet& sheet, std::vector<PlacedTerm>& terms) {
  std::vector<std::vector<int>> lines(terms.size());
  for (const Piece& piece : sheet.pieces) {
    for (int t = piece.term; t >= 0; t = terms[static_cast<std::size_t>(t)].parent) {
      PlacedTerm& term = terms[static_cast<std::size_t>(t)];
      std::vector<int>& of = lines[static_cast<std::size_t>(t)];
      const auto found = std::ranges::find(of, piece.line);
      if (found == of.end()) {
        of.push_back(piece.line);
        term.boxes.push_back(piece.box);
      } else {
        Rect& box = term.boxes[static_cast<std::size_t>(found - of.begin())];
        box = united(box, piece.box);
      }
    }
  }
}

float total_width(const std::vector<Item>& items) {
  float total = 0;
  for (const Item& item : items) total += item.before + item.box.width;
  return total;
}

}  // namespace

Layout lay_out(const List& list, const Options& options) {
  Layout layout;
  layout.size = std::clamp(options.size, 1.f, 1000.f);
  const Style style{options.display ? Size::display : Size::text, false};
  Setter setter(layout.size);
  std::vector<Item> items = setter.items(list, style);
  setter.space_out(items);
  std::vector<LineOfItems> lines = {{0, items.size(), 0}};
  if (options.width > 0 && total_width(items) > options.width) {
    setter = Setter(layout.size);
    setter.splices_fences = true;
    items = setter.items(list, style);
    setter.space_out(items);
    lines = Breaker(items, layout.size, options.width).lines();
  }
  stack(setter, items, lines, layout);
  if (options.width > 0 && layout.width > options.width && options.smallest > 0 && layout.size > options.smallest) {
    Options smaller = options;
    smaller.size = std::max(options.smallest, std::min(.98f, options.width / layout.width) * layout.size);
    return lay_out(list, smaller);
  }
  box_terms(setter.sheet, setter.terms);
  layout.glyphs = std::move(setter.sheet.glyphs);
  layout.rules = std::move(setter.sheet.rules);
  layout.terms = std::move(setter.terms);
  return layout;
}

int term_at(const Layout& layout, Point point, float slop) {
  for (std::size_t i = layout.terms.size(); i-- > 0;)
    for (const Rect& box : layout.terms[i].boxes)
      if (box.inset(-slop).contains(point)) return static_cast<int>(i);
  return -1;
}

}  // namespace gatewalk::lessons::formula
