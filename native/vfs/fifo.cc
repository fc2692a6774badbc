#include "fifo.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../bodies/body.h"
#include "../bodies/fifo_locks.h"
#include "../bodies/fifo_pipe.h"

namespace ramfs {
namespace {

// Waits until somebody has opened the other end: now, or at any moment since `seen` was read.
i64 await_other_side(int fd, u32 *opened, u32 seen, bool i_read) {
  for (;;) {
    bool there = i_read ? has_writer(fd) : has_reader(fd);
    if (there || __atomic_load_n(opened, __ATOMIC_SEQ_CST) != seen) return 0;
    i64 waited = kernel::futex_wait(opened, seen, nullptr);
    if (waited == -EINTR) return -EINTR;
  }
}

void announce(u32 *opened) {
  __atomic_fetch_add(opened, 1, __ATOMIC_SEQ_CST);
  kernel::futex_wake(opened, 1u << 30);
}

// Tells the other side that this end is open, and waits for it as the flags say. Who waits on the other side may go on,
// and be gone, as soon as this end is locked: so it is looked for before.
i64 meet(int fd, Inode *inode, u32 flags) {
  u32 *readers = &inode->fifo.readers, *writers = &inode->fifo.writers;
  u32 seen_readers = __atomic_load_n(readers, __ATOMIC_SEQ_CST);
  u32 seen_writers = __atomic_load_n(writers, __ATOMIC_SEQ_CST);
  u32 access = flags & O_ACCMODE;
  bool waits = !(flags & O_NONBLOCK);
  bool there = access == O_RDWR || (access == O_RDONLY ? has_writer(fd) : has_reader(fd));
  if (access == O_WRONLY && !waits && !there) return -ENXIO;
  if (access != O_WRONLY) {
    lock_as_reader(fd);
    announce(readers);
  }
  if (access != O_RDONLY) {
    lock_as_writer(fd, __atomic_add_fetch(&inode->fifo.next_writer, 1, __ATOMIC_SEQ_CST));
    announce(writers);
  }
  if (!waits || there) return 0;
  return access == O_RDONLY ? await_other_side(fd, writers, seen_writers, true)
                        : await_other_side(fd, readers, seen_readers, false);
}

}  // namespace

i64 open_fifo(Ref<Inode> ref, u64 number, u32 flags) {
  const Arena &arena = process.arena;
  Result<void> ready = ensure_pipe(arena, ref);
  if (!ready.ok()) return -ready.error().number;
  i64 fd = open_living(arena, ref, number, flags & ~u32(O_TRUNC | O_NOATIME));
  if (fd < 0 || (flags & O_PATH)) return fd;
  i64 met = meet(int(fd), arena.at(ref), flags);
  if (met == 0) return fd;
  kernel::close(int(fd));
  return met;
}

}  // namespace ramfs
