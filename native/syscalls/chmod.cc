// chmod(2), fchmod(2), fchmodat(2), fchmodat2(2).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/acl.h"
#include "../store/mount.h"
#include "../vfs/change.h"
#include "../vfs/descriptors.h"
#include "../vfs/permission.h"

namespace ramfs {
namespace {

i64 chmod_inode(Ref<Inode> ref, u64 number, u32 mode) {
  RAMFS_ANSWER(want_write(process.arena, ref));
  return answer(change_inode(ref, number, [&](Transaction &t, Inode &inode) -> Result<void> {
    if (is_symlink(inode.mode)) return Error{EOPNOTSUPP};
    if (!is_owner(inode)) return Error{EPERM};
    RAMFS_CHECK(check_changeable(inode));
    u32 bits = mode & S_IALLUGO;
    // Who is not of the file's group cannot make it run as that group.
    if (!in_group(inode.gid) && !may_over(inode, Capability::fsetid)) bits &= ~u32(S_ISGID);
    t.set(inode.mode, (inode.mode & u32(S_IFMT)) | bits);
    chmod_acl(t, ref);
    return {};
  }));
}

i64 chmod_at(Call &call, PathArgument path, u32 mode, u32 flags) {
  if (flags & ~u32(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
  u32 how = how_of(flags);
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how | walk_links, place));
  if (!place.tree()) return change_attributes_on_host(call, path, place, how);
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (place.slash && !is_directory(inode.mode)) return -ENOTDIR;
  return chmod_inode(place.inode, place.number, mode);
}

}  // namespace

i64 sys_chmod(Call &call) { return chmod_at(call, plain(0), call.word(1), 0); }

i64 sys_fchmod(Call &call) {
  Ref<Inode> inode = tree_inode(call.fd(0));
  if (!inode) return change_attributes_on_host(call, call.fd(0));
  if (is_path_only(call.fd(0))) return -EBADF;
  return chmod_inode(inode, process.arena.number(inode), call.word(1));
}

i64 sys_fchmodat(Call &call) { return chmod_at(call, at(call, 0), call.word(2), 0); }

i64 sys_fchmodat2(Call &call) { return chmod_at(call, at(call, 0), call.word(2), call.word(3)); }

}  // namespace ramfs
