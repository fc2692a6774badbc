// fcntl(2).
#include "../store/errno.h"
#include "../vfs/descriptors.h"
#include "handlers.h"

namespace ramfs {
namespace {

constexpr u32 f_dupfd = 0, f_getfl = 3, f_dupfd_cloexec = 1030;

}  // namespace

i64 sys_fcntl(Call &call) {
  int fd = call.fd(0);
  u32 command = call.word(1);
  if (is_protected(fd)) return -E_BADF;
  i64 result = call.forward();
  if (result < 0) return result;
  if (command == f_dupfd || command == f_dupfd_cloexec) copy_meaning(fd, int(result));
  if (command != f_getfl || !tree_inode(fd)) return result;
  // O_NOATIME is ours on bodies, unless the program asked for it too.
  return (result & ~i64(O_NOATIME_)) | remembered_flags(fd);
}

}  // namespace ramfs
