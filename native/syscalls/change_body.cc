// Calls on descriptors that change a body behind the inode's back: the kernel does them, and the inode is told.
// write(2), pwrite(2), writev(2), pwritev(2), sendfile(2), splice(2), copy_file_range(2), ftruncate(2), fallocate(2).
#include "../store/body.h"
#include "../vfs/descriptors.h"
#include "handlers.h"

namespace ramfs {
namespace {

i64 changes(Call &call, int fd) {
  i64 result = call.forward();
  if (result < 0 && call.number != __NR_fallocate) return result;
  if (Ref<Inode> inode = tree_inode(fd)) mark_stale(process.arena.at(inode));
  return result;
}

}  // namespace

i64 sys_change_first(Call &call) { return changes(call, call.fd(0)); }

i64 sys_change_third(Call &call) { return changes(call, call.fd(2)); }

}  // namespace ramfs
