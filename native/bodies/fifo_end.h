// Opening an end of a FIFO: its pipe's inode, opened through /proc, gives ends, but neither waits for the other side
// nor says that there is none.
#pragma once
#include "../arena/arena.h"

namespace ramfs {

// An end that has been opened, and waits for the other side where `waits`.
struct FifoEnd {
  u32 *others;  // how often the other side was opened, ever
  u32 seen;     // the same, before this end was
  bool reads;
  bool waits;
};

// Tells the other side that `fd`, a pipe opened by open(2)'s `flags`, is open. ENXIO: to write without waiting, where
// nobody reads.
Result<FifoEnd> join_fifo(int fd, Inode *inode, u32 flags);

// Whether somebody has opened the other side: now, or at any moment since this end was opened.
bool has_met(int fd, const FifoEnd &end);

}  // namespace ramfs
