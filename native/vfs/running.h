// Files of the tree that run as programs, which Linux lets nobody open for writing. The kernel would refuse that for
// what it executed itself; the loader it executed instead. So a program's descriptor gets a lock far behind every
// file's end before it is mapped. Such a lock belongs to the open file, so it lasts as long as any process has the file
// mapped.
#pragma once
#include "process.h"

namespace ramfs {

// To be called before it is asked whether anybody writes the file.
void mark_running(Ref<Inode> inode, int fd);
// Whether the file runs: for a descriptor of it that was opened to write.
bool is_running(Ref<Inode> inode, int fd);
// The same of the inode with this number, where there is no descriptor.
bool runs(Ref<Inode> inode, u64 number);

}  // namespace ramfs
