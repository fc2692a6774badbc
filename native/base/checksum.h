// Tells damage: any change within one word changes the sum. No defence against who means harm.
#pragma once
#include "types.h"

namespace ramfs {

inline u64 checksum(const void *bytes, u64 length) {
  auto *at = static_cast<const char *>(bytes);
  u64 sum = length * 0x9e3779b97f4a7c15;
  for (; length > 0; at += 8) {
    u64 word = 0;
    u64 part = length < 8 ? length : 8;
    __builtin_memcpy(&word, at, part);
    sum = (sum ^ word) * 0x9e3779b97f4a7c15;
    sum ^= sum >> 29;
    length -= part;
  }
  return sum;
}

}  // namespace ramfs
