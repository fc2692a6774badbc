// Who has which end of a FIFO open is kept in record locks of open file descriptions on its pipe, because the kernel
// drops those with the last copy of a descriptor: a writer holds a write lock on a byte of its own below `reader_byte`,
// every reader a read lock on that byte.
#pragma once
#include "../base/record_lock.h"
#include "../base/syscall.h"

namespace ramfs {

constexpr i64 reader_byte = 1ll << 40;

inline void lock_as_reader(int fd) {
  RecordLock lock{F_RDLCK, 0, reader_byte, 1, 0, 0};
  kernel::fcntl(fd, F_OFD_SETLK, kernel::word(&lock));
}

inline void lock_as_writer(int fd, u32 number) {
  RecordLock lock{F_WRLCK, 0, i64(number), 1, 0, 0};
  kernel::fcntl(fd, F_OFD_SETLK, kernel::word(&lock));
}

// Whether another open file description holds a lock that `type` over the range would meet.
inline bool meets_lock(int fd, int16_t type, i64 start, i64 length) {
  RecordLock lock{type, 0, start, length, 0, 0};
  return kernel::fcntl(fd, F_OFD_GETLK, kernel::word(&lock)) >= 0 && lock.type != F_UNLCK;
}

inline bool has_writer(int fd) { return meets_lock(fd, F_RDLCK, 0, reader_byte); }
inline bool has_reader(int fd) { return meets_lock(fd, F_WRLCK, reader_byte, 1); }

}  // namespace ramfs
