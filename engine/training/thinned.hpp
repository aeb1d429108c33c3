// A record of a sequence that grows without end in a memory that does not: values at the multiples of a spacing, which doubles
// whenever they need more bytes than they may have. At least half of what fits is always there.
#pragma once

#include <cstddef>
#include <map>
#include <utility>

namespace gatewalk::training {

template <class T>
class Thinned {
 public:
  explicit Thinned(std::size_t most_bytes) : most_(most_bytes) {}

  // Keeps the value at place `at` if that is a multiple of the spacing. All values need about the same number of bytes.
  void add(int at, T value, std::size_t bytes) {
    if (at % spacing_ != 0) return;
    if (kept_.insert_or_assign(at, std::move(value)).second) bytes_ += bytes;
    while (bytes_ > most_ && kept_.size() > 1 && spacing_ < (1 << 29)) {
      spacing_ *= 2;
      for (auto k = kept_.begin(); k != kept_.end();)
        if (k->first % spacing_ != 0) k = kept_.erase(k), bytes_ -= bytes;
        else ++k;
    }
  }
  // Whether `add` would keep this place.
  bool wants(int at) const { return at % spacing_ == 0 && !kept_.contains(at); }

  // The last one at or before a place; null if there is none.
  const std::pair<const int, T>* before(int at) const {
    auto found = kept_.upper_bound(at);
    return found == kept_.begin() ? nullptr : &*--found;
  }

  const std::map<int, T>& all() const { return kept_; }
  int spacing() const { return spacing_; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t most_, bytes_ = 0;
  int spacing_ = 1;
  std::map<int, T> kept_;
};

}  // namespace gatewalk::training
