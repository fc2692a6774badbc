// truncate(2). ftruncate(2) is in change_body.cc.
#include "../base/kernel_headers.h"
#include "../bodies/body.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/mount.h"
#include "../vfs/change.h"
#include "../vfs/descriptors.h"
#include "../vfs/landlock.h"
#include "../vfs/permission.h"
#include "../vfs/running.h"

namespace ramfs {
namespace {

// Without an opening, where somebody watches who would hear of that.
i64 truncate_watched(const Place &place, i64 length) {
  if (!has_watches(process.arena)) return -ENOENT;
  Transaction t(process.arena);
  if (!is_living(process.arena, place.inode, place.number)) return -ESTALE;
  return truncate_in_mirror(t, place.parent, place.name, place.inode, length);
}

i64 truncate_inode(const Place &place, i64 length) {
  const Arena &arena = process.arena;
  Ref<Inode> ref = place.inode;
  if (runs(ref, place.number)) return -ETXTBSY;
  i64 result = truncate_watched(place, length);
  if (result != -ENOENT) {
    body_changed(ref, -1);
    return result;
  }
  i64 fd = open_living(arena, ref, place.number, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return fd;
  kernel::Stat stat;
  if (kernel::fstat(int(fd), &stat) >= 0 && stat.size == length && stat.blocks == 0) {
    kernel::close(int(fd));
    return 0;  // otherwise than to ftruncate(2) it is no change
  }
  result = kernel::call(__NR_ftruncate, u64(fd), u64(length));
  body_changed(ref, int(fd));
  kernel::close(int(fd));
  return result;
}

}  // namespace

i64 sys_truncate(Call &call) {
  i64 length = i64(call.argument[1]);
  Place place;
  RAMFS_ANSWER(walk_call(call, plain(0), walk_follow | walk_links, place));
  if (!place.tree()) return change_host(call, plain(0), place, true);
  if (length < 0) return -EINVAL;
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (is_directory(inode.mode)) return -EISDIR;
  if (place.slash) return -ENOTDIR;
  if (!is_regular(inode.mode)) return -EINVAL;
  RAMFS_ANSWER(want_write(process.arena, place.inode));
  RAMFS_ANSWER(check_access(place.inode, inode, may_write));
  RAMFS_ANSWER(check_landlock(place, LANDLOCK_ACCESS_FS_TRUNCATE));
  RAMFS_ANSWER(check_changeable(inode));
  if (mount_flags(process.arena, place.inode) & MS_NOREGULAR) return -EACCES;
  return truncate_inode(place, length);
}

}  // namespace ramfs
