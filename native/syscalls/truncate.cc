// truncate(2). ftruncate(2) is in change_body.cc.
#include "../base/errno.h"
#include "../bodies/body.h"
#include "../dispatch/handlers.h"
#include "../store/mount.h"
#include "../vfs/change.h"
#include "../vfs/descriptors.h"
#include "../vfs/landlock.h"
#include "../vfs/permission.h"
#include "../vfs/running.h"

namespace ramfs {
namespace {

// Without an opening, where somebody watches who would hear of that.
i64 truncate_told(const Place &place, i64 length) {
  if (!has_watches(process.arena)) return -E_NOENT;
  Transaction t(process.arena);
  if (!is_living(process.arena, place.inode, place.number)) return -E_STALE;
  return truncate_in_mirror(t, place.parent, place.name, place.inode, length);
}

i64 truncate_inode(const Place &place, i64 length) {
  const Arena &arena = process.arena;
  Ref<Inode> ref = place.inode;
  if (runs(ref, place.number)) return -E_TXTBSY;
  i64 told = truncate_told(place, length);
  if (told != -E_NOENT) {
    body_changed(ref, -1);
    return told;
  }
  i64 fd = open_living(arena, ref, place.number, O_WR | O_CLOSE_ON_EXEC);
  if (fd < 0) return fd;
  kernel::Stat stat;
  if (kernel::fstat(int(fd), &stat) >= 0 && stat.size == length && stat.blocks == 0) {
    kernel::close(int(fd));
    return 0;  // otherwise than to ftruncate(2) it is no change
  }
  i64 result = kernel::call(__NR_ftruncate, u64(fd), u64(length));
  body_changed(ref, int(fd));
  kernel::close(int(fd));
  return result;
}

}  // namespace

i64 sys_truncate(Call &call) {
  i64 length = i64(call.argument[1]);
  Place place;
  RAMFS_ANSWER(walk_call(call, plain(0), walk_follow | walk_links, place));
  if (!place.tree()) return to_host(call, plain(0), place);
  if (length < 0) return -E_INVAL;
  if (!place.exists()) return -E_NOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (is_directory(inode.mode)) return -E_ISDIR;
  if (place.slash) return -E_NOTDIR;
  if (!is_regular(inode.mode)) return -E_INVAL;
  RAMFS_ANSWER(want_write(process.arena, place.inode));
  RAMFS_ANSWER(check_access(place.inode, inode, may_write));
  RAMFS_ANSWER(check_landlock(place, LANDLOCK_FS_TRUNCATE));
  RAMFS_ANSWER(check_changeable(inode));
  if (mount_flags(process.arena, place.inode) & mount_noregular) return -E_ACCES;
  return truncate_inode(place, length);
}

}  // namespace ramfs
