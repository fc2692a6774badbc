// Opening character devices.
#pragma once
#include "process.h"

namespace ramfs {

// The host's device of that number for those that everybody may have (null, zero, full, random, urandom, tty); ENXIO
// for any other.
i64 open_device(u64 rdev, u32 flags);

}  // namespace ramfs
