// Opening devices.
#pragma once
#include "process.h"

namespace ramfs {

// The device of a node of the tree (mode and number): the host's for those that everybody may have (null, zero, full,
// random, urandom, tty); any for whoever may make nodes of it. ENXIO for others.
i64 open_device(u32 mode, u64 rdev, u32 flags);

}  // namespace ramfs
