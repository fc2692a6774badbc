// How a program goes over from the hook to the session's supervisor (docs/architecture.md, "Who is supervised"): it is
// told of, a seccomp filter hands its calls to the supervisor, and nothing of the session stays with it.
//
// A PROCESS GOES OVER AS A WHOLE, while its calling thread still may install the filter without giving up set-user-id
// programs: all threads get the filter at once, the arena's mapping is replaced by an empty session without roots, and
// our descriptors are closed. A thread that was in the middle of a call finds that the tree has moved, begins again,
// and makes the call as the program made it. Who holds the arena's lock is waited for.
//
// A BORROWER (vfork) goes over alone: the memory is its parent's. Its calls are the kernel's from then on; what it
// could still read there only its parent's own code can, for the kernel lets nobody look into memory with other rights,
// and at its execution it leaves both memory and descriptors.
#pragma once
#include "call.h"

namespace ramfs {

// Hands the caller over. 0: from now on it is supervised, and calls are the kernel's. ENOSYS: the session has no
// supervisor, so it stays hooked. EAGAIN: it could not be handed over, and must not do what it was about to.
i64 cross();

// Whether the kernel is to make the caller's calls as the program made them. Waits for one who is just crossing.
bool is_supervised();
inline bool may_be_supervised() { return process.crossing_state != Process::crossed_by_nobody; }

// Such a call.
i64 call_as_supervised(Call &call);

// Around what makes another process of this memory: it begins before or behind a crossing, not within.
void await_crossing();

// From now on stubs hand each call on at once (hook/passing.cc); null: they go on asking.
extern void (*pass_through)();

}  // namespace ramfs
