// Numbers, texts and rows of numbers as bytes, one after the other, for what work and lab tell each other: both are the same
// program on the same machine, so numbers lie there as they do in memory.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gatewalk::lessons {

class MessageWriter {
 public:
  template <class T>
  requires(std::is_trivially_copyable_v<T> && !std::is_array_v<T> && !std::is_pointer_v<T>) MessageWriter& put(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  template <class T>
  MessageWriter& put(const std::vector<T>& values) {
    static_assert(std::is_trivially_copyable_v<T>);
    put(static_cast<std::uint64_t>(values.size()));
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    return *this;
  }
  MessageWriter& put(std::string_view text) {
    put(static_cast<std::uint64_t>(text.size()));
    bytes_.append(text);
    return *this;
  }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Reading past the end gives zeros and empty texts, and `whole` is false from then on.
class MessageReader {
 public:
  explicit MessageReader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  T take() {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    if (const auto bytes = take_bytes(sizeof value); bytes.size() == sizeof value)
      std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  template <class T>
  std::vector<T> take_many() {
    const auto count = take<std::uint64_t>();
    if (count > rest_.size() / sizeof(T)) return whole_ = false, std::vector<T>{};
    std::vector<T> values(static_cast<std::size_t>(count));
    const auto bytes = take_bytes(values.size() * sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  std::string take_text() {
    const auto size = take<std::uint64_t>();
    if (size > rest_.size()) return whole_ = false, std::string();
    return std::string(take_bytes(static_cast<std::size_t>(size)));
  }

  bool whole() const { return whole_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view take_bytes(std::size_t count) {
    if (count > rest_.size()) return whole_ = false, rest_ = {}, std::string_view{};
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::string_view rest_;
  bool whole_ = true;
};

}  // namespace gatewalk::lessons
