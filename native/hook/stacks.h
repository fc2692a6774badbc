#pragma once
#include "../store/types.h"

namespace ramfs {

// From now on the hook leaves the caller's stack. False: there is no memory for others.
bool use_own_stacks();
bool hook_has_stacks();

}  // namespace ramfs
