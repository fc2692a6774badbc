#include "reader.h"

#include "transaction.h"

namespace ramfs {

u32 begin_read(const Arena &arena, Ref<Inode> inode) {
  for (u32 looks = 1;; looks++) {
    u32 seq = __atomic_load_n(&arena.at(inode)->seq, __ATOMIC_ACQUIRE);
    if ((seq & 1) == 0) return seq;
    if (looks % 4096 == 0) Transaction wait_for_the_writer(arena);
    else __builtin_ia32_pause();
  }
}

}  // namespace ramfs
