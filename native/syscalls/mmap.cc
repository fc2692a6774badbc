// mmap(2): a shared writable mapping changes the body unseen; an executable one brings in code with calls of its own.
#include "../store/body.h"
#include "../vfs/descriptors.h"
#include "handlers.h"

namespace ramfs {

void (*on_executable_mapping)(u64 address, u64 length, int fd, u64 offset) = nullptr;

i64 sys_mmap(Call &call) {
  constexpr u32 prot_write = 2, prot_exec = 4, map_shared = 1, map_anonymous = 0x20;
  i64 result = call.forward();
  u32 flags = call.word(3);
  bool failed = result < 0 && result > -4096;
  if (failed || (flags & map_anonymous) || call.fd(4) < 0) return result;
  if (!process.maps_tree_files && tree_inode(call.fd(4))) process.maps_tree_files = true;
  u32 protection = call.word(2);
  if ((flags & 3) == map_shared || (flags & 3) == 3) {
    if (protection & prot_write) {
      Ref<Inode> inode = tree_inode(call.fd(4));
      if (inode) __atomic_store_n(&process.arena.at(inode)->stale_forever, 1u, __ATOMIC_SEQ_CST);
    }
  } else if ((protection & prot_exec) && on_executable_mapping != nullptr) {
    on_executable_mapping(u64(result), call.argument[1], call.fd(4), call.argument[5]);
  }
  return result;
}

}  // namespace ramfs
