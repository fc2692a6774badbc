// From an inode back to a path.
#pragma once
#include "process.h"

namespace ramfs {

// The path of an inode as text into `out` (path_max bytes, NUL-terminated): its length. ENOENT without a name,
// ENAMETOOLONG.
Result<u32> path_of(Ref<Inode> inode, char *out);

}  // namespace ramfs
