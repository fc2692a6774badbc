#pragma once
#include "../base/types.h"

namespace ramfs {

// From now on calls leave the caller's stack; those that are under way stay on it. False: there is no memory for
// others.
bool use_own_stacks();
bool hook_has_stacks();

}  // namespace ramfs
