// Where every granule of the heap is: in use by exactly one thing, or on exactly one free list.
#pragma once
#include <string>
#include <vector>

#include "../arena/arena.h"

namespace ramfs {

struct Extent {
  u32 begin;
  u64 length;
  const char *what;
};

// The inodes that a root or the list of orphans leads to.
std::vector<Extent> inodes_in_use(const Arena &arena);

// One line per run of granules that two things claim or that nothing accounts for; "" where all is in order. To be
// called while nothing changes.
std::string census(const Arena &arena);

// A line if there are files on the volume that are nobody's body, else "". Outside any transaction.
std::string lost_bodies(const Arena &arena);

// A line if removed files are kept that nobody has open, and one if the volume's pages are not those of its files, else
// "". Outside any transaction, while no program changes anything. Of others' processes an ordinary user learns nothing,
// nor anybody of descriptors that are under way.
std::string lost_orphans(const Arena &arena);

}  // namespace ramfs
