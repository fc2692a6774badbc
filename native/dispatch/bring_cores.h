// Core files on their way from the volume into the tree (vfs/cores.h).
#pragma once

namespace ramfs {

// Brings those of the caller's user into the directories of the tree that they belong to, as the kernel would have made
// them there: in the place of older ones, readable for their owner alone.
void bring_cores();

}  // namespace ramfs
