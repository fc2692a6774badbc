// Whose memory this is. The owner has none; an injected program's lies on a page of its own that fork wipes and vfork
// does not (vfs/process.cc): a child that still borrows its parent's memory finds the parent's pid here, a child with
// memory of its own finds 0.
#pragma once
#include "../base/syscall.h"

namespace ramfs {

struct Identity {
  u32 pid;
  // How many clone, vfork or spawn calls of this memory may have a child in it that is not a thread: raised by the
  // stubs of those calls before the kernel, lowered in the parent when they return (hook/stubs.cc).
  u32 borrowers;
  // Whether the process is in the pid namespace of the session's owner (holder.h).
  enum : u32 { unknown, at_home, abroad };
  u32 place;
};

extern Identity *identity;
// The C library's vfork was found and counts. Without that (musl's spawns have another shape) nothing is known about
// borrowers, and the kernel is asked each time.
extern bool spawns_are_counted;

// Whether nobody can be running in this memory but its owner, as far as can be told without asking the kernel.
inline bool is_owners_alone() {
  return identity != nullptr && spawns_are_counted && __atomic_load_n(&identity->pid, __ATOMIC_RELAXED) != 0 &&
         __atomic_load_n(&identity->borrowers, __ATOMIC_RELAXED) == 0;
}

// The caller's pid, without asking the kernel where the memory's owner is the only one who can be running in it.
inline u32 caller_pid() {
  return is_owners_alone() ? __atomic_load_n(&identity->pid, __ATOMIC_RELAXED) : u32(kernel::getpid());
}

}  // namespace ramfs
