// What is left of a session's bytes when its owner has ended and programs live on. What they have open they keep.
#pragma once
#include "../arena/arena.h"

namespace ramfs {

// Removes every name on the volume. Returns the errno with which that is forbidden: to others than the bodies' owner
// and root.
i64 remove_names(int volume);
// The same by the first program that may and comes upon it.
void empty_volume(const Arena &arena);

}  // namespace ramfs
