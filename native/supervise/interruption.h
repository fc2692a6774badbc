// Signals for a caller that waits in a call while a worker makes it. The kernel keeps them until the call is answered
// (SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV), so they are looked for, and end what the worker waits in.
#pragma once
#include "../base/types.h"

namespace ramfs {

// Whether the call need not, or must not, be waited for any longer.
bool is_to_be_interrupted(int listener, u64 call, u32 thread);
// The worker's present system call ends with EINTR.
void interrupt_worker(u32 pid);
// In a worker: to be called once.
void be_interruptible();
// What a call of the thread's that was interrupted answers.
i64 interrupted_answer(u32 thread);

}  // namespace ramfs
