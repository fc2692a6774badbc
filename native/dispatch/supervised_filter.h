// The filter of seccomp(2) under which a supervised program lives: the calls of arguments.def are answered by the
// supervisor (supervise/), what could get past that is refused, and all others are the kernel's at once.
#pragma once
#include <linux/filter.h>

#include "../base/types.h"

namespace ramfs {

constexpr u32 most_instructions = 512;
// How many of them it has.
u32 supervised_filter(sock_filter (&out)[most_instructions]);

// Lays it upon the caller, with further SECCOMP_FILTER_FLAG_ ones: the listener's descriptor, close-on-exec, or -errno.
// Who may not do so with new rights to be had by exec (CAP_SYS_ADMIN), gives those up.
i64 install_supervised_filter(u32 flags);

}  // namespace ramfs
