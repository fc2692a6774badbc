// Every invariant of the arena, executed. For tests and `ramfs sh`'s check.
#pragma once
#include "../arena/transaction.h"

namespace ramfs {

// Writes one line per violation into `out` (always terminated when `capacity` > 0); returns how many there are. The
// transaction holds everything still; nothing is changed.
u32 check(const Transaction &t, char *out, u32 capacity);

}  // namespace ramfs
