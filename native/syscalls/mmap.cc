// mmap(2): a shared writable mapping changes the body unseen; an executable one brings in code with calls of its own.
#include "../store/body.h"
#include "../store/errno.h"
#include "../store/mount.h"
#include "../vfs/descriptors.h"
#include "handlers.h"

namespace ramfs {

void (*on_executable_mapping)(u64 address, u64 length, int fd, u64 offset) = nullptr;

namespace {

constexpr u32 prot_write = 2, prot_exec = 4, map_shared = 1, map_anonymous = 0x20;

// A file of a mount without execution is EPERM to map for it, once the descriptor would do.
i64 check_execution(const Call &call) {
  Ref<Inode> inode = tree_inode(call.fd(4));
  if (!inode || !(mount_flags(process.arena, inode) & mount_noexec) || call.argument[1] == 0) return 0;
  i64 flags = kernel::fcntl(call.fd(4), 3 /* F_GETFL */, 0);
  if (flags < 0 || (flags & O_PATH_)) return -E_BADF;
  bool writes = (call.word(3) & map_shared) && (call.word(2) & prot_write);
  return (flags & O_ACC) == O_WR || (writes && (flags & O_ACC) == O_RD) ? -E_ACCES : -E_PERM;
}

}  // namespace

i64 sys_mmap(Call &call) {
  bool of_file = !(call.word(3) & map_anonymous) && call.fd(4) >= 0;
  if (of_file && (call.word(2) & prot_exec) && (process.arena.header().mount_flags & mount_noexec))
    if (i64 refused = check_execution(call)) return refused;
  i64 result = call.forward();
  u32 flags = call.word(3);
  bool failed = result < 0 && result > -4096;
  if (failed || !of_file) return result;
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
