#include "engine/files/pickle.hpp"

#include <algorithm>
#include <bit>
#include <set>
#include <unordered_map>

namespace gatewalk::files {

namespace {

using Kind = PickleValue::Kind;
constexpr std::size_t most_values = 1 << 21;
constexpr std::size_t most_names = 1000;

}  // namespace

std::string full_name(const PickleValue& name) { return std::string(name.text) + "." + std::string(name.second); }

const PickleValue* Pickle::find(const PickleValue& dict, std::string_view key) const {
  if (dict.kind != Kind::dict) return nullptr;
  for (std::size_t k = 0; k + 1 < dict.items.size(); k += 2)
    if (values_[dict.items[k]].kind == Kind::text && values_[dict.items[k]].text == key) return &values_[dict.items[k + 1]];
  return nullptr;
}

// The machine: a stack of values, marks in it, and a memory by number.
class PickleReader {
 public:
  PickleReader(Bytes bytes, std::size_t at) : bytes_(bytes), at_(at) {}

  Status run() {
    if (bytes_.size() - at_ < 2 || bytes_[at_] != std::byte{0x80}) return fault("this is no pickle of protocol 2 or later");
    while (!done_ && ok_) {
      here_ = at_;
      const auto code = static_cast<unsigned char>(number<std::uint8_t>());
      if (!ok_) break;
      if (!step(code)) ok_ = false;
      if (pickle.values_.size() > most_values || memory_.size() > most_values)
        return fault("the pickle holds more than the " + std::to_string(most_values) + " values that are read at most");
    }
    if (done_ && ok_) return Ok{};
    if (!problem_.empty()) return fault(problem_);
    return fault("the pickle breaks off or is damaged at its byte " + std::to_string(here_), "get the file again");
  }
  std::size_t at() const { return at_; }
  Pickle pickle;

 private:
  static Error fault(std::string what, std::string hint = "") {
    return {.what = std::move(what), .where = "", .hint = std::move(hint), .code = "PICKLE"};
  }
  bool refuse(std::string what) {
    problem_ = std::move(what);
    return false;
  }

  // --- bytes ---

  template <class Unsigned>
  Unsigned number() {
    if (bytes_.size() - at_ < sizeof(Unsigned)) {
      ok_ = false;
      return 0;
    }
    const auto value = load_little<Unsigned>(bytes_, at_);
    at_ += sizeof(Unsigned);
    return value;
  }
  std::string_view text(std::uint64_t size) {
    if (!ok_ || size > bytes_.size() - at_) {
      ok_ = false;
      return {};
    }
    const std::string_view found = as_text(bytes_.subspan(at_, static_cast<std::size_t>(size)));
    at_ += static_cast<std::size_t>(size);
    return found;
  }
  std::string_view line() {
    const std::string_view rest = as_text(bytes_.subspan(at_));
    const std::size_t end = rest.find('\n');
    const std::string_view found = text(end == std::string_view::npos ? rest.size() + 1 : end + 1);
    return found.substr(0, found.size() - (ok_ ? 1 : 0));
  }

  // --- stack ---

  bool push(PickleValue value) {
    stack_.push_back(add(std::move(value)));
    return ok_;
  }
  PickleRef add(PickleValue value) {
    pickle.values_.push_back(std::move(value));
    return static_cast<PickleRef>(pickle.values_.size() - 1);
  }
  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }
  bool has(std::size_t count) const { return stack_.size() >= floor() + count; }
  PickleRef pop() {
    const PickleRef top = stack_.back();
    stack_.pop_back();
    return top;
  }
  bool push_tuple(std::size_t count, Kind kind = Kind::tuple) {
    if (!has(count)) return false;
    PickleValue value{kind};
    value.items.assign(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return push(std::move(value));
  }
  // What lies above the last mark, and takes the mark away.
  bool take_marked(std::vector<PickleRef>& items) {
    if (marks_.empty()) return false;
    items.assign(stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back()), stack_.end());
    stack_.resize(marks_.back());
    marks_.pop_back();
    return true;
  }
  bool push_marked(Kind kind) {
    PickleValue value{kind};
    return take_marked(value.items) && push(std::move(value));
  }
  // Puts items into the container on top; into what Python would have made by a call, as its third and later items.
  bool extend(const std::vector<PickleRef>& items, bool pairs) {
    if (!has(1) || (pairs && items.size() % 2 != 0)) return false;
    PickleValue& top = pickle.values_[stack_.back()];
    const bool fits = pairs ? top.kind == Kind::dict : top.kind == Kind::list || top.kind == Kind::set;
    if (!fits && top.kind != Kind::call) return false;
    top.items.insert(top.items.end(), items.begin(), items.end());
    // Every item was on the stack, but one may be put into many containers.
    held_ += items.size();
    return held_ <= most_values * 2 || refuse("the pickle holds more than is read at most");
  }
  bool extend_marked(bool pairs) {
    std::vector<PickleRef> items;
    return take_marked(items) && extend(items, pairs);
  }
  bool put(std::uint32_t at) {
    if (!has(1)) return false;
    memory_[at] = stack_.back();
    return true;
  }
  bool get(std::uint32_t at) {
    const auto found = memory_.find(at);
    if (found == memory_.end() || stack_.size() > most_values) return false;
    stack_.push_back(found->second);
    return true;
  }

