// Who asks: ids, groups and capabilities. To the kernel they are a thread's own; the threads of a program have the same
// until one of them changes its own alone, so up to then one copy serves them all.
#pragma once
#include "process.h"

namespace ramfs {

struct Credentials {
  u32 uid, gid;              // those of file accesses (fsuid, fsgid)
  u32 real_uid, real_gid;    // those that access(2) asks for
  u64 effective, permitted;  // capabilities(7), a bit each
};

// The calling thread's.
Credentials credentials();
// Whether the group is among the calling thread's supplementary groups.
bool has_group(u32 gid);

// Around a call that changes what the calling thread may.
void before_change_of_credentials();
void after_change_of_credentials();

// Whether this process has other threads. True also where it cannot be told.
bool others_run();

}  // namespace ramfs
