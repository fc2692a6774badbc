// Blocks of the arena. Every function runs inside a transaction.
#pragma once
#include "transaction.h"

namespace ramfs {

// A zeroed block of at least `bytes` bytes; ENOSPC when the arena or the memory budget is full.
Result<u32> allocate_block(Transaction &t, u64 bytes);
// Gives back a block that was allocated with the same `bytes`. Not handed out again in this transaction.
void free_block(Transaction &t, u32 index, u64 bytes);

// ENOSPC where the budget has no room for another inode or link.
Result<void> check_inode_budget(const Heap &heap);
// A zeroed inode but for seq and generation, which live on.
Result<Ref<Inode>> allocate_inode(Transaction &t);
void free_inode(Transaction &t, Ref<Inode> inode);

template <class T>
Result<Ref<T>> allocate(Transaction &t, u64 bytes) {
  auto index = allocate_block(t, bytes);
  if (!index.ok()) return index.error();
  return Ref<T>{index.value()};
}

}  // namespace ramfs
