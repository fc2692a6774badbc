// access(2), faccessat(2), faccessat2(2).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/mount.h"
#include "../vfs/permission.h"

namespace ramfs {
namespace {

// Of what could not be opened for writing, but for devices, FIFOs and sockets, writing is denied beforehand.
i64 access_host(Call &call, PathArgument path, const Place &place, u32 mode, u32 how) {
  i64 result = to_host(call, path, place);
  if (!(mode & may_write) || !host_is_confined()) return result;
  result = ended(call, result);
  kernel::Stat stat;
  u32 flags = how & walk_follow ? 0u : u32(AT_SYMLINK_NOFOLLOW);
  if (place.empty_path) flags |= AT_EMPTY_PATH;
  if (result < 0 || kernel::fstatat(place.dir, place.path, &stat, flags) < 0 || !holds_data(stat.mode)) return result;
  return may_change_host(place.dir, place.path, how & walk_follow) ? result : -EROFS;
}

i64 access_at(Call &call, PathArgument path, u32 mode, u32 flags) {
  if (flags & ~u32(AT_SYMLINK_NOFOLLOW | AT_EACCESS | AT_EMPTY_PATH)) return -EINVAL;
  u32 how = how_of(flags);
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how, place));
  if (!place.tree()) return access_host(call, path, place, mode, how);
  if (mode & ~7u) return -EINVAL;
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (place.slash && !is_directory(inode.mode)) return -ENOTDIR;
  u32 mount = mount_flags(process.arena, place.inode);
  if ((mode & may_execute) && is_regular(inode.mode) && (mount & MS_NOEXEC)) return -EACCES;
  if ((mode & may_write) && holds_data(inode.mode)) RAMFS_ANSWER(want_write(process.arena, place.inode));
  if (flags & AT_EACCESS) return answer(check_access(place.inode, inode, mode));
  Credentials c = credentials();
  c.uid = c.real_uid;
  c.gid = c.real_gid;
  c.effective = own_uid(c.maps, c.real_uid) == 0 ? c.permitted : 0;
  return answer(check_access_as(place.inode, inode, mode, c));
}

}  // namespace

i64 sys_access(Call &call) { return access_at(call, plain(0), call.word(1), 0); }

i64 sys_faccessat(Call &call) { return access_at(call, at(call, 0), call.word(2), 0); }

i64 sys_faccessat2(Call &call) { return access_at(call, at(call, 0), call.word(2), call.word(3)); }

}  // namespace ramfs
