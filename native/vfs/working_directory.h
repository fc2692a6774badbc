// The kernel's side of the working directory.
#pragma once
#include "process.h"

namespace ramfs {

// Moves into a directory of the tree: opens it, and moves the kernel's cwd into the owner's unlinked empty directory.
Result<void> enter_tree(WorkingDirectory &cwd, Ref<Inode> inode, u64 number);
// Fills `cwd` from the kernel's cwd, which is on the host.
void learn_host_directory(WorkingDirectory &cwd);

}  // namespace ramfs
