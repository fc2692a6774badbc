// Every invariant of the arena, executed. For tests and `ramfs sh`'s check.
#pragma once
#include "arena.h"

namespace ramfs {

// Writes one line per violation into `out` (always terminated when `capacity` > 0); answers how many there are.
u32 check(const Arena &arena, char *out, u32 capacity);

}  // namespace ramfs
