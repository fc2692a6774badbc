// Words that every native layer shares: fixed-width integers, byte strings, results.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Arrays that most programs never touch lie behind all that they do (CMakeLists.txt sorts the sections by name): so a
// start, and the first change behind a fork, takes one page for the rest.
#define RAMFS_SELDOM __attribute__((section(".bss.~seldom")))

namespace ramfs {

using u8 = uint8_t;
using u16 = uint16_t;
using u32 = uint32_t;
using u64 = uint64_t;
using i32 = int32_t;
using i64 = int64_t;

// A byte string that somebody else owns. Not NUL-terminated.
struct Bytes {
  const char *data = nullptr;
  u32 length = 0;

  constexpr char operator[](u32 i) const { return data[i]; }
  bool operator==(const Bytes &other) const {
    return length == other.length && (length == 0 || __builtin_memcmp(data, other.data, length) == 0);
  }
};

inline u32 length_of(const char *text) {
  u32 n = 0;
  while (text[n]) n++;
  return n;
}

inline Bytes bytes_of(const char *text) { return {text, length_of(text)}; }

// A Linux error number, always positive. It becomes -errno in one place: the dispatcher's edge (hook)
// or the C ABI's (session).
struct Error {
  int number;
};

// A value or an error.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(const T &value) : value_(value) {}
  Result(Error error) : error_(error.number) {}

  bool ok() const { return error_ == 0; }
  Error error() const { return {error_}; }
  const T &value() const { return value_; }
  T *operator->() { return &value_; }
  T &operator*() { return value_; }

 private:
  T value_{};
  int error_ = 0;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(error.number) {}
  bool ok() const { return error_ == 0; }
  Error error() const { return {error_}; }

 private:
  int error_ = 0;
};

template <class T>
constexpr T min(T a, T b) {
  return a < b ? a : b;
}
template <class T>
constexpr T max(T a, T b) {
  return a > b ? a : b;
}

constexpr u64 round_up(u64 value, u64 step) { return (value + step - 1) / step * step; }

}  // namespace ramfs

// Leaves the function with the error of a Result, else binds its value.
#define RAMFS_TRY(name, expression)                      \
  auto name##_result = (expression);                     \
  if (!name##_result.ok()) return name##_result.error(); \
  auto &name = *name##_result
#define RAMFS_CHECK(expression)                          \
  do {                                                   \
    auto check_result = (expression);                    \
    if (!check_result.ok()) return check_result.error(); \
  } while (0)
