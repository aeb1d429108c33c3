// A value, or one sentence about outside data that could not be used.
// Programmer mistakes do not belong here: see check.hpp. Nothing in the engine throws.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "engine/base/check.hpp"
#include "engine/base/sentence.hpp"

namespace gatewalk {

// What is wrong, where, and what the reader can do about it.
// A text with lines (a cell, a lesson) fills line and column, both from 1; binary data leaves them 0.
struct Error {
  std::string what;     // "the name 'cc' is not known here"
  std::string where{};  // a file, a tensor, an equation: "lstm.cell", "weight_hh_l0"; may be empty
  std::string hint{};   // "did you mean 'c'?"; may be empty
  int line = 0;
  int column = 0;
  std::string code{};  // a class of mistakes for programs, e.g. "SHAPE_MISMATCH"; may be empty
  // `what` and `hint` by their keys, for who says them in another language; without a key they are what is written above.
  Sentence what_key{};
  Sentence hint_key{};

  // "lstm.cell:5:12: the name 'cc' is not known here; did you mean 'c'?", always one line, and no longer
  // than can be read: what a file has made longer than 4,000 bytes is cut.
  std::string sentence() const;
};

// An error of sentences that have keys; what and hint are their English.
Error refuse(Sentence what, Sentence hint = {}, std::string where = {}, int line = 0, int column = 0);

// The error with a file in front: "model.safetensors: weight_hh_l0: …". Without a name the error as it is.
Error in_file(std::string_view file, Error error);

// Either a T or an Error. Ask before reading the value.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return content_.index() == 0; }
  T& value() & {
    require_value();
    return *std::get_if<0>(&content_);
  }
  const T& value() const& {
    require_value();
    return *std::get_if<0>(&content_);
  }
  T&& value() && {
    require_value();
    return std::move(*std::get_if<0>(&content_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const {
    GATEWALK_CHECK(content_.index() == 1, "Result::error: this result holds a value");
    return *std::get_if<1>(&content_);
  }

 private:
  void require_value() const {
    GATEWALK_CHECK(content_.index() == 0, "Result::value: this result holds an error: " + std::get_if<1>(&content_)->sentence());
  }
  std::variant<T, Error> content_;
};

// A result with nothing to return: Ok or an Error.
struct Ok {};
using Status = Result<Ok>;

}  // namespace gatewalk
