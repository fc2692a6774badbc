// symlink(2), symlinkat(2).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/mount.h"
#include "../store/tree.h"
#include "../vfs/landlock.h"
#include "../vfs/permission.h"

namespace ramfs {
namespace {

i64 symlink_at(Call &call, u64 target_address, PathArgument path) {
  RAMFS_ANSWER_TRY(target, Guest::path(target_address));
  if (target.length == 0) return -ENOENT;
  Place place;
  RAMFS_ANSWER(walk_call(call, path, walk_links | walk_entry, place));
  if (!place.tree()) return change_host(call, path, place);
  if (place.exists()) return -EEXIST;
  if (place.slash) return -ENOENT;
  RAMFS_ANSWER(want_write(process.arena, place.parent));
  RAMFS_ANSWER_TRY(parent, parent_fields(place));
  RAMFS_ANSWER(check_access(place.parent, parent, may_write | may_execute));
  RAMFS_ANSWER(check_landlock_entry(place.parent, LANDLOCK_ACCESS_FS_MAKE_SYM));
  NewInode birth = inherit(parent, S_IFLNK | 0777);

  Transaction t(process.arena);
  if (process.arena.number(place.parent) != place.parent_number) return -ESTALE;
  RAMFS_ANSWER(make_symlink(t, place.parent, place.name, target, birth.uid, birth.gid));
  t.commit();
  return 0;
}

}  // namespace

i64 sys_symlink(Call &call) { return symlink_at(call, call.argument[0], plain(1)); }

i64 sys_symlinkat(Call &call) { return symlink_at(call, call.argument[0], at(call, 1)); }

}  // namespace ramfs
