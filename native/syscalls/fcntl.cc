// fcntl(2).
#include "../store/errno.h"
#include "../vfs/descriptors.h"
#include "handlers.h"

namespace ramfs {
namespace {

constexpr u32 f_dupfd = 0, f_getfl = 3, f_setfl = 4, f_created_query = 1028, f_dupfd_cloexec = 1030;

// Whether O_APPEND would come or go, on a file that can only be appended to.
bool appends_only(int fd, u32 flags) {
  Ref<Inode> inode = tree_inode(fd);
  if (!inode || !(process.arena.at(inode)->attributes & attribute_append)) return false;
  i64 now = kernel::fcntl(fd, f_getfl, 0);
  return now >= 0 && ((u32(now) ^ flags) & O_APPENDING);
}

}  // namespace

i64 sys_fcntl(Call &call) {
  int fd = call.fd(0);
  u32 command = call.word(1);
  if (is_protected(fd)) return -E_BADF;
  if (command == f_setfl && appends_only(fd, u32(call.argument[2]))) return -E_PERM;
  i64 result = call.forward();
  if (result < 0) return result;
  if (command == f_dupfd || command == f_dupfd_cloexec) copy_meaning(fd, int(result));
  if (command == f_created_query) return tree_inode(fd) ? is_remembered_created(fd) : result;
  if (command != f_getfl || !tree_inode(fd)) return result;
  // O_NOATIME is ours on bodies, unless the program asked for it too.
  return (result & ~i64(O_NOATIME_)) | remembered_flags(fd);
}

}  // namespace ramfs
