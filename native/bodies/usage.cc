#include "usage.h"

#include <asm/statfs.h>
#include <linux/sysinfo.h>

#include "../base/page.h"
#include "../base/syscall.h"
#include "pool.h"

namespace ramfs {
namespace {

// The volume, as the kernel counts it.
bool ask_volume(const Arena &arena, struct statfs &out) {
  return kernel::call(__NR_fstatfs, u64(i64(arena.volume())), kernel::word(&out)) >= 0;
}

// Of what there is, as far as the machine has it free.
void count_machine(u64 limit, Usage &usage) {
  struct sysinfo info {};
  kernel::call(__NR_sysinfo, kernel::word(&info));
  u64 unit = info.mem_unit ? info.mem_unit : 1;
  usage.blocks = limit / page_size;
  usage.blocks_free = min(usage.blocks, (info.freeram + info.bufferram) * unit / page_size);
}

}  // namespace

Usage usage_of(const Arena &arena) {
  const Header &header = arena.header();
  make_room(arena);
  Usage usage{};
  struct statfs volume {};
  bool asked = arena.volume() >= 0 && ask_volume(arena, volume);
  if (header.memory != 0) {
    usage.blocks = header.memory / page_size;
    if (asked) usage.blocks_free = u64(volume.f_bfree);
  } else {
    count_machine(header.memory_limit, usage);
    u64 used = asked ? min(u64(volume.f_blocks - volume.f_bfree), usage.blocks) : 0;
    usage.blocks_free = min(usage.blocks_free, usage.blocks - used);
  }
  u64 most = header.heap.limit / (sizeof(Inode) / granule + 2);
  u64 used = u64(header.heap.inodes) + header.heap.links;
  usage.files = header.heap.max_inodes ? header.heap.max_inodes : most;
  usage.files_free = usage.files > used ? usage.files - used : 0;
  return usage;
}

bool is_full(const Arena &arena) {
  struct statfs volume {};
  return arena.header().memory != 0 && ask_volume(arena, volume) && volume.f_bfree == 0;
}

bool make_room(const Arena &arena) { return has_budget(arena) && let_keepers_sweep(arena); }

bool let_keepers_sweep(const Arena &arena) {
  Header &header = arena.header();
  if (__atomic_load_n(&header.orphan_count, __ATOMIC_SEQ_CST) == 0) return false;
  u32 ticket = __atomic_add_fetch(&header.sweep_asked, 1, __ATOMIC_SEQ_CST);
  wake_keepers(arena);
  // The owner may be gone, or slow: a full disk is then the answer.
  u32 patience = 10;
  for (u32 i = 0; i < header.keeper_count; i++) {
    u32 &swept = header.keeper[i].swept;
    for (;;) {
      u32 seen = __atomic_load_n(&swept, __ATOMIC_SEQ_CST);
      if (i32(seen - ticket) >= 0) break;
      if (patience-- == 0) return false;
      kernel::Timespec timeout{0, 50'000'000};
      kernel::futex_wait(&swept, seen, &timeout);
    }
  }
  return true;
}

}  // namespace ramfs
