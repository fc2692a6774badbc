// Names that mean the process that uses them: /proc/self, /dev/fd and the like. A worker that walked them would find
// itself.
#pragma once
#include "caller.h"

namespace ramfs {

// By how much a path may grow.
constexpr u32 longest_own_name = 64;

// Puts into a path, of `length` bytes, the caller's number in the place of such a name at its beginning.
void name_for_caller(const Caller &caller, char *path, u32 length, u32 room);

}  // namespace ramfs
