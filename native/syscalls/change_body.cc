// Calls on descriptors that change a body behind the inode's back: the kernel does them, and the inode is told.
// pwritev2(2), sendfile(2), splice(2), copy_file_range(2), ftruncate(2), fallocate(2).
#include "../store/body.h"
#include "../vfs/descriptors.h"
#include "change.h"
#include "handlers.h"

namespace ramfs {
i64 after_write(int fd, i64 result) {
  if (result < 0) return result;
  Ref<Inode> inode = tree_inode(fd);
  if (inode && is_regular(process.arena.at(inode)->mode)) body_changed(inode);
  return result;
}

i64 sys_change_first(Call &call) { return after_write(call.fd(0), call.forward()); }

i64 sys_change_third(Call &call) { return after_write(call.fd(2), call.forward()); }

// What failed may have done a part of its work before.
i64 sys_fallocate(Call &call) {
  i64 result = call.forward();
  if (result >= 0) return after_write(call.fd(0), result);
  Ref<Inode> inode = tree_inode(call.fd(0));
  if (inode && is_regular(process.arena.at(inode)->mode)) mark_stale(process.arena.at(inode));
  return result;
}

}  // namespace ramfs
