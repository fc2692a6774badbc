// What statfs(2) counts.
#pragma once
#include "arena.h"
#include "syscall.h"

namespace ramfs {

struct Usage {
  u64 blocks, blocks_free, files, files_free;  // blocks of 4096 bytes
};

// Without a budget the tree may grow as far as the machine's memory goes, as tmpfs does by default: half of it.
inline Usage usage_of(const Arena &arena) {
  const Header &header = arena.header();
  struct {
    i64 uptime;
    u64 loads[3], total, free, shared, buffer, total_swap, free_swap;
    u16 procs, pad;
    u64 total_high, free_high;
    u32 unit;
    char rest[8];
  } info{};
  kernel::call(__NR_sysinfo, kernel::word(&info));
  u64 unit = info.unit ? info.unit : 1;
  Usage usage{};
  usage.blocks = (header.memory ? header.memory : info.total * unit / 2) / 4096;
  usage.blocks_free = min(usage.blocks, (info.free + info.buffer) * unit / 4096);
  u64 most = header.heap.limit / (sizeof(Inode) / granule + 2);
  usage.files = header.heap.max_inodes ? header.heap.max_inodes : most;
  usage.files_free = usage.files > header.heap.inodes ? usage.files - header.heap.inodes : 0;
  return usage;
}

}  // namespace ramfs
