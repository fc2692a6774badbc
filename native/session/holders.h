// Who holds what, as /proc tells it: descriptors of any kind and mappings, but for descriptors that are under way.
#pragma once
#include <vector>

#include "../base/types.h"

namespace ramfs {

// A body or pipe, and whether a process has it.
struct Held {
  u64 device, inode;
  bool held;
};

// Looks through all processes. False: there are some that are as young as this one, and may not be looked at by this
// user. `anywhere`: they may be files of the host, too.
bool find_holders(std::vector<Held> &bodies, bool anywhere = false);

}  // namespace ramfs
