// mknod(2), mknodat(2). (mkfifo is mknod.)
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/mount.h"
#include "../store/tree.h"
#include "../vfs/landlock.h"
#include "../vfs/permission.h"

namespace ramfs {
namespace {

// A character device with the number 0 is a whiteout, which everybody may make.
Result<void> check_kind(u32 kind, u64 device) {
  switch (kind) {
    case S_IFREG:
    case S_IFIFO:
    case S_IFSOCK: return {};
    case S_IFCHR:
      if (device == 0) return {};
      [[fallthrough]];
    case S_IFBLK: return may(Capability::mknod) ? Result<void>() : Error{EPERM};
    case S_IFDIR: return Error{EPERM};
    default: return Error{EINVAL};
  }
}

i64 mknod_at(Call &call, PathArgument path, u32 mode, u64 device) {
  Place place;
  RAMFS_ANSWER(walk_call(call, path, walk_links | walk_entry, place));
  if (!place.tree()) return change_host(call, path, place);
  u32 kind = mode & S_IFMT ? mode & S_IFMT : u32(S_IFREG);
  if (kind == S_IFDIR || check_kind(kind, device).error().number == EINVAL) return answer(check_kind(kind, device));
  if (place.exists()) return -EEXIST;
  if (place.slash) return -ENOENT;
  RAMFS_ANSWER(want_write(process.arena, place.parent));
  RAMFS_ANSWER_TRY(parent, parent_fields(place));
  RAMFS_ANSWER(check_access(place.parent, parent, may_write | may_execute));
  RAMFS_ANSWER(check_landlock_entry(place.parent, landlock_right_to_make(kind)));
  RAMFS_ANSWER(check_kind(kind, device));
  if (kind == S_IFREG && (mount_flags(process.arena, place.parent) & MS_NOREGULAR)) return -EACCES;
  u64 rdev = kind == S_IFCHR || kind == S_IFBLK ? device : 0;
  NewInode birth = inherit(parent, kind | (mode & S_IALLUGO), rdev);
  Transaction t(process.arena);
  if (process.arena.number(place.parent) != place.parent_number) return -ESTALE;
  RAMFS_ANSWER(make(t, place.parent, place.name, birth));
  t.commit();
  return 0;
}

}  // namespace

i64 sys_mknod(Call &call) { return mknod_at(call, plain(0), call.word(1), call.word(2)); }

i64 sys_mknodat(Call &call) { return mknod_at(call, at(call, 0), call.word(2), call.word(3)); }

}  // namespace ramfs
