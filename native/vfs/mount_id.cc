#include "mount_id.h"

#include "../store/mode.h"

namespace ramfs {

u64 mount_id(bool unique) {
  static u64 known[2];  // the same whoever writes it
  u64 &slot = known[unique];
  u64 id = __atomic_load_n(&slot, __ATOMIC_RELAXED);
  if (id != 0) return id;
  u32 mask = unique ? u32(STATX_MNT_ID_UNIQUE_) : u32(STATX_MNT_ID);
  struct statx stat {};
  int fd = process.arena.volume() >= 0 ? process.arena.volume() : process.arena_fd;
  i64 result = kernel::call(__NR_statx, u64(i64(fd)), kernel::word(""), AT_EMPTY, mask, kernel::word(&stat));
  if (result < 0 || !(stat.stx_mask & mask)) return 0;
  __atomic_store_n(&slot, u64(stat.stx_mnt_id), __ATOMIC_RELAXED);
  return stat.stx_mnt_id;
}

}  // namespace ramfs
