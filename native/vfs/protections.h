// proc(5): protected_symlinks, protected_hardlinks, protected_fifos and protected_regular, which hold for every file
// system of the host and so for the tree. Asked of the host once per session, when first something depends on them.
#pragma once
#include "credentials.h"

namespace ramfs {

struct Protections {
  bool symlinks, hardlinks;
  u32 fifos, regular;  // 0, 1 or 2
};
Protections protections();

// EACCES unless a symlink at the end of a path may be followed out of this directory.
Result<void> may_follow_link(const Inode &dir, const Inode &link);
// EACCES unless open(2) with O_CREAT may open what is there already (Linux's may_create_in_sticky).
Result<void> may_create_in_sticky(const Inode &dir, const Inode &inode);

}  // namespace ramfs
