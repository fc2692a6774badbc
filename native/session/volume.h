// The volume of a session: a tmpfs of its own, mounted nowhere, on which the bodies lie as files named by numbers.
#pragma once
#include "../base/types.h"

namespace ramfs {

// A descriptor (O_PATH, close-on-exec) of the root of a tmpfs of `bytes` bytes, 0: as many as the machine has; or
// -errno: EPERM where this user may make none, not even in a user namespace of his own. Who holds the descriptor, or
// one of a file there, holds the tmpfs. `user_namespace`: a descriptor of the one that it was mounted in, unless it is
// this process's.
int open_volume(u64 bytes, int &user_namespace);

// Gives it another size: 0 or -errno. EINVAL where it holds more; ENOSYS before Linux 5.2.
int resize_volume(int volume, int user_namespace, u64 bytes);

}  // namespace ramfs
