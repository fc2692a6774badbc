// Who holds the lock, and whether he can still give it back.
#pragma once
#include "arena.h"

namespace ramfs {

// Set in the lock where the holder's pid is a number of another pid namespace than the session's owner's: it says
// nothing to anybody outside.
constexpr u32 abroad = 1u << 31;

// What the caller writes into the lock.
u32 lock_holder(const Arena &arena);
// Whether the caller is in another pid namespace than the owner, or cannot tell.
inline bool is_abroad(const Arena &arena) { return lock_holder(arena) & abroad; }

// Whether nothing runs any more under this pid.
bool is_dead(u32 pid);

// The same of what lock_holder has told, false for one abroad.
inline bool is_dead_here(u32 holder) { return !(holder & abroad) && is_dead(holder); }

// Whether a holder who was waited for in vain `times` times, suspicion_ns each, will never give the lock back: he is
// dead, or his pid runs something that does not map the arena (another process by now, or a program that another thread
// has executed without the hook). Of one abroad nobody can know; after five seconds nobody waits any longer.
bool is_lost(const Arena &arena, u32 holder, u32 times);
constexpr i64 suspicion_ns = 5'000'000;

// Should somebody open a file while a lease on it is held, the kernel signals the lease's owner: from now on that is
// the session's owner, who ignores it; abroad the caller, by a signal that is ignored by default.
i64 let_owner_hear(const Arena &arena, int fd);

// The pid namespace of this process as a number, 0 if it cannot be told.
u64 pid_namespace();

}  // namespace ramfs
