#include "arena.h"

namespace ramfs {

void format_arena(void *base, u64 bytes) {
  Header *header = static_cast<Header *>(base);
  header->bytes = bytes;
  header->heap.end = u32(header_bytes / granule);
  header->heap.limit = u32(bytes / granule);
  header->pool_target = 64;
  header->stamp = build_stamp;
  __atomic_store_n(&header->magic, arena_magic, __ATOMIC_RELEASE);
}

}  // namespace ramfs
