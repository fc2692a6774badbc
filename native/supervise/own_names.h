// Names that mean the process that uses them: /proc/self, /dev/fd and the like. A worker that walked them would find
// itself.
#pragma once
#include "caller.h"

namespace ramfs {

// By how much a path may grow.
constexpr u32 longest_own_name = 64;

// Whether the path begins with the name of a descriptor of the caller's: which, and how long the name is; -1: it does
// not.
int own_descriptor(const Caller &caller, const char *path, u32 &length);
// Puts a name in the place of a path's beginning of `instead` bytes. False: there is no room.
bool replace_beginning(char *path, u32 length, u32 instead, Bytes name, u32 room);

// Puts into a path, of `length` bytes, the caller's number in the place of such a name at its beginning.
void name_for_caller(const Caller &caller, char *path, u32 length, u32 room);

}  // namespace ramfs
