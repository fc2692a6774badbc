// The only way to a program's memory. Handlers never follow a pointer of the program themselves: here a bad one
// becomes EFAULT, and an engine that serves programs from outside can replace this file.
#pragma once
#include "../base/page.h"

namespace ramfs {

class Guest {
 public:
  // A NUL-terminated path, read in place. EFAULT, or ENAMETOOLONG from PATH_MAX bytes on.
  static Result<Bytes> path(u64 address);
  // Whether the program can be written at [address, address+length).
  static Result<void> writable(u64 address, u64 length);
  static Result<void> readable(u64 address, u64 length);

  // Whether the page is known to be readable. Asks nobody.
  static bool is_known(u64 address) {
    u64 number = address / smallest_page;
    return number != 0 && __atomic_load_n(&known_pages[number % known_count], __ATOMIC_RELAXED) == number;
  }

  static Result<void> copy_out(u64 address, const void *data, u64 length);

  template <class T>
  static Result<T> copy_in(u64 address) {
    RAMFS_CHECK(readable(address, sizeof(T)));
    T value;
    __builtin_memcpy(&value, reinterpret_cast<const void *>(address), sizeof(T));
    return value;
  }

 private:
  static constexpr u32 known_count = 64;
  // Pages that were readable a moment ago. Only a hint: a program that unmaps a page and then passes a pointer into it
  // gets the fault it asked for, as a signal instead of an errno.
  static u64 known_pages[known_count];
  static bool probe(u64 number);
};

}  // namespace ramfs
