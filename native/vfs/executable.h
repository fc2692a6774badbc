// What /proc/self/exe means to the program, of which the kernel knows the loader only.
#pragma once
#include "process.h"

namespace ramfs {

// Its path, "" where it cannot be told. Process::headers is known.
const char *executable();
// The program is a file of the tree: its path is learnt now, as that of the host's is when somebody asks.
void executable_is(Ref<Inode> inode);

}  // namespace ramfs
