// A Python pickle as plain values. A pickle is a program for a small machine that can call anything; here nothing is called and
// nothing made: of the machine's instructions only those that put data together are known, a name ("collections.OrderedDict") is
// a text, and what Python would call or build is kept as it was written. Whoever reads the values says which names may be there.
// Source: CPython, Lib/pickletools.py, protocols 2 to 5.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/files/bytes.hpp"

namespace gatewalk::files {

using PickleRef = std::uint32_t;  // a value of a Pickle, by number; values may be shared, and may hold themselves

struct PickleValue {
  enum class Kind : unsigned char {
    none,
    boolean,
    integer,
    large,  // an integer beyond 64 bits: `text` has its bytes
    real,
    text,
    bytes,
    list,
    tuple,
    set,
    dict,       // items: key, value, key, value, …
    name,       // of a class or function: module `text`, name `second`
    call,       // items: what Python would call, and the tuple of its arguments; then what would be put into it
    persistent  // items: what the file around the pickle is asked for
  };
  Kind kind = Kind::none;
  std::int64_t integer = 0;  // a boolean's too
  double real = 0;
  std::string_view text{}, second{};  // views of the pickle's bytes
  std::vector<PickleRef> items{};
};

class Pickle {
 public:
  // Reads one pickle that begins at `at`, and moves `at` behind it. The bytes must outlive the values.
  // Errors: PICKLE, with the place of the byte: an instruction that is not known here, a stack that has not what one needs, an
  //   end before the end, more values than are read.
  // Cost: memory in proportion to the bytes; no recursion.
  static Result<Pickle> read(Bytes bytes, std::size_t& at);

  const PickleValue& root() const { return values_[root_]; }
  const PickleValue& operator[](PickleRef ref) const { return values_[ref]; }
  std::size_t size() const { return values_.size(); }
  // The value of a key of text in a dict; null where there is none.
  const PickleValue* find(const PickleValue& dict, std::string_view key) const;
  // Every name that the pickle speaks of, "module.name", each once, in the order of the pickle.
  const std::vector<std::string>& names() const { return names_; }

 private:
  friend class PickleReader;
  std::vector<PickleValue> values_;
  std::vector<std::string> names_;
  PickleRef root_ = 0;
};

// "collections.OrderedDict".
std::string full_name(const PickleValue& name);

}  // namespace gatewalk::files
