// Small texts in fixed buffers, for code that has no libc.
#pragma once
#include "types.h"

namespace ramfs {

// FNV-1a; never 0, which marks a free entry of a table.
inline u64 hash_of_text(const char *text) {
  u64 hash = 0xcbf29ce484222325;
  for (; *text; text++) hash = (hash ^ u8(*text)) * 0x100000001b3;
  return hash ? hash : 1;
}

// Appends to a buffer that it never overflows; the text is always NUL-terminated.
template <u32 capacity>
class Text {
 public:
  Text() { data_[0] = 0; }

  Text &add(Bytes part) {
    for (u32 i = 0; i < part.length; i++) put(part[i]);
    return *this;
  }
  Text &add(const char *part) { return add(bytes_of(part)); }
  Text &add(u64 number) {
    char digits[20];
    u32 n = 0;
    do digits[n++] = char('0' + number % 10);
    while (number /= 10);
    while (n) put(digits[--n]);
    return *this;
  }

  const char *c_str() const { return data_; }
  char *data() { return data_; }
  u32 length() const { return length_; }
  // Whether something had to be left out.
  bool overflowed() const { return overflowed_; }
  Bytes bytes() const { return {data_, length_}; }

 private:
  void put(char c) {
    if (length_ + 1 >= capacity) {
      overflowed_ = true;
      return;
    }
    data_[length_++] = c;
    data_[length_] = 0;
  }

  char data_[capacity];
  u32 length_ = 0;
  bool overflowed_ = false;
};

// Parses decimal digits at `text`, advancing it.
inline u64 take_number(const char *&text) {
  u64 value = 0;
  while (*text >= '0' && *text <= '9') value = value * 10 + u64(*text++ - '0');
  return value;
}

// The same of a hexadecimal number with small letters.
inline u64 take_hexadecimal(const char *&text) {
  u64 value = 0;
  for (;; text++) {
    char c = *text;
    if (c >= '0' && c <= '9') value = value * 16 + u64(c - '0');
    else if (c >= 'a' && c <= 'f') value = value * 16 + u64(c - 'a' + 10);
    else return value;
  }
}

}  // namespace ramfs
