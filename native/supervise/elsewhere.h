// Callers whose root directory or mounts are not the session's: their calls are made by a child of the worker's, one
// for each, that goes where they are. It cannot come back.
#pragma once
#include "caller.h"

namespace ramfs {

// The calling process goes where the caller is: 0 or -errno. Nothing that is done by /proc works any more behind it.
i64 go_to(const Caller &caller);

// Waits for the child, and lets it hear of what interrupts the wait. False: it has not answered.
bool await_child(i64 child);

// A directory of the process's own descriptors; -1: it is /proc/self/fd.
extern int own_descriptors;

}  // namespace ramfs
