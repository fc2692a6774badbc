// struct flock of fcntl(2), for record locks.
#pragma once
#include "types.h"

namespace ramfs {

struct RecordLock {
  int16_t type, whence;
  i64 start, length;
  i32 pid, pad;
};
enum : int16_t { lock_read = 0, lock_write = 1, lock_none = 2 };

}  // namespace ramfs
