#include "refusals.h"

#include "../base/text.h"

namespace ramfs {

void enter_refusal(const Arena &arena, const char *path) {
  Header &header = arena.header();
  __atomic_fetch_add(&header.refusals, 1, __ATOMIC_RELAXED);
  u64 hash = hash_of_text(path);
  for (Refusal &entry : header.refusal) {
    u64 free = 0;
    bool mine = __atomic_compare_exchange_n(&entry.hash, &free, hash, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    if (!mine && free != hash) continue;
    __atomic_fetch_add(&entry.count, 1, __ATOMIC_RELAXED);
    if (!mine) return;
    u32 length = min(length_of(path), u32(sizeof entry.path));
    __builtin_memcpy(entry.path, path, length);
    __atomic_store_n(&entry.length, length, __ATOMIC_RELEASE);
    return;
  }
}

}  // namespace ramfs
