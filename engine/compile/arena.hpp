// Memory that grows when a run needs more and never shrinks: slots are laid out once for an extent.
#pragma once

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

namespace gatewalk::compile {

// For vectors that kernels read: from a multiple of 64 bytes on, so that no wide read crosses a line of the cache.
template <class T>
struct Aligned {
  using value_type = T;
  Aligned() = default;
  template <class U>
  Aligned(const Aligned<U>&) {}
  T* allocate(std::size_t count) { return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{64})); }
  void deallocate(T* p, std::size_t) { ::operator delete (p, std::align_val_t{64}); }
  bool operator==(const Aligned&) const { return true; }
};
template <class T>
using AlignedVector = std::vector<T, Aligned<T>>;

template <class T>
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { ::operator delete[](data_, std::align_val_t{64}); }

  // Starts a new layout.
  void restart() { used_ = 0; }
  // Room for `count` values, from a multiple of 64 bytes on; returns its offset.
  std::size_t take(std::size_t count) {
    const std::size_t offset = used_;
    used_ += (count * sizeof(T) + 63) / 64 * 64 / sizeof(T);
    return offset;
  }
  // Makes the layout real; all values are 0. Pointers from earlier are gone.
  void make() {
    if (used_ > size_) {
      ::operator delete[](data_, std::align_val_t{64});
      size_ = used_;
      data_ = static_cast<T*>(::operator new[](size_ * sizeof(T), std::align_val_t{64}));
    }
    if (used_ > 0) std::memset(static_cast<void*>(data_), 0, used_ * sizeof(T));
  }
  T* at(std::size_t offset) { return data_ + offset; }
  std::size_t bytes() const { return size_ * sizeof(T); }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0, used_ = 0;
};

}  // namespace gatewalk::compile
