// Which inode a body belongs to: an index that grows by doubling, in a block of the arena (arena/layout.h, BodyIndex).
#pragma once
#include "../arena/transaction.h"

namespace ramfs {

// Enters and removes a body in the index from its inode number to the inode.
Result<void> index_body(Transaction &t, u64 body_ino, Ref<Inode> inode);
void unindex_body(Transaction &t, u64 body_ino);
// The inode whose body has this inode number, or none.
Ref<Inode> inode_of_body(const Arena &arena, u64 body_ino);
// The same under the lock.
Ref<Inode> inode_of_body(const Transaction &t, u64 body_ino);

}  // namespace ramfs
