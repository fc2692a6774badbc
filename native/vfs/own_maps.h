// /proc/PID/maps, where the kernel knows mapped files of the tree by their bodies, and patched code by the arena.
#pragma once
#include "process.h"

namespace ramfs {

// Opens the list of a process's mappings for reading. It is a copy, in which files of the tree
// and those whose code is mapped from a patched copy have their numbers and paths, and another program's has nothing of
// ours; it tells of the moment when it was opened.
i64 open_own_maps(const char *path, u32 flags);

// The path of the file that is mapped at an address of the program whose list of mappings is at `list`, into `out`
// (path_max bytes): its length, 0 where it cannot be told.
u32 path_mapped_at(const char *list, u64 address, char *out);

// The same of the file that is mapped lowest.
u32 first_path_mapped(const char *list, char *out);

// Runs `visit` on each mapping of this process that is not ours.
void each_mapping(void (*visit)(void *context, u64 begin, u64 end), void *context);

// Whether a file is mapped between these addresses that lies on a mount without execution.
bool maps_noexec(u64 begin, u64 end);

}  // namespace ramfs
