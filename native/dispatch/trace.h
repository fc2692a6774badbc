// `--trace`: one line of JSON for each call on the tree. Nothing here runs while process.trace_fd is -1.
#pragma once
#include "call.h"

namespace ramfs {

// As dispatch, and tells of the call. An answer may be let_kernel, for calls that are none of ours.
i64 dispatch_traced(Call &call);

// Tells of an execution that is about to succeed: afterwards nobody is left to do it. `name` is what was executed, a
// script perhaps, and `program` the descriptor of what runs.
void tell_execution(int program, const char *name);

}  // namespace ramfs
