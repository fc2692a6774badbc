// A process of the supervisor that answers calls, one after another, of the programs under one listener.
#pragma once
#include "arguments.h"
#include "tickets.h"

namespace ramfs {

// One that was received: whose it is, and how it is answered.
struct Job {
  Notified &notified;
  Caller &caller;
};

// Does not return. `number`: its WorkerSlot; `bell`: by which it tells the supervisor that its pool has nobody idle.
[[noreturn]] void work(u32 number, int bell);

// execve(2) and execveat(2): answers the call, whose arguments are the worker's copies (execve.cc).
void answer_execution(const Job &job, Call &call);

// Calls of which the kernel makes the last part, or that change who the caller is; false: it is none of them.
bool answer_apart(const Job &job, Call &call);

}  // namespace ramfs
