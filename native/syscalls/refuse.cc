// Calls that the tree does not serve (docs/limits.md says why). They get the errno that a file system without the
// feature gives, and never reach the host with a path of the tree: chroot(2), acct(2), swapon(2), swapoff(2),
// quotactl(2), fanotify_mark(2), io_uring_setup(2), and what mounts: mount(2), umount2(2), pivot_root(2), open_tree(2),
// move_mount(2), fspick(2), mount_setattr(2).
#include <linux/fanotify.h>
#include <linux/quota.h>

#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../vfs/descriptors.h"
#include "../vfs/host_mounts.h"
#include "../vfs/permission.h"
#include "../vfs/working_directory.h"
#include "open.h"

namespace ramfs {
namespace {

i64 refusal(const Place &place, int error) {
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  return place.slash && !is_directory(inode.mode) ? -ENOTDIR : -error;
}

// What a call wants that others than root do not have, the kernel asks for before it looks at paths.
bool lacks_privilege() { return !may_within(Capability::sys_admin); }

i64 refuse(Call &call, PathArgument path, u32 how, int error) {
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how, place));
  return place.tree() ? refusal(place, error) : to_host(call, path, place);
}

// Where either of two paths leads into the tree.
i64 refuse(Call &call, PathArgument first, u32 first_how, PathArgument second, u32 second_how) {
  Place one, other;
  RAMFS_ANSWER(walk_call(call, first, first_how, one));
  RAMFS_ANSWER(walk_call(call, second, second_how, other));
  if (one.tree() || other.tree()) return refusal(one.tree() ? one : other, EPERM);
  return to_host(call, first, one, second, other);
}

// What a call has come to that changes what the host's paths mean, once the host has had its say.
i64 changed(Call &call, i64 result) {
  result = ended(call, result);
  if (result >= 0) note_changed_mounts();
  return result;
}

u32 how_by(bool follows, bool empty) { return (follows ? u32(walk_follow) : 0u) | (empty ? u32(walk_empty) : 0u); }

i64 refuse_chroot(Call &call) {
  Place place;
  RAMFS_ANSWER(walk_call(call, plain(0), walk_follow, place));
  if (!place.tree()) return to_host(call, plain(0), place);
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (!is_directory(inode.mode)) return -ENOTDIR;
  RAMFS_ANSWER(check_access(place.inode, inode, may_execute));
  return -EPERM;
}

}  // namespace

// A directory of the host as the root: a path leads to the tree where it leads to the directory that holds the tree.
i64 sys_chroot(Call &call) {
  i64 result = changed(call, refuse_chroot(call));
  if (result < 0 || borrows_memory()) return result;
  if (!process.cwd.in_tree()) learn_host_directory(process.cwd);
  return result;
}

i64 sys_acct(Call &call) {
  if (call.argument[0] == 0 || !may(Capability::sys_pacct)) return let_kernel;
  Place place;
  RAMFS_ANSWER(walk_call(call, plain(0), walk_follow, place));
  if (!place.tree()) return to_host(call, plain(0), place);
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (is_directory(inode.mode)) return -EISDIR;
  if (place.slash) return -ENOTDIR;
  return is_regular(inode.mode) ? -EINVAL : -EACCES;
}

// Also swapoff(2).
i64 sys_swapon(Call &call) { return lacks_privilege() ? let_kernel : refuse(call, plain(0), walk_follow, EINVAL); }

i64 sys_quotactl(Call &call) {
  bool judged = call.argument[1] == 0 || (call.word(0) & 0xff) >= MAXQUOTAS;
  return judged ? let_kernel : refuse(call, plain(1), walk_follow, ENOTBLK);
}

i64 sys_fanotify_mark(Call &call) {
  u32 flags = call.word(1);
  if (flags & FAN_MARK_FLUSH) return let_kernel;
  Place place;
  if (call.argument[4] == 0) {  // the descriptor's own file
    if (!tree_inode(call.fd(3))) return let_kernel;
  } else {
    RAMFS_ANSWER(walk_call(call, at(call, 3), how_by(!(flags & FAN_MARK_DONT_FOLLOW), false), place));
    if (!place.tree()) return to_host(call, at(call, 3), place);
  }
  // The kernel judges group, flags and mask before it looks at the path: an empty one is ENOENT if they are in order.
  i64 judged = kernel::call(__NR_fanotify_mark, call.argument[0], call.argument[1], call.argument[2],
                            u64(i64(AT_FDCWD)), kernel::word(""));
  if (judged != -ENOENT) return judged;
  if (call.argument[4] == 0) return -EOPNOTSUPP;
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if ((flags & FAN_MARK_ONLYDIR) && !is_directory(inode.mode)) return -ENOTDIR;
  RAMFS_ANSWER(check_access(place.inode, inode, may_read));
  return refusal(place, EOPNOTSUPP);
}

