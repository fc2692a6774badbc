// truncate(2). ftruncate(2) is in change_body.cc.
#include "../store/body.h"
#include "../store/errno.h"
#include "../store/mount.h"
#include "../vfs/descriptors.h"
#include "../vfs/permission.h"
#include "change.h"
#include "handlers.h"

namespace ramfs {
namespace {

i64 truncate_inode(Ref<Inode> ref, u64 number, i64 length) {
  const Arena &arena = process.arena;
  i64 fd = open_living(arena, ref, number, O_WR | O_CLOSE_ON_EXEC);
  if (fd < 0) return fd;
  i64 result = kernel::call(__NR_ftruncate, u64(fd), u64(length));
  body_changed(ref);
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
  RAMFS_ANSWER(check_changeable(inode));
  if (mount_flags(process.arena, place.inode) & mount_noregular) return -E_ACCES;
  return truncate_inode(place.inode, place.number, length);
}

}  // namespace ramfs
