// The body of an inode: how it gets one, loses it, and is opened by it.
#pragma once
#include "../arena/transaction.h"
#include "reach.h"

namespace ramfs {

// Whether an inode, whose body was just opened, is still the one that was meant, and no keeper may think it unopened.
inline bool is_living(const Arena &arena, Ref<Inode> ref, u64 number) {
  const Inode *inode = arena.at(ref);
  return arena.number(ref) == number && inode->mode != 0 && !inode->burying;
}

// open_body of the inode with this number, which gets a body if it has none. ESTALE where it is another by now: a
// keeper may have buried it, closed its body or given that to another file, before or after the kernel was asked
// (session/burial.cc, bury_batch_behind; session/reclaim.cc).
i64 open_living(const Arena &arena, Ref<Inode> inode, u64 number, u32 flags);

// The same, which waits while keepers ask about the inode: a moment, but a long one where many files are looked at on a
// busy machine. ESTALE: it is no more, or after five seconds. Not on a program's hot path, and outside any transaction.
i64 open_patiently(const Arena &arena, Ref<Inode> inode, u64 number, u32 flags);

// How this process opens an orphan that was released: by a descriptor that it has. EIO without one.
extern i64 (*open_released)(const Arena &arena, Ref<Inode> inode, u32 flags);

inline bool is_released(const Arena &arena, Ref<Inode> inode) {
  return __atomic_load_n(&arena.at(inode)->burying, __ATOMIC_ACQUIRE) == bury_released;
}

// Gives an inode that has none a body: a directory or symlink that is opened, an empty file whose body was reclaimed.
Result<void> ensure_body(const Arena &arena, Ref<Inode> inode);
// Takes it away again, empty. The inode has been touched.
void detach_body(Transaction &t, Ref<Inode> inode);

}  // namespace ramfs
