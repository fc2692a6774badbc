// Reading without the lock: a look at Inode::seq before and after.
#pragma once
#include "../base/syscall.h"
#include "arena.h"

namespace ramfs {

// Waits until no writer is inside the inode and answers its seq. A writer that died inside leaves seq odd; after
// many looks the reader takes the lock once, which repairs it.
u32 begin_read(const Arena &arena, Ref<Inode> inode);

inline bool still(const Arena &arena, Ref<Inode> inode, u32 seq) {
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return __atomic_load_n(&arena.at(inode)->seq, __ATOMIC_RELAXED) == seq;
}

// A consistent copy of an inode's fields.
inline Inode snapshot(const Arena &arena, Ref<Inode> inode) {
  for (;;) {
    u32 seq = begin_read(arena, inode);
    Inode copy = *arena.at(inode);
    if (still(arena, inode, seq)) return copy;
  }
}

}  // namespace ramfs
