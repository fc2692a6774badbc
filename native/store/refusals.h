// What programs of a confined session were refused on the host, by path, for who asks at the end.
#pragma once
#include "../arena/arena.h"

namespace ramfs {

// Single words, so that no death in between harms; of a path that is longer than there is room the beginning is kept,
// and of more paths than there is room for their number.
void enter_refusal(const Arena &arena, const char *path);

}  // namespace ramfs
