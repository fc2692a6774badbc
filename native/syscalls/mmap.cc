// mmap(2): a shared writable mapping changes the body unseen; an executable one brings in code with calls of its own.
#include "../base/errno.h"
#include "../bodies/staleness.h"
#include "../dispatch/handlers.h"
#include "../store/mount.h"
#include "../vfs/descriptors.h"

namespace ramfs {

i64 (*map_executable)(const Mapping &mapping) = nullptr;

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
  u32 protection = call.word(2), flags = call.word(3);
  int fd = call.fd(4);
  if ((flags & map_anonymous) || fd < 0) return let_kernel;
  if ((protection & prot_exec) && (process.arena.header().mount_flags & mount_noexec))
    if (i64 refused = check_execution(call)) return refused;
  bool shared = (flags & 3) == map_shared || (flags & 3) == 3;
  if (!shared && (protection & prot_exec) && map_executable != nullptr)
    return map_executable({call.argument[0], call.argument[1], protection, flags, fd, call.argument[5]});
  if (!shared || !(protection & prot_write)) return let_kernel;
  i64 result = call.forward();
  if (result < 0 && result > -4096) return result;
  if (Ref<Inode> inode = tree_inode(fd)) mark_stale_forever(process.arena, inode);
  return result;
}

}  // namespace ramfs
