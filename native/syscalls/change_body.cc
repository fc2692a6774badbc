// Calls on descriptors that change a body behind the inode's back: the kernel does them, and the inode is told.
// pwritev2(2), sendfile(2), splice(2), copy_file_range(2), ftruncate(2), fallocate(2).
#include <linux/falloc.h>

#include "../base/kernel_headers.h"
#include "../bodies/staleness.h"
#include "../dispatch/handlers.h"
#include "../vfs/change.h"
#include "../vfs/descriptors.h"

namespace ramfs {
namespace {

// Not by O_PATH, which is EBADF to these calls.
bool is_open(int fd) { return describe(fd).kind != Descriptor::closed && !is_path_only(fd); }

bool is_open_directory(int fd) { return is_tree_directory(fd) && !is_path_only(fd); }

// Whether the descriptor could write, but not what has one of these attributes.
bool writes_what_is(int fd, u32 attributes) {
  Ref<Inode> inode = tree_inode(fd);
  if (!inode || !(process.arena.at(inode)->attributes & attributes)) return false;
  i64 flags = kernel::fcntl(fd, F_GETFL, 0);
  return flags >= 0 && !(flags & O_PATH) && (flags & O_ACCMODE) != O_RDONLY;
}

// At the end of a file; to the kernel an open directory is an empty one.
i64 nothing_copied(int from) { return is_open_directory(from) ? -EINVAL : 0; }

}  // namespace

i64 after_write(int fd, i64 result) {
  if (result < 0) return result;
  if (process.filtered == Process::strictly) {
    if (Ref<Inode> known = known_tree_inode(fd)) mark_stale(process.arena.at(known));
    return result;
  }
  Ref<Inode> inode = tree_inode(fd);
  if (inode && is_regular(process.arena.at(inode)->mode)) body_changed(inode, fd);
  return result;
}

i64 sys_ftruncate(Call &call) {
  bool cuts = i64(call.argument[1]) >= 0 && writes_what_is(call.fd(0), FS_APPEND_FL);
  if (cuts) return -EPERM;
  return is_remembered_untruncatable(call.fd(0)) ? -EACCES : after_write(call.fd(0), call.forward());
}

i64 sys_sendfile(Call &call) {
  i64 result = call.forward();
  return result == 0 ? nothing_copied(call.fd(1)) : after_write(call.fd(0), result);
}

i64 sys_splice(Call &call) {
  i64 result = call.forward();
  return result == 0 ? nothing_copied(call.fd(0)) : after_write(call.fd(2), result);
}

// EISDIR comes before the modes of the descriptors.
i64 sys_copy_file_range(Call &call) {
  int from = call.fd(0), to = call.fd(2);
  bool fixed = writes_what_is(to, FS_IMMUTABLE_FL) && tree_inode(from) && !is_open_directory(from);
  if (fixed && call.word(5) == 0) return -EPERM;
  i64 result = call.forward();
  bool may_be_directory = result == 0 || result == -EBADF || result == -EINVAL;
  if (may_be_directory && is_open(from) && is_open(to) && (is_open_directory(from) || is_open_directory(to)))
    return -EISDIR;
  return result == 0 ? 0 : after_write(to, result);
}

// What failed may have done a part of its work before.
i64 sys_fallocate(Call &call) {
  bool valid = i64(call.argument[2]) >= 0 && i64(call.argument[3]) > 0;
  u32 against = FS_IMMUTABLE_FL | (call.word(1) & ~u32(FALLOC_FL_KEEP_SIZE) ? u32(FS_APPEND_FL) : 0u);
  if (valid && writes_what_is(call.fd(0), against)) return -EPERM;
  i64 result = call.forward();
  if (result >= 0) return after_write(call.fd(0), result);
  Ref<Inode> inode = tree_inode(call.fd(0));
  if (inode && is_regular(process.arena.at(inode)->mode)) mark_stale(process.arena.at(inode));
  return result;
}

}  // namespace ramfs
