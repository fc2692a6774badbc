// Where every granule of the heap is: in use by exactly one thing, or on exactly one free list.
#pragma once
#include <string>
#include <vector>

#include "../store/arena.h"

namespace ramfs::test {

struct Extent {
  u32 begin;
  u64 length;
  const char *what;
};

// The inodes that a root or the list of orphans leads to.
std::vector<Extent> inodes_in_use(const Arena &arena);

// One line per granule run that two things claim or that nothing accounts for; "" where all is in order.
std::string census(const Arena &arena);

}  // namespace ramfs::test
