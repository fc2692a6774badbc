// What statfs(2) counts, and the room that orphans still take.
//
// A budget of bytes is the kernel's to keep: the volume has that size, so writes, mapped pages and
// fallocate meet its end exactly as they would there, and cost nothing more. A budget of inodes is the arena's
// (arena/heap.cc). What the two cannot do is free a removed file at its last close: only a keeper finds that out. So
// whoever meets ENOSPC, or tells how much is free, first has the keepers look.
#pragma once
#include "../arena/arena.h"

namespace ramfs {

struct Usage {
  u64 blocks, blocks_free, files, files_free;  // blocks of page_size
};

// Without a budget the tree may grow as far as memory goes.
Usage usage_of(const Arena &arena);

inline bool has_budget(const Arena &arena) {
  const Header &header = arena.header();
  return header.memory != 0 || header.heap.max_inodes != 0;
}

// Whether no page is left of the budget of bytes.
bool is_full(const Arena &arena);

// Has the keepers look for removed files, and waits until they did, or for half a second. False: there is nothing to
// look at, or they did not. Outside any transaction.
bool let_keepers_sweep(const Arena &arena);
// Has the keepers free what can be freed of removed files, and waits until they did. False: there was nothing to look
// at, or no budget. Outside any transaction.
bool make_room(const Arena &arena);

}  // namespace ramfs
