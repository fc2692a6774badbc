// The names of Linux error numbers.
#pragma once
#include "types.h"

namespace ramfs {

// "ENOENT"; "E" and nothing more for a number without a name.
const char *errno_name(int number);

}  // namespace ramfs
