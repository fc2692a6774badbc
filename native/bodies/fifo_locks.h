// Who has which end of a FIFO open is kept in record locks of open file descriptions on its pipe, because the kernel drops
// those with the last copy of a descriptor: a writer holds a write lock on a byte of its own below `reader_byte`, every
// reader a read lock on that byte.
#pragma once
#include "../base/record_lock.h"
#include "../base/syscall.h"

namespace ramfs {

constexpr i64 reader_byte = 1ll << 40;

enum : u32 { f_ofd_getlk = 36, f_ofd_setlk = 37 };

inline void lock_as_reader(int fd) {
  RecordLock lock{lock_read, 0, reader_byte, 1, 0, 0};
  kernel::fcntl(fd, f_ofd_setlk, kernel::word(&lock));
}

inline void lock_as_writer(int fd, u32 number) {
  RecordLock lock{lock_write, 0, i64(number), 1, 0, 0};
  kernel::fcntl(fd, f_ofd_setlk, kernel::word(&lock));
}

// Whether another open file description holds a lock that `type` over the range would meet.
inline bool meets_lock(int fd, int16_t type, i64 start, i64 length) {
  RecordLock lock{type, 0, start, length, 0, 0};
  return kernel::fcntl(fd, f_ofd_getlk, kernel::word(&lock)) >= 0 && lock.type != lock_none;
}

inline bool has_writer(int fd) { return meets_lock(fd, lock_read, 0, reader_byte); }
inline bool has_reader(int fd) { return meets_lock(fd, lock_write, reader_byte, 1); }

}  // namespace ramfs
