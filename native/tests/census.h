// Where every granule of the heap is: in use by exactly one thing, or on exactly one free list.
#pragma once
#include <string>

#include "../store/arena.h"

namespace ramfs::test {

// One line per granule run that two things claim or that nothing accounts for; "" where all is in order.
std::string census(const Arena &arena);

}  // namespace ramfs::test
