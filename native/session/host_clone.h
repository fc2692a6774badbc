// The host's mounts once more, for lowers (bodies/lower.h).
#pragma once

namespace ramfs {

// A descriptor (O_PATH, close-on-exec) of a detached, recursive, read-only clone of what this process has mounted,
// beginning at its root directory. Nothing that is mounted or unmounted later shows there. -errno: EOPNOTSUPP where
// the kernel has no such clones (before Linux 5.12), EPERM where this user may make none.
int clone_host_mounts();

}  // namespace ramfs