  // --- names and calls ---

  bool push_name(std::string_view module, std::string_view name) {
    PickleValue value{Kind::name};
    value.text = module, value.second = name;
    if (seen_.size() <= most_names)
      if (std::string full = full_name(value); seen_.insert(full).second) pickle.names_.push_back(std::move(full));
    if (seen_.size() > most_names) return refuse("the pickle names more than " + std::to_string(most_names) + " classes");
    return push(std::move(value));
  }

  // A dict of Python's collections is a dict at once: what follows goes into it.
  bool call(std::size_t parts) {
    if (!has(parts)) return false;
    PickleValue value{Kind::call};
    value.items.assign(stack_.end() - static_cast<std::ptrdiff_t>(parts), stack_.end());
    stack_.resize(stack_.size() - parts);
    const PickleValue& what = pickle.values_[value.items[0]];
    if (what.kind == Kind::name && what.text == "collections" && (what.second == "OrderedDict" || what.second == "defaultdict")) {
      PickleValue dict{Kind::dict};
      if (what.second == "OrderedDict") take_pairs(pickle.values_[value.items[1]], dict);
      return push(std::move(dict));
    }
    return push(std::move(value));
  }
  // OrderedDict([[key, value], …]), as Python 2 wrote it.
  void take_pairs(const PickleValue& arguments, PickleValue& dict) {
    if (arguments.kind != Kind::tuple || arguments.items.size() != 1) return;
    const PickleValue& list = pickle.values_[arguments.items[0]];
    if (list.kind != Kind::list) return;
    for (const PickleRef item : list.items) {
      const PickleValue& pair = pickle.values_[item];
      if ((pair.kind != Kind::list && pair.kind != Kind::tuple) || pair.items.size() != 2) return;
      dict.items.insert(dict.items.end(), pair.items.begin(), pair.items.end());
    }
    held_ += dict.items.size();
    if (held_ > most_values * 2) ok_ = false;
  }

  bool push_text(Kind kind, std::uint64_t size) {
    PickleValue value{kind};
    value.text = text(size);
    return ok_ && push(std::move(value));
  }
  bool push_integer(std::int64_t integer, Kind kind = Kind::integer) {
    PickleValue value{kind};
    value.integer = integer;
    return push(std::move(value));
  }
  bool push_long(std::uint64_t size) {
    const std::string_view digits = text(size);
    if (!ok_) return false;
    if (size > 8) {
      PickleValue value{Kind::large};
      value.text = digits;
      return push(std::move(value));
    }
    std::uint64_t bits = size && (digits.back() & 0x80) ? ~std::uint64_t{0} : 0;  // two's complement, little-endian
    for (std::size_t k = digits.size(); k-- > 0;) bits = bits << 8 | static_cast<unsigned char>(digits[k]);
    return push_integer(static_cast<std::int64_t>(bits));
  }
  bool push_real() {
    std::uint64_t bits = 0;
    for (int k = 0; k < 8; ++k) bits = bits << 8 | number<std::uint8_t>();
    PickleValue value{Kind::real};
    value.real = std::bit_cast<double>(bits);
    return ok_ && push(std::move(value));
  }

