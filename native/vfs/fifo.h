// Opening FIFOs.
#pragma once
#include "process.h"

namespace ramfs {

// A descriptor of the FIFO as open(2) gives it: waits for the other side, or ENXIO, EINTR.
i64 open_fifo(Ref<Inode> inode, u64 number, u32 flags);

}  // namespace ramfs
