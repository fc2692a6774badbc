// /proc/PID/maps, where the kernel knows mapped files of the tree by their bodies, and patched code by the arena.
#pragma once
#include "process.h"

namespace ramfs {

// Opens the list of a process's mappings for reading. It is a copy, in which files of the tree
// and those whose code is mapped from a patched copy have their numbers and paths; it tells of the moment when it was opened.
i64 open_own_maps(const char *path, u32 flags);

// The path of the file that is mapped at an address, into `out` (path_max bytes): its length, 0 where it cannot be told.
u32 path_mapped_at(u64 address, char *out);

// The path of the file that is mapped lowest by a program other than the loader, into `out`, whose list of mappings is at
// `list`: its length, 0 where it cannot be told.
u32 first_path_mapped(const char *list, char *out);

// Whether a file is mapped between these addresses that lies on a mount without execution.
bool maps_noexec(u64 begin, u64 end);

}  // namespace ramfs
