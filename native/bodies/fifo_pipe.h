// The pipe of a FIFO, which is its body.
#pragma once
#include "../arena/arena.h"

namespace ramfs {

// Gives a FIFO its pipe: made here, held by the first keeper.
Result<void> ensure_pipe(const Arena &arena, Ref<Inode> inode);

}  // namespace ramfs
