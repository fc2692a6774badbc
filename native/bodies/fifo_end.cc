#include "fifo_end.h"

#include "../base/kernel_headers.h"
#include "../base/syscall.h"
#include "fifo_locks.h"

namespace ramfs {
namespace {

void announce(u32 *opened) {
  __atomic_fetch_add(opened, 1, __ATOMIC_SEQ_CST);
  kernel::futex_wake(opened, 1u << 30);
}

}  // namespace

// Who waits on the other side may go on, and be gone, as soon as this end is locked: so it is looked for before.
Result<FifoEnd> join_fifo(int fd, Inode *inode, u32 flags) {
  u32 *readers = &inode->fifo.readers, *writers = &inode->fifo.writers;
  u32 seen_readers = __atomic_load_n(readers, __ATOMIC_SEQ_CST);
  u32 seen_writers = __atomic_load_n(writers, __ATOMIC_SEQ_CST);
  u32 access = flags & O_ACCMODE;
  bool waits = !(flags & O_NONBLOCK);
  bool there = access == O_RDWR || (access == O_RDONLY ? has_writer(fd) : has_reader(fd));
  if (access == O_WRONLY && !waits && !there) return Error{ENXIO};
  if (access != O_WRONLY) {
    lock_as_reader(fd);
    announce(readers);
  }
  if (access != O_RDONLY) {
    lock_as_writer(fd, __atomic_add_fetch(&inode->fifo.next_writer, 1, __ATOMIC_SEQ_CST));
    announce(writers);
  }
  bool reads = access == O_RDONLY;
  return FifoEnd{reads ? writers : readers, reads ? seen_writers : seen_readers, reads, waits && !there};
}

bool has_met(int fd, const FifoEnd &end) {
  return !end.waits || (end.reads ? has_writer(fd) : has_reader(fd)) ||
         __atomic_load_n(end.others, __ATOMIC_SEQ_CST) != end.seen;
}

}  // namespace ramfs
