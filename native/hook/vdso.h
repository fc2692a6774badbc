// The kernel's clock without a system call.
#pragma once
#include "../base/clock.h"

namespace ramfs {

// clock_gettime in the vdso whose ELF image lies at `image`, or null.
ClockFunction find_vdso_clock(u64 image);

}  // namespace ramfs