// The root whose topmost directory it is; else root_count.
u32 root_at(const Place &place) {
  u32 root = 0, count = process.arena.header().root_count;
  while (root < count && !(place.tree() && place.exists() && root_inode(root) == place.inode)) root++;
  return root;
}

// Of all that lies in the tree only a whole root can be bound, to its own path.
i64 bind(Call &call) {
  Place source, target;
  RAMFS_ANSWER(walk_call(call, plain(0), walk_follow, source));
  RAMFS_ANSWER(walk_call(call, plain(1), walk_follow, target));
  if (!source.tree() && !target.tree()) return to_host(call, plain(0), source, plain(1), target);
  const char *path = reinterpret_cast<const char *>(call.argument[1]);
  u32 root = root_at(source), count = process.arena.header().root_count;
  if (root < count && (call.argument[3] & MS_BIND) && (!target.tree() || root_at(target) == root))
    return bind_root(root, target.tree() ? path : target.path, target.tree());
  return refusal(source.tree() ? source : target, EPERM);
}

// A mount that stands for a root is the kernel's, to be given other flags and to be taken away; nothing else that lies
// in the tree.
i64 change_mount(Call &call, PathArgument path, u32 how) {
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how, place));
  if (!place.tree()) return to_host(call, path, place);
  u32 root = root_at(place);
  bool stands = root < process.arena.header().root_count &&
                is_bound_at(root, reinterpret_cast<const char *>(call.argument[path.index]));
  return stands ? call.forward() : refusal(place, EPERM);
}

// The source of a mount is a path where it is one for the kernel too, once the target and the caller would do.
i64 sys_mount(Call &call) {
  if (call.argument[3] & MS_REMOUNT) return changed(call, change_mount(call, plain(1), walk_follow));
  if ((call.argument[3] & (MS_BIND | MS_MOVE)) && call.argument[0] != 0 && !lacks_privilege())
    return changed(call, bind(call));
  return changed(call, refuse(call, plain(1), walk_follow, EPERM));
}

i64 sys_umount2(Call &call) {
  constexpr u32 known = MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW;
  if (call.word(1) & ~known) return -EINVAL;
  return changed(call, change_mount(call, plain(0), how_by(!(call.word(1) & UMOUNT_NOFOLLOW), false)));
}

i64 sys_pivot_root(Call &call) {
  if (lacks_privilege()) return let_kernel;
  return changed(call, refuse(call, plain(0), walk_follow, plain(1), walk_follow));
}

// Without a copy it is an open with O_PATH.
i64 sys_open_tree(Call &call) {
  constexpr u32 opens = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | O_CLOEXEC;
  u32 flags = call.word(2);
  PathArgument path = at(call, 0);
  // Newer than we are, or wrong: the kernel says which.
  if (flags & ~(opens | OPEN_TREE_CLONE | AT_RECURSIVE)) return let_kernel;
  if ((flags & AT_RECURSIVE) && !(flags & OPEN_TREE_CLONE)) return -EINVAL;
  bool mounts = (flags & OPEN_TREE_CLONE) || (call.number == __NR_open_tree_attr && call.argument[3] != 0);
  if (mounts && lacks_privilege()) return let_kernel;
  if (mounts) return refuse(call, path, how_of(flags), EPERM);
  u32 with = O_PATH | (flags & O_CLOEXEC) | (flags & AT_SYMLINK_NOFOLLOW ? u32(O_NOFOLLOW) : 0u);
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how_of(flags), place));
  if (!place.tree()) return to_host(call, path, place);
  return place.exists() ? open_existing(place, with) : -ENOENT;
}

i64 sys_move_mount(Call &call) {
  if (lacks_privilege()) return let_kernel;
  u32 flags = call.word(4);
  return changed(call, refuse(call, at(call, 0), how_by(flags & MOVE_MOUNT_F_SYMLINKS, flags & MOVE_MOUNT_F_EMPTY_PATH),
                              at(call, 2), how_by(flags & MOVE_MOUNT_T_SYMLINKS, flags & MOVE_MOUNT_T_EMPTY_PATH)));
}

i64 sys_fspick(Call &call) {
  if (lacks_privilege()) return let_kernel;
  return refuse(call, at(call, 0), how_by(!(call.word(2) & FSPICK_SYMLINK_NOFOLLOW), call.word(2) & FSPICK_EMPTY_PATH),
                EPERM);
}

i64 sys_mount_setattr(Call &call) {
  if (lacks_privilege()) return let_kernel;
  return refuse(call, at(call, 0), how_of(call.word(2)), EPERM);
}

// Its operations name paths that nobody shows us: programs fall back to ordinary calls.
i64 sys_io_uring_setup(Call &) { return -ENOSYS; }

}  // namespace ramfs
