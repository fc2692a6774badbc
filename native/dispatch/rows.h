// The rows of calls.def, by the calls' numbers.
#pragma once
#include "../base/kernel_headers.h"
#include "../base/types.h"

namespace ramfs {

enum Row : u8 {
  no_row,
#define CALL(name, ...) row_##name,
#include "calls.def"
  row_count
};

struct Rows {
  static constexpr u32 numbers = 512;
  u8 of[numbers] = {};

  consteval Rows() {
#define CALL(name, ...) of[__NR_##name] = row_##name;
#include "calls.def"
  }
};
inline constexpr Rows rows;

inline u32 row_of(i64 number) { return u64(number) < Rows::numbers ? rows.of[number] : u32(no_row); }

}  // namespace ramfs
