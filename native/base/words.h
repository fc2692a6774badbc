// Looking through text eight bytes at a time, for code without vector registers. Reads whole aligned words, so never
// beyond the page that a wanted byte lies in.
#pragma once
#include "page.h"
#include "types.h"

namespace ramfs::words {

using Word [[gnu::may_alias]] = u64;

constexpr u64 ones = 0x0101010101010101;
constexpr u64 tops = ones << 7;

// The top bit of every zero byte; bytes above a zero byte may be marked too.
inline u64 zero_bytes(u64 word) { return (word - ones) & ~word & tops; }

// The top bit of every zero byte, and no other.
inline u64 exact_zero_bytes(u64 word) { return ~(((word & ~tops) + ~tops) | word | ~tops); }

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

// Whether dots and slashes stand alone in the path, and not at the beginning of a relative one, up to its end, which
// lies in its page. The page is readable.
[[gnu::no_sanitize("address")]] inline bool has_lone_dots(const char *path) {
  u64 skip = reinterpret_cast<u64>(path) % 8;
  const Word *at = reinterpret_cast<const Word *>(path - skip);
  u64 before = (1ull << 8 * skip) - 1, last = 0;
  if (*path == '.') return false;
  do {
    u64 word = *at | before;
    u64 found = zero_bytes((word | ones) ^ ones * '/');  // dots, too; and exact, as no byte is 1
    if ((found & (found << 8 | last)) != 0) return false;
    if (zero_bytes(word) != 0) return true;
    last = found >> 56;
    before = 0;
  } while (reinterpret_cast<u64>(++at) % smallest_page != 0);
  return false;
}

// Whether the text is a path that means what it says: up to its end, which lies in its page, no empty component, no "."
// and no component that begins with "..". False may also be said of others. The page is readable.
[[gnu::no_sanitize("address")]] inline bool is_plain_path(const char *text) {
  u64 skip = reinterpret_cast<u64>(text) % 8;
  const Word *at = reinterpret_cast<const Word *>(text - skip);
  u64 before = (1ull << 8 * skip) - 1;
  // A relative path stands behind a slash, an absolute one begins with it.
  u64 first = *text == '/' || skip == 0 ? 0 : 0x80ull << 8 * (skip - 1);
  u64 last_slash = *text != '/' && skip == 0 ? 0x80 : 0, last_dot = 0;
  for (;; before = first = 0) {
    u64 word = *at | before;
    u64 nul = exact_zero_bytes(word);
    u64 slash = exact_zero_bytes(word ^ ones * '/') | first, dot = exact_zero_bytes(word ^ ones * '.');
    u64 behind_slash = slash << 8 | last_slash;
    u64 first_dot = dot & behind_slash;
    u64 bad = (slash & behind_slash) | ((slash | dot | nul) & (first_dot << 8 | last_dot));
    if (nul != 0) return (bad & (nul ^ (nul - 1))) == 0;
    if (bad != 0) return false;
    last_slash = slash >> 56;
    last_dot = first_dot >> 56;
    if (reinterpret_cast<u64>(++at) % smallest_page == 0) return false;
  }
}

}  // namespace ramfs::words
