// unlink(2), unlinkat(2), rmdir(2).
#include "../base/kernel_headers.h"
#include "../bodies/pool.h"
#include "../bodies/usage.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/entering.h"
#include "../store/mount.h"
#include "../store/tree.h"
#include "../vfs/landlock.h"
#include "../vfs/permission.h"

namespace ramfs {
namespace {

Result<void> check_kind(const Place &place, const Inode &victim, bool directory) {
  if (directory) {
    if (place.last == Place::dot) return Error{EINVAL};
    if (place.last == Place::dotdot) return Error{ENOTEMPTY};
    if (place.last == Place::self) return Error{EBUSY};
    if (!is_directory(victim.mode)) return Error{ENOTDIR};
    return {};
  }
  if (place.last != Place::normal || is_directory(victim.mode)) return Error{EISDIR};
  if (place.slash) return Error{ENOTDIR};
  return {};
}

i64 remove_at(Call &call, PathArgument path, bool directory) {
  Place place;
  RAMFS_ANSWER(walk_call(call, path, walk_links | walk_entry | walk_bound, place));
  if (!place.tree()) return change_host(call, path, place);
  const Arena &arena = process.arena;
  if (place.last == Place::normal) RAMFS_ANSWER(want_write(arena, place.parent));
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(victim, fields(place));
  if (victim.lower & lower_bound) return -EBUSY;
  // What a slash says of a name is said before anybody's rights are looked at.
  if (place.last != Place::normal || (place.slash && !directory)) return answer(check_kind(place, victim, directory));
  RAMFS_ANSWER(
      check_landlock_entry(place.parent, directory ? LANDLOCK_ACCESS_FS_REMOVE_DIR : LANDLOCK_ACCESS_FS_REMOVE_FILE));
  RAMFS_ANSWER_TRY(parent, parent_fields(place));
  RAMFS_ANSWER(may_delete(place.parent, parent, victim));
  RAMFS_ANSWER(check_kind(place, victim, directory));
  if (directory) RAMFS_ANSWER(make_whole(arena, place.inode, place.number));
  {
    Transaction t(arena);
    if (arena.number(place.parent) != place.parent_number) return -ESTALE;
    RAMFS_ANSWER(directory ? rmdir(t, place.parent, place.name) : unlink(t, place.parent, place.name));
    t.commit();
  }
  ring_keepers(arena);
  // The kernel tells of a watched file's end when its keeper gives up the body; nobody shall look for that in vain.
  if (victim.watched != 0 && victim.nlink == 1) let_keepers_sweep(arena);
  return 0;
}

}  // namespace

i64 sys_unlink(Call &call) { return remove_at(call, plain(0), false); }

i64 sys_rmdir(Call &call) { return remove_at(call, plain(0), true); }

i64 sys_unlinkat(Call &call) {
  if (call.word(2) & ~u32(AT_REMOVEDIR)) return -EINVAL;
  return remove_at(call, at(call, 0), call.word(2) & AT_REMOVEDIR);
}

}  // namespace ramfs
