// The number of the mount that holds the bodies: the volume, or that of all memfds. It is what fdinfo in /proc tells of
// an open file, so statx(2) and name_to_handle_at(2) tell it for the tree.
#pragma once
#include "process.h"

namespace ramfs {

// `unique`: the number that is never given again (Linux 6.8). ENODATA: the kernel does not tell.
Result<u64> mount_id(bool unique);

}  // namespace ramfs
