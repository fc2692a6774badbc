// Core files of programs that die while they stand in the tree. The kernel writes them where it takes a process to be;
// so those who may leave one are, to it, in a directory of the volume, one for each of the tree's (cores/INODE), and
// who learns of the death brings the file into the tree.
#pragma once
#include "process.h"

namespace ramfs {

// Whether this process may leave a core file where it stands.
bool may_leave_core();

// Has the kernel take this process, which stands in the tree's directory `number`, to be where its core file is looked
// for. False: it stays where it is.
bool stand_among_cores(u64 number);

}  // namespace ramfs
