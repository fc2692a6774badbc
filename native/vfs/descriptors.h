// What a descriptor of this process is. The kernel knows (fstat on it names the memfd, the arena maps that to the
// inode); the cache here only answers sooner, and every call that may change a descriptor's meaning drops it.
#pragma once
#include "process.h"

namespace ramfs {

struct Descriptor {
  enum Kind : u32 { closed, host, ancestor, tree };
  Kind kind = host;
  Ref<Inode> inode{};  // tree
  u32 roots = 0;       // ancestor: bit r: this directory lies above root r
  u64 dev = 0, ino = 0;  // ancestor
};

// Asks the cache, then the kernel.
Descriptor describe(int fd);
// The inode behind a descriptor, or none: for calls on descriptors that are seldom in the tree.
Ref<Inode> tree_inode(int fd);
// Whether it is an open directory of the tree, which the kernel takes for an empty file.
bool is_tree_directory(int fd);
// The inode where it needs no look: none for a descriptor that nobody has asked about.
Ref<Inode> known_tree_inode(int fd);

// Whether the descriptor was opened with O_PATH, and so takes no part in what changes the file.
bool is_path_only(int fd);

// The kernel just gave `fd` to this inode, opened with `flags`.
void remember(int fd, Ref<Inode> inode, u32 flags);
// Those of the flags of open(2) that fcntl(F_GETFL) tells but the body's descriptor does not have: O_DIRECTORY,
// O_NOFOLLOW, O_NOATIME and O_TMPFILE. Known in the program that opened it.
u32 remembered_flags(int fd);
// The next descriptor at or above `from` that is known to be in the tree, or -1. The first few, which programs inherit, are
// asked about.
int next_in_tree(u32 from);
// The descriptor's meaning may have changed.
void forget(int fd);
void forget_range(u32 first, u32 last);
// A copy means what its original means.
void copy_meaning(int from, int to);

// Descriptors of ours, which the program does not know: it sees EBADF where it names one.
bool is_protected(int fd);
// Moves a descriptor of ours to the top of the table, close-on-exec. Answers its new number.
int protect(int fd);
// Moves ours out of the way before the program puts something at its number. False: no room.
bool yield_number(int fd);
// The next descriptor of ours at or above `from`, or -1.
int next_protected(u32 from);

// The descriptor of a keeper's directory in /proc, opened on first use.
void open_keeper_directory(u32 keeper);

}  // namespace ramfs
