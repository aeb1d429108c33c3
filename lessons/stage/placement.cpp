#include "lessons/stage/placement.hpp"

#include <cmath>
#include <limits>

#include "engine/base/decimal.hpp"
#include "lessons/embedded.hpp"

namespace gatewalk::lessons::stage {

namespace {

constexpr float as_before = std::numeric_limits<float>::quiet_NaN();
constexpr int deepest_like = 8;  // files behind `like`

struct Word {
  std::string text;
  int column;
};

std::vector<Word> words_of(std::string_view line) {
  std::vector<Word> words;
  std::size_t k = 0;
  while (k < line.size()) {
    if (line[k] == ' ' || line[k] == '\t' || line[k] == '\r') {
      ++k;
      continue;
    }
    if (line[k] == '#') break;
    const std::size_t begin = k;
    std::string text;
    if (line[k] == '"') {
      for (++k; k < line.size() && line[k] != '"'; ++k) text += line[k];
      if (k < line.size()) ++k;
    } else {
      for (; k < line.size() && line[k] != ' ' && line[k] != '\t' && line[k] != '\r' && line[k] != '#'; ++k) text += line[k];
    }
    words.push_back({std::move(text), static_cast<int>(begin) + 1});
  }
  return words;
}

bool read_number(std::string_view text, float& number) {
  const auto value = gatewalk::read_number<float>(text);
  if (value) number = *value;
  return value.has_value();
}

class Reader {
 public:
  Reader(std::string_view where, int depth) : where_(where), depth_(depth) {}

  Result<Placement> read(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      words_ = words_of(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      ++line_;
      if (words_.empty()) continue;
      if (auto done = statement(); !done) return done.error();
    }
    return std::move(placement_);
  }

 private:
  Error error(std::string what, std::string hint, std::size_t word = 0) const {
    const int column =
        word < words_.size() ? words_[word].column : words_.back().column + static_cast<int>(words_.back().text.size());
    return {std::move(what), where_, std::move(hint), line_, column};
  }

  Status numbers(std::size_t first, std::vector<float>& into, std::size_t count) const {
    for (std::size_t k = 0; k < count; ++k) {
      float number = 0;
      if (first + k >= words_.size())
        return error("a number is missing", "'" + words_[0].text + "' wants " + std::to_string(count), words_.size());
      if (!read_number(words_[first + k].text, number))
        return error("'" + words_[first + k].text + "' is no number", "write it like 120 or 7.5", first + k);
      into.push_back(number);
    }
    return Ok{};
  }

  Status statement() {
    const std::string& kind = words_[0].text;
    if (words_.size() < 2) return error("'" + kind + "' says nothing", "a name is expected behind it", 1);
    if (kind == "like") return like();
    if (kind == "drop") return drop();
    std::vector<float> n;
    if (kind == "frame") {
      if (auto ok = numbers(1, n, 4); !ok) return ok;
      placement_.frame = {n[0], n[1], n[2], n[3]};
    } else if (kind == "place") {
      if (auto ok = numbers(2, n, 2); !ok) return ok;
      placement_.places[words_[1].text] = {n[0], n[1]};
    } else if (kind == "strip" || kind == "error") {
      if (auto ok = numbers(2, n, 3); !ok) return ok;
      StripPlace strip{{n[0], n[1]}, n[2], Side::above};
      if (words_.size() > 5 && !side(words_[5].text, strip.label))
        return error("'" + words_[5].text + "' is no side", "above, below, left or right", 5);
      (kind == "strip" ? placement_.strips : placement_.errors)[words_[1].text] = strip;
    } else if (kind == "wire") {
      return wire();
    } else {
      return error("'" + kind + "' is no statement", "like, drop, frame, place, wire, strip or error");
    }
    return Ok{};
  }

  static bool side(std::string_view word, Side& side) {
    if (word == "above") side = Side::above;
    else if (word == "below") side = Side::below;
    else if (word == "left") side = Side::left;
    else if (word == "right") side = Side::right;
    else return false;
    return true;
  }

  Status wire() {
    if (words_.size() < 3) return error("a wire runs between two names", "wire FROM TO x,y …", words_.size());
    std::vector<Point> corners;
    for (std::size_t k = 3; k < words_.size(); ++k) {
      const std::string_view text = words_[k].text;
      const std::size_t comma = text.find(',');
      Point p{as_before, as_before};
      const bool ok = comma != std::string_view::npos &&
                      (text.substr(0, comma) == "-" || read_number(text.substr(0, comma), p.x)) &&
                      (text.substr(comma + 1) == "-" || read_number(text.substr(comma + 1), p.y));
      if (!ok) return error("'" + words_[k].text + "' is no corner", "write it like 120,332 or 120,-", k);
      corners.push_back(p);
    }
    placement_.wires[{words_[1].text, words_[2].text}] = std::move(corners);
    return Ok{};
  }

  Status like() {
    for (const EmbeddedFile& file : embedded_placements()) {
      if (file.name != words_[1].text + ".placement") continue;
      if (depth_ >= deepest_like)
        return error("'" + words_[1].text + "' comes back to this file", "let one of them stand for itself", 1);
      auto other = Reader(file.name, depth_ + 1).read(file.text);
      if (!other) return other.error();
      placement_ = std::move(*other);
      return Ok{};
    }
    return error("there is no placement '" + words_[1].text + "'", "name a file of this folder", 1);
  }

  Status drop() {
    const std::string& name = words_[1].text;
    placement_.places.erase(name);
    placement_.strips.erase(name);
    placement_.errors.erase(name);
    std::erase_if(placement_.wires, [&](const auto& wire) { return wire.first.first == name || wire.first.second == name; });
    return Ok{};
  }

  std::string where_;
  int depth_;
  int line_ = 0;
  std::vector<Word> words_;
  Placement placement_;
};

}  // namespace

Result<Placement> read_placement(std::string_view text, std::string_view where) { return Reader(where, 0).read(text); }

std::optional<Placement> shipped_placement(std::string_view cell) {
  for (const EmbeddedFile& file : embedded_placements()) {
    if (file.name != std::string(cell) + ".placement") continue;
    auto placement = read_placement(file.text, file.name);
    if (placement) return std::move(*placement);
  }
  return std::nullopt;
}

}  // namespace gatewalk::lessons::stage