  bool step(unsigned char code) {
    switch (code) {
      case 0x80: {  // PROTO
        const int protocol = number<std::uint8_t>();
        return (protocol >= 2 && protocol <= 5) || refuse("a pickle of protocol " + std::to_string(protocol) + " is not read");
      }
      case 0x95: number<std::uint64_t>(); return ok_;  // FRAME: a size that only speeds reading up
      case '.':                                        // STOP
        if (!marks_.empty() || stack_.size() != 1) return false;
        pickle.root_ = pop();
        return done_ = true;

      case 'N': return push({Kind::none});
      case 0x88: return push_integer(1, Kind::boolean);
      case 0x89: return push_integer(0, Kind::boolean);
      case 'K': return push_integer(number<std::uint8_t>());
      case 'M': return push_integer(number<std::uint16_t>());
      case 'J': return push_integer(static_cast<std::int32_t>(number<std::uint32_t>()));
      case 0x8a: return push_long(number<std::uint8_t>());
      case 0x8b: return push_long(number<std::uint32_t>());
      case 'G': return push_real();
      case 'X': return push_text(Kind::text, number<std::uint32_t>());
      case 0x8c: return push_text(Kind::text, number<std::uint8_t>());
      case 0x8d: return push_text(Kind::text, number<std::uint64_t>());
      case 'T': return push_text(Kind::text, number<std::uint32_t>());  // Python 2's str
      case 'U': return push_text(Kind::text, number<std::uint8_t>());
      case 'B': return push_text(Kind::bytes, number<std::uint32_t>());
      case 'C': return push_text(Kind::bytes, number<std::uint8_t>());
      case 0x8e: return push_text(Kind::bytes, number<std::uint64_t>());
      case 0x96: return push_text(Kind::bytes, number<std::uint64_t>());

      case '(': marks_.push_back(stack_.size()); return marks_.size() <= most_values;
      case '0': return has(1) ? (pop(), true) : !marks_.empty() && (marks_.pop_back(), true);  // POP
      case '1': {                                                                              // POP_MARK
        std::vector<PickleRef> items;
        return take_marked(items);
      }
      case '2':  // DUP
        if (!has(1) || stack_.size() > most_values) return false;
        stack_.push_back(stack_.back());
        return true;
      case ']': return push({Kind::list});
      case '}': return push({Kind::dict});
      case ')': return push({Kind::tuple});
      case 0x8f: return push({Kind::set});
      case 'l': return push_marked(Kind::list);
      case 't': return push_marked(Kind::tuple);
      case 'd': return push_marked(Kind::dict);
      case 0x91: return push_marked(Kind::set);
      case 0x85: return push_tuple(1);
      case 0x86: return push_tuple(2);
      case 0x87: return push_tuple(3);
      case 'a':
        return has(2) && [&] {
          const PickleRef item = pop();
          return extend({item}, false);
        }();
      case 'e': return extend_marked(false);
      case 0x90: return extend_marked(false);  // ADDITEMS
      case 's':
        return has(3) && [&] {
          const PickleRef value = pop(), key = pop();
          return extend({key, value}, true);
        }();
      case 'u': return extend_marked(true);

      case 'q': return put(number<std::uint8_t>()) && ok_;
      case 'r': return put(number<std::uint32_t>()) && ok_;
      case 0x94: return put(static_cast<std::uint32_t>(memory_.size()));
      case 'h': return get(number<std::uint8_t>());
      case 'j': return get(number<std::uint32_t>());

      case 'c': {  // GLOBAL
        const std::string_view module = line(), name = ok_ ? line() : "";
        return ok_ && push_name(module, name);
      }
      case 0x93: {  // STACK_GLOBAL
        if (!has(2)) return false;
        const PickleRef name = pop(), module = pop();
        const PickleValue& m = pickle.values_[module];
        const PickleValue& n = pickle.values_[name];
        return m.kind == Kind::text && n.kind == Kind::text && push_name(m.text, n.text);
      }
      case 'R': return call(2);   // REDUCE
      case 0x81: return call(2);  // NEWOBJ
      case 0x92: return call(3);  // NEWOBJ_EX
      case 'b': {                 // BUILD: what the object is filled with; a dict of collections has nothing to fill
        if (!has(2)) return false;
        const PickleRef state = pop();
        PickleValue& top = pickle.values_[stack_.back()];
        if (top.kind == Kind::call) top.items.push_back(state);
        return top.kind == Kind::call || top.kind == Kind::dict;
      }
      case 'Q': return push_tuple(1, Kind::persistent);  // BINPERSID

      default: {
        constexpr const char* digits = "0123456789abcdef";
        const std::string hex = {'0', 'x', digits[code >> 4], digits[code & 15]};
        return refuse("the pickle has the instruction " + hex + " at its byte " + std::to_string(here_) +
                      ", which data does not need, and it is not executed");
      }
    }
  }

  Bytes bytes_;
  std::size_t at_, here_ = 0;
  bool ok_ = true, done_ = false;
  std::string problem_;
  std::vector<PickleRef> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint32_t, PickleRef> memory_;
  std::set<std::string> seen_;
  std::size_t held_ = 0;
};

Result<Pickle> Pickle::read(Bytes bytes, std::size_t& at) {
  if (at > bytes.size()) at = bytes.size();
  PickleReader reader(bytes, at);
  if (auto status = reader.run(); !status) return status.error();
  at = reader.at();
  return std::move(reader.pickle);
}

}  // namespace gatewalk::files
