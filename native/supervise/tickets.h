// Where a supervised process stands in the tree, and its umask, must be inherited by its children exactly as the kernel
// would have them inherit: at the moment of the fork, which nobody sees. So the kernel keeps it: in RLIMIT_LOCKS, which
// has limited nothing since Linux 2.4.25, and which fork, vfork and exec hand on. It holds the number of a ticket that
// cannot be guessed; the filter lets no supervised process change it. So it also tells who is supervised.
#pragma once
#include "shared.h"

namespace ramfs {

struct Standing {
  u64 cwd, umask;
};

// The number of the ticket that says so, 0: there are too many.
u64 ticket_for(const Standing &standing);
// What the process (or the process of the thread) `pid` carries; false: it is not supervised.
bool standing_of(u32 pid, Standing &standing);
// Gives the process, whose real ids these are, another: 0 or -errno.
i64 let_stand(u32 pid, const Standing &standing, u32 uid, u32 gid);

}  // namespace ramfs
