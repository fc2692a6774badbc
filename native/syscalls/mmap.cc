// mmap(2): a shared writable mapping changes the body unseen; an executable one brings in code with calls of its own.
#include "../base/kernel_headers.h"
#include "../bodies/staleness.h"
#include "../dispatch/handlers.h"
#include "../store/mount.h"
#include "../vfs/descriptors.h"

namespace ramfs {

i64 (*map_executable)(const Mapping &mapping) = nullptr;

namespace {

// A file of a mount without execution is EPERM to map for it, once the descriptor would do.
i64 check_execution(const Call &call) {
  Ref<Inode> inode = tree_inode(call.fd(4));
  if (!inode || !(mount_flags(process.arena, inode) & MS_NOEXEC) || call.argument[1] == 0) return 0;
  i64 flags = kernel::fcntl(call.fd(4), F_GETFL, 0);
  if (flags < 0 || (flags & O_PATH)) return -EBADF;
  bool writes = (call.word(3) & MAP_SHARED) && (call.word(2) & PROT_WRITE);
  return (flags & O_ACCMODE) == O_WRONLY || (writes && (flags & O_ACCMODE) == O_RDONLY) ? -EACCES : -EPERM;
}

}  // namespace

i64 sys_mmap(Call &call) {
  u32 protection = call.word(2), flags = call.word(3);
  int fd = call.fd(4);
  if ((flags & MAP_ANONYMOUS) || fd < 0) return let_kernel;
  if ((protection & PROT_EXEC) && (process.arena.header().mount_flags & MS_NOEXEC))
    if (i64 refused = check_execution(call)) return refused;
  bool shared = (flags & MAP_TYPE) == MAP_SHARED || (flags & MAP_TYPE) == MAP_SHARED_VALIDATE;
  if (!shared && (protection & PROT_EXEC) && map_executable != nullptr)
    return map_executable({call.argument[0], call.argument[1], protection, flags, fd, call.argument[5]});
  if (!shared || !(protection & PROT_WRITE)) return let_kernel;
  i64 result = call.forward();
  if (kernel::failed(result)) return result;
  if (Ref<Inode> inode = tree_inode(fd)) mark_stale_forever(process.arena, inode);
  return result;
}

}  // namespace ramfs
