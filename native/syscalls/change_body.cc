// Calls on descriptors that change a body behind the inode's back: the kernel does them, and the inode is told.
// write(2), pwrite(2), writev(2), pwritev(2), sendfile(2), splice(2), copy_file_range(2), ftruncate(2), fallocate(2).
#include "../store/body.h"
#include "../vfs/descriptors.h"
#include "change.h"
#include "handlers.h"

namespace ramfs {
namespace {

i64 changes(Call &call, int fd) {
  i64 result = call.forward();
  Ref<Inode> inode = result >= 0 || call.number == __NR_fallocate ? tree_inode(fd) : Ref<Inode>{};
  if (!inode || !is_regular(process.arena.at(inode)->mode)) return result;
  if (result >= 0) body_changed(inode);
  else mark_stale(process.arena.at(inode));  // fallocate may have done a part before it failed
  return result;
}

}  // namespace

i64 sys_change_first(Call &call) { return changes(call, call.fd(0)); }

i64 sys_change_third(Call &call) { return changes(call, call.fd(2)); }

}  // namespace ramfs
