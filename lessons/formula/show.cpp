#include "lessons/formula/show.hpp"

#include <algorithm>
#include <list>

namespace gatewalk::lessons::formula {

namespace {

// A formula that has been read, laid out and put in words.
struct Entry {
  std::string tex;
  float size = 0, width = 0, smallest = 0;
  bool display = true;
  List tree;
  Layout layout;
  std::string words, wrong;
  std::string language;  // a word of it: a change of language says everything anew
};

std::string language_of(const ShowStyle& style) { return style.phrase ? style.phrase("formula.of") : std::string(); }

// The last ones used, the latest first.
class Recent {
 public:
  const Entry& get(std::string_view tex, const ShowStyle& style) {
    const auto fits = [&, language = language_of(style)](const Entry& e) {
      return e.tex == tex && e.language == language && e.size == style.size && e.width == style.width &&
             e.smallest == style.smallest && e.display == style.display;
    };
    if (const auto found = std::ranges::find_if(entries_, fits); found != entries_.end()) {
      entries_.splice(entries_.begin(), entries_, found);
    } else {
      entries_.push_front(made(tex, style));
      if (entries_.size() > kMost) entries_.pop_back();
    }
    return entries_.front();
  }

 private:
  static constexpr std::size_t kMost = 200;

  static Entry made(std::string_view tex, const ShowStyle& style) {
    Entry entry;
    entry.tex = tex;
    entry.size = style.size;
    entry.width = style.width;
    entry.smallest = style.smallest;
    entry.display = style.display;
    entry.language = language_of(style);
    if (Result<List> tree = parse(tex)) {
      entry.tree = *std::move(tree);
      entry.words = spoken(entry.tree, style.phrase);
    } else {
      entry.wrong = tree.error().sentence();
      entry.words = entry.tex;
      Node raw;
      raw.kind = Kind::words;
      raw.alphabet = Alphabet::upright;
      raw.text = entry.tex.substr(0, 400);
      entry.tree.push_back(std::move(raw));
    }
    entry.layout =
        lay_out(entry.tree, {.size = style.size, .width = style.width, .display = style.display, .smallest = style.smallest});
    return entry;
  }

  std::list<Entry> entries_;
};

Recent& recent(Ui& ui) {
  auto& kept = ui.remember<std::shared_ptr<Recent>>("formula/recent");
  if (!kept) kept = std::make_shared<Recent>();
  return *kept;
}

void paint(Ui& ui, const Entry& entry, Point origin, const ShowStyle& style) {
  Look look;
  look.faces = &ui.faces;
  look.ink = !entry.wrong.empty() ? ui.theme.wrong : style.ink ? style.ink : ui.theme.text;
  look.density = ui.density();
  look.color = style.color;
  look.emphasis = [&](std::string_view id) {
    return ui.is_lit(id) ? Emphasis::lit : !style.active.empty() && id == style.active ? Emphasis::active : Emphasis::none;
  };
  draw(ui.draw(), entry.layout, origin, 1, look);
}

std::string words_of(const List& list, std::string_view id, const Phrase& phrase) {
  for (const Node& node : list) {
    if (node.kind == Kind::term && node.text == id) return spoken({node}, phrase);
    for (const List* inner : {&node.sub, &node.sup})
      if (std::string words = words_of(*inner, id, phrase); !words.empty()) return words;
    for (const List& part : node.parts)
      if (std::string words = words_of(part, id, phrase); !words.empty()) return words;
  }
  return {};
}

}  // namespace

Shown show(Ui& ui, std::string_view key, Point at, std::string_view tex, const ShowStyle& style) {
  const Entry& entry = recent(ui).get(tex, style);
  const Layout& layout = entry.layout;
  Shown shown;
  shown.width = layout.width;
  shown.height = layout.height + layout.depth;
  const Rect area{at.x, at.y, layout.width, shown.height};
  const Point origin{at.x, at.y + layout.height};
  const std::vector<std::string> ids = term_ids(entry.tree);

  SemanticNode& node = ui.node(key, Role::formula, entry.words, area);
  node.description = entry.wrong;
  node.invalid = !entry.wrong.empty();
  const std::string id = node.id;
  if (!ids.empty()) {
    const Response r = ui.pressable(node);
    std::string& cursor = ui.remember<std::string>(id + "#term");
    if (r.hovered) shown.hovered = term_under(layout, origin, 1, ui.input.pointer);
    if (r.pressed && !shown.hovered.empty()) cursor = shown.hovered;
    if (r.ring) {
      const auto found = std::ranges::find(ids, cursor);
      auto index = found == ids.end() ? std::ptrdiff_t{-1} : found - ids.begin();
      const std::ptrdiff_t last = static_cast<std::ptrdiff_t>(ids.size()) - 1;
      if (ui.take_key(ImGuiKey_RightArrow)) index = std::min(index + 1, last);
      if (ui.take_key(ImGuiKey_LeftArrow)) index = std::max(index - 1, std::ptrdiff_t{0});
      if (ui.take_key(ImGuiKey_Home)) index = 0;
      if (ui.take_key(ImGuiKey_End)) index = last;
      cursor = index >= 0 ? ids[static_cast<std::size_t>(index)] : std::string();
      node.value = words_of(entry.tree, cursor, style.phrase);
      node.live = true;
      if (shown.hovered.empty() && r.ring) shown.hovered = cursor;
    }
    if (!shown.hovered.empty()) ui.light(shown.hovered);
    if (r.pressed) shown.pressed = shown.hovered.empty() ? cursor : shown.hovered;
    if (r.ring) ui.ring(area, 6);
  }
  paint(ui, entry, origin, style);
  return shown;
}

Point extent_of(Ui& ui, std::string_view tex, const ShowStyle& style) {
  const Layout& layout = recent(ui).get(tex, style).layout;
  return {layout.width, layout.height + layout.depth};
}

Phrase phrases_of(const Phrases& words) {
  return [&words](std::string_view key) { return std::string(words.text(Key::of(key))); };
}

std::string speech_of(Ui& ui, std::string_view tex, Phrase phrase) {
  ShowStyle style;
  style.phrase = std::move(phrase);
  return inline_box(ui, tex, style)->speech;
}

std::shared_ptr<const InlineBox> inline_box(Ui& ui, std::string_view tex, ShowStyle style) {
  style.display = false;
  const Entry& entry = recent(ui).get(tex, style);
  auto box = std::make_shared<InlineBox>();
  box->width = entry.layout.width;
  box->ascent = entry.layout.height;
  box->descent = entry.layout.depth;
  box->speech = entry.words;
  box->draw = [tex = std::string(tex), style](Ui& owner, Point origin) {
    const Entry& drawn = recent(owner).get(tex, style);
    const Rect area{origin.x, origin.y - drawn.layout.height, drawn.layout.width, drawn.layout.height + drawn.layout.depth};
    const std::string place = owner.id("formula at " + std::to_string(origin.x) + " " + std::to_string(origin.y));
    if (!drawn.layout.terms.empty() && owner.pointable(place, area).hovered)
      if (const std::string_view id = term_under(drawn.layout, origin, 1, owner.input.pointer); !id.empty()) owner.light(id);
    paint(owner, drawn, origin, style);
  };
  return box;
}

}  // namespace gatewalk::lessons::formula
