// The end of removed files whose bytes are the host's (bodies/lower.h). No lease tells whether one is open, for the
// host's own programs may have it open as well; so whoever may have it is looked at, of many at once.
#pragma once
#include "../arena/transaction.h"

namespace ramfs {

inline bool is_left_in_place(const Inode *inode) { return inode->body.ino == 0 && (inode->lower & lower_opened); }

// Frees those that no process has open, if there are many, or `now`. How many.
u32 bury_in_place(const Arena &arena, bool now);

}  // namespace ramfs
