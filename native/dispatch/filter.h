// Filters of seccomp(2), which the kernel applies to calls that it sees: those on the tree are the hook's. So where a
// program is filtered the kernel is asked about each of these first, by the same call with a path that is nowhere or a
// descriptor that nobody has: a filter sees numbers and words, no paths, so it says of that what it would have said of
// the call.
#pragma once
#include "call.h"

namespace ramfs {

// The kernel has the last word: what it answered instead of the errno that such a call has where it is allowed. Else
// let_kernel.
i64 judge_by_filters(const Call &call);

}  // namespace ramfs
