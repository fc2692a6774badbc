// The only way to a program's memory. Handlers never follow a pointer of the program themselves: here a bad one
// becomes EFAULT, and an engine that serves programs from outside can replace this file.
#pragma once
#include "../store/types.h"

namespace ramfs {

class Guest {
 public:
  // A NUL-terminated path, read in place. EFAULT, or ENAMETOOLONG from 4096 bytes on.
  static Result<Bytes> path(u64 address);
  // Whether the program can be written at [address, address+length).
  static Result<void> writable(u64 address, u64 length);
  static Result<void> readable(u64 address, u64 length);

  static Result<void> copy_out(u64 address, const void *data, u64 length);

  template <class T>
  static Result<T> copy_in(u64 address) {
    RAMFS_CHECK(readable(address, sizeof(T)));
    T value;
    __builtin_memcpy(&value, reinterpret_cast<const void *>(address), sizeof(T));
    return value;
  }
};

}  // namespace ramfs
