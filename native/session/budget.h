// The tmpfs of limited size that a session with a budget of bytes keeps its bodies on.
#pragma once
#include "../store/types.h"

namespace ramfs {

// A descriptor (O_PATH, close-on-exec) of the root of a tmpfs of `bytes` bytes that is mounted nowhere, or -errno: EPERM
// where this user may make none, not even in a user namespace of his own; ENOSYS before Linux 5.2.
int open_budget(u64 bytes);

// A new file there without a name, open for reading and writing, which every user may open; or -errno.
int make_budget_file(int budget);

}  // namespace ramfs
