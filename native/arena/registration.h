// How a process comes under the session's supervisor (supervise/supervisor.cc), by a unix socket that lies on the
// volume.
#pragma once
#include "../base/text.h"
#include "arena.h"

namespace ramfs {

// Written to the socket in one piece; the answer is one i64: 0, a ticket's number or -errno. Who writes it is the
// process that the kernel names as the socket's peer, and has installed the filter (dispatch/supervised_filter.h)
// already.
struct Registration {
  u64 secret[2];  // Header::supervisor
  u64 cwd;        // inode number, 0: the kernel's
  u32 umask;
  u32 landlock;  // the domain (vfs/landlock.h), or 0
  u32 users;     // Process::users
  i32 listener;  // its descriptor of what the kernel gave for the filter; -1: only a ticket is asked for
  u32 process;   // from the session's owner: which process that is, as the owner counts
};

// The socket's name on the volume, once Header::supervisor says that there is one.
using SupervisorName = Text<48>;
inline void name_supervisor(const Arena &arena, SupervisorName &name) {
  name.add("supervisor-");
  for (u64 word : arena.header().supervisor)
    for (u32 shift = 64; shift > 0; shift -= 4) {
      u64 digit = word >> (shift - 4) & 15;
      char text[2] = {char(digit < 10 ? '0' + digit : 'a' + digit - 10), 0};
      name.add(text);
    }
}
inline bool has_supervisor(const Arena &arena) {
  return __atomic_load_n(&arena.header().supervisor[1], __ATOMIC_ACQUIRE) != 0;
}

}  // namespace ramfs
