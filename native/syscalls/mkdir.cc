// mkdir(2), mkdirat(2).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/mount.h"
#include "../store/tree.h"
#include "../vfs/landlock.h"
#include "../vfs/permission.h"

namespace ramfs {
namespace {

i64 mkdir_at(Call &call, PathArgument path, u32 mode) {
  Place place;
  RAMFS_ANSWER(walk_call(call, path, walk_links | walk_entry, place));
  if (!place.tree()) return change_host(call, path, place);
  if (place.exists()) return -EEXIST;
  RAMFS_ANSWER(want_write(process.arena, place.parent));
  RAMFS_ANSWER_TRY(parent, parent_fields(place));
  RAMFS_ANSWER(check_access(place.parent, parent, may_write | may_execute));
  RAMFS_ANSWER(check_landlock_entry(place.parent, LANDLOCK_ACCESS_FS_MAKE_DIR));
  NewInode birth = inherit(parent, S_IFDIR | (mode & (0777 | S_ISVTX)));

  Transaction t(process.arena);
  if (process.arena.number(place.parent) != place.parent_number) return -ESTALE;
  RAMFS_ANSWER(make(t, place.parent, place.name, birth));
  t.commit();
  return 0;
}

}  // namespace

i64 sys_mkdir(Call &call) { return mkdir_at(call, plain(0), call.word(1)); }

i64 sys_mkdirat(Call &call) { return mkdir_at(call, at(call, 0), call.word(2)); }

}  // namespace ramfs
