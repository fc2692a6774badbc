// chown(2), fchown(2), lchown(2), fchownat(2).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/mount.h"
#include "../store/xattr.h"
#include "../vfs/change.h"
#include "../vfs/descriptors.h"
#include "../vfs/permission.h"

namespace ramfs {
namespace {

Result<void> check_change(const Inode &inode, u32 uid, u32 gid) {
  if (may_over(inode, Capability::chown)) return {};
  bool owner = credentials().uid == inode.uid;
  if (uid != KEEP_ID && !(owner && uid == inode.uid)) return Error{EPERM};
  if (gid != KEEP_ID && !(owner && (gid == inode.gid || in_group(gid)))) return Error{EPERM};
  return {};
}

// A file that changes hands does not keep the power to run as its owner.
u32 mode_after(const Inode &inode) {
  if (is_directory(inode.mode)) return inode.mode;
  u32 mode = inode.mode & ~u32(S_ISUID);
  if ((mode & S_IXGRP) || (!in_group(inode.gid) && !may_over(inode, Capability::fsetid))) mode &= ~u32(S_ISGID);
  return mode;
}

// The tree's id for one of the caller's. EINVAL: it means nothing.
Result<void> mean(u32 &id, u32 (*meant)(Ref<IdMaps> maps, u32 id)) {
  if (id == KEEP_ID || !process.ids_differ) return {};
  id = meant(credentials().maps, id);
  return id == no_id ? Result<void>(Error{EINVAL}) : Result<void>();
}

i64 chown_inode(Ref<Inode> ref, u64 number, u32 uid, u32 gid) {
  RAMFS_ANSWER(want_write(process.arena, ref));
  RAMFS_ANSWER(mean(uid, meant_uid));
  RAMFS_ANSWER(mean(gid, meant_gid));
  return answer(change_inode(ref, number, [&](Transaction &t, Inode &inode) -> Result<void> {
    RAMFS_CHECK(check_change(inode, uid, gid));
    if (uid != KEEP_ID || gid != KEEP_ID) RAMFS_CHECK(check_changeable(inode));
    u32 mode = mode_after(inode);
    // Dropping them is a chmod, which is the owner's.
    if (mode != inode.mode && !is_owner(inode)) return Error{EPERM};
    t.set(inode.mode, mode);
    if (!is_directory(inode.mode)) drop_capability(t, ref);
    if (uid != KEEP_ID) t.set(inode.uid, uid);
    if (gid != KEEP_ID) t.set(inode.gid, gid);
    return {};
  }));
}

i64 chown_at(Call &call, PathArgument path, u32 uid, u32 gid, u32 flags) {
  if (flags & ~u32(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
  u32 how = how_of(flags);
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how | walk_links, place));
  if (!place.tree()) return change_attributes_on_host(call, path, place, how);
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (place.slash && !is_directory(inode.mode)) return -ENOTDIR;
  return chown_inode(place.inode, place.number, uid, gid);
}

}  // namespace

i64 sys_chown(Call &call) { return chown_at(call, plain(0), call.word(1), call.word(2), 0); }

i64 sys_lchown(Call &call) { return chown_at(call, plain(0), call.word(1), call.word(2), AT_SYMLINK_NOFOLLOW); }

i64 sys_fchown(Call &call) {
  Ref<Inode> inode = tree_inode(call.fd(0));
  if (!inode) return change_attributes_on_host(call, call.fd(0));
  if (is_path_only(call.fd(0))) return -EBADF;
  return chown_inode(inode, process.arena.number(inode), call.word(1), call.word(2));
}

i64 sys_fchownat(Call &call) { return chown_at(call, at(call, 0), call.word(2), call.word(3), call.word(4)); }

}  // namespace ramfs
