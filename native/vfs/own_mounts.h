// /proc/self/mountinfo and /proc/self/mounts, where the kernel knows of no root: to the program each is a mounted
// tmpfs.
#pragma once
#include "process.h"

namespace ramfs {

// Opens one of the two (proc_links.h). It is a copy, which has a line for each root as well.
i64 open_own_mounts(const char *path, u32 flags);

}  // namespace ramfs
