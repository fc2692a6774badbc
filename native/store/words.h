// Looking through text eight bytes at a time, for code without vector registers. Reads whole aligned words, so never
// beyond the page that a wanted byte lies in.
#pragma once
#include "types.h"

namespace ramfs::words {

using Word [[gnu::may_alias]] = u64;

constexpr u64 ones = 0x0101010101010101;
constexpr u64 tops = ones << 7;

// The top bit of every zero byte; bytes above a zero byte may be marked too.
inline u64 zero_bytes(u64 word) { return (word - ones) & ~word & tops; }

// The first NUL in [begin, end), or null.
[[gnu::no_sanitize("address")]] inline const char *find_nul(const char *begin, const char *end) {
  u64 skip = reinterpret_cast<u64>(begin) % 8;
  const char *at = begin - skip;
  u64 before = (1ull << 8 * skip) - 1;  // bytes that are not ours must not look like NUL
  for (; at < end; at += 8, before = 0) {
    u64 zeros = zero_bytes(*reinterpret_cast<const Word *>(at) | before);
    if (zeros == 0) continue;
    const char *nul = at + __builtin_ctzll(zeros) / 8;
    return nul < end ? nul : nullptr;
  }
  return nullptr;
}

// Whether two dots may stand side by side in the text: false is certain.
[[gnu::no_sanitize("address")]] inline bool may_have_two_dots(const char *text) {
  u64 skip = reinterpret_cast<u64>(text) % 8;
  const Word *at = reinterpret_cast<const Word *>(text - skip);
  u64 before = (1ull << 8 * skip) - 1;
  u64 last = 0;
  for (;; at++, before = 0) {
    u64 word = *at | before;
    u64 dots = zero_bytes(word ^ ones * '.');
    if ((dots & (dots << 8 | last)) != 0) return true;
    if (zero_bytes(word) != 0) return false;
    last = dots >> 56;
  }
}

}  // namespace ramfs::words
