// What a session's programs may not do to the host. It is decided before the first of them starts, and enforced by the
// kernel: by a domain of Landlock's and by a filter (seccomp(2)), which whatever they execute inherits.
#pragma once
#include <string>
#include <vector>

#include "../arena/arena.h"

namespace ramfs {

struct Confinement {
  u32 what = 0;                      // confined_ bits (arena/layout.h)
  std::vector<std::string> allowed;  // paths of the host that may be written all the same
};

// The calling thread gives it up for good, with all that it starts. 0 or -errno: EOPNOTSUPP where the kernel has no
// Landlock, or that of an allowed path.
int confine_thread(const Confinement &wanted, const Arena &arena);

// Tells programs of it, before the first starts. 0 or -errno.
int note_confinement(const Confinement &wanted, const Arena &arena);

// No sockets but AF_UNIX's and those that ask about the network (NETLINK_ROUTE): EACCES, for the calling thread and
// what it starts. 0 or -errno.
int forbid_network();
// No text for a terminal as if it had been typed (TIOCSTI, TIOCLINUX): EPERM.
int forbid_typing();

}  // namespace ramfs
