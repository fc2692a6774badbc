// Inodes of the tree and what lies on the host by now: after a commit they stand on that; what is discarded is seen
// anew.
#pragma once
#include "entering.h"

namespace ramfs {

// The name `name` of the directory stands for a file of the host that is what `stat` says. Where nobody has changed the
// inode meanwhile (`settled`), it is no change any more. An inode that was another file there gets a new origin, and
// what was opened in place before is a file of the host's from then on.
Result<void> stand_on(const Arena &arena, Ref<Inode> dir, Bytes name, Ref<Inode> inode, u64 number,
                      const struct statx &stat, bool settled);
// The same of a lower's own directory.
void stand_again(const Arena &arena, Ref<Inode> inode, u64 number, const struct statx &stat);
// The entries of a directory that has a new origin were found in it, not in the old one.
void adopt_children(const Arena &arena, Ref<Inode> dir, u64 number);
// Attributes and extended ones as they are on the host.
Result<void> restore_attributes(const Arena &arena, Ref<Inode> inode, u64 number);

}  // namespace ramfs
