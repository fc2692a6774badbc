// struct flock of fcntl(2), for record locks; type: F_RDLCK, F_WRLCK, F_UNLCK.
#pragma once
#include "types.h"

namespace ramfs {

struct RecordLock {
  int16_t type, whence;
  i64 start, length;
  i32 pid, pad;
};

}  // namespace ramfs
