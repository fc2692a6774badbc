// Text that becomes part of a JSON line, in a buffer that is never overflowed.
#pragma once
#include "types.h"

namespace ramfs {

class JsonText {
 public:
  JsonText(char *buffer, u32 capacity) : buffer_(buffer), capacity_(capacity) {}

  // As it is: punctuation, numbers, names of ours.
  JsonText &add(const char *text);
  JsonText &add(u64 number, u32 digits = 1);
  // A string in quotes. Bytes that are no UTF-8 become \udcXX, one each, as Python's surrogateescape has it.
  JsonText &add_string(Bytes bytes);

  u32 length() const { return length_; }

 private:
  void put(char c) {
    if (length_ < capacity_) buffer_[length_++] = c;
  }
  void put_escape(u32 unit);

  char *buffer_;
  u32 capacity_, length_ = 0;
};

}  // namespace ramfs
