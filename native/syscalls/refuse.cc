// Calls that the tree does not serve (docs/limits.md says why). They get the errno that a file system without the feature
// gives, and never reach the host with a path of the tree: chroot(2), acct(2), swapon(2), swapoff(2), quotactl(2),
// fanotify_mark(2), io_uring_setup(2), and what mounts: mount(2), umount2(2), pivot_root(2), open_tree(2), move_mount(2),
// fspick(2), mount_setattr(2).
#include "../base/errno.h"
#include "../dispatch/handlers.h"
#include "../vfs/descriptors.h"
#include "../vfs/host_mounts.h"
#include "../vfs/permission.h"
#include "../vfs/working_directory.h"
#include "open.h"

namespace ramfs {
namespace {

constexpr int e_notblk = 15;
constexpr u64 ms_remount = 32, ms_bind = 4096, ms_move = 8192;

i64 refusal(const Place &place, int error) {
  if (!place.exists()) return -E_NOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  return place.slash && !is_directory(inode.mode) ? -E_NOTDIR : -error;
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
  if (one.tree() || other.tree()) return refusal(one.tree() ? one : other, E_PERM);
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
  if (!place.exists()) return -E_NOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (!is_directory(inode.mode)) return -E_NOTDIR;
  RAMFS_ANSWER(check_access(place.inode, inode, may_execute));
  return -E_PERM;
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
  if (!place.exists()) return -E_NOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (is_directory(inode.mode)) return -E_ISDIR;
  if (place.slash) return -E_NOTDIR;
  return is_regular(inode.mode) ? -E_INVAL : -E_ACCES;
}

// Also swapoff(2).
i64 sys_swapon(Call &call) {
  return lacks_privilege() ? let_kernel : refuse(call, plain(0), walk_follow, E_INVAL);
}

i64 sys_quotactl(Call &call) {
  constexpr u32 kinds = 3;
  bool judged = call.argument[1] == 0 || (call.word(0) & 0xff) >= kinds;
  return judged ? let_kernel : refuse(call, plain(1), walk_follow, e_notblk);
}

i64 sys_fanotify_mark(Call &call) {
  constexpr u32 do_not_follow = 4, only_directory = 8, flush = 0x80;
  u32 flags = call.word(1);
  if (flags & flush) return let_kernel;
  Place place;
  if (call.argument[4] == 0) {  // the descriptor's own file
    if (!tree_inode(call.fd(3))) return let_kernel;
  } else {
    RAMFS_ANSWER(walk_call(call, at(call, 3), how_by(!(flags & do_not_follow), false), place));
    if (!place.tree()) return to_host(call, at(call, 3), place);
  }
  // The kernel judges group, flags and mask before it looks at the path: an empty one is ENOENT if they are in order.
  i64 judged = kernel::call(__NR_fanotify_mark, call.argument[0], call.argument[1], call.argument[2],
                            u64(i64(kernel::at_fdcwd)), kernel::word(""));
  if (judged != -E_NOENT) return judged;
  if (call.argument[4] == 0) return -E_OPNOTSUPP;
  if (!place.exists()) return -E_NOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if ((flags & only_directory) && !is_directory(inode.mode)) return -E_NOTDIR;
  RAMFS_ANSWER(check_access(place.inode, inode, may_read));
  return refusal(place, E_OPNOTSUPP);
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
  if (root < count && (call.argument[3] & ms_bind) && (!target.tree() || root_at(target) == root))
    return bind_root(root, target.tree() ? path : target.path, target.tree());
  return refusal(source.tree() ? source : target, E_PERM);
}

// A mount that stands for a root is the kernel's, to be given other flags and to be taken away; nothing else that lies in the tree.
i64 change_mount(Call &call, PathArgument path, u32 how) {
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how, place));
  if (!place.tree()) return to_host(call, path, place);
  u32 root = root_at(place);
  bool stands = root < process.arena.header().root_count && is_bound_at(root, reinterpret_cast<const char *>(call.argument[path.index]));
  return stands ? call.forward() : refusal(place, E_PERM);
}

// The source of a mount is a path where it is one for the kernel too, once the target and the caller would do.
i64 sys_mount(Call &call) {
  if (call.argument[3] & ms_remount) return changed(call, change_mount(call, plain(1), walk_follow));
  if ((call.argument[3] & (ms_bind | ms_move)) && call.argument[0] != 0 && !lacks_privilege())
    return changed(call, bind(call));
  return changed(call, refuse(call, plain(1), walk_follow, E_PERM));
}

i64 sys_umount2(Call &call) {
  constexpr u32 no_follow = 8, known = 15;
  if (call.word(1) & ~known) return -E_INVAL;
  return changed(call, change_mount(call, plain(0), how_by(!(call.word(1) & no_follow), false)));
}

i64 sys_pivot_root(Call &call) {
  if (lacks_privilege()) return let_kernel;
  return changed(call, refuse(call, plain(0), walk_follow, plain(1), walk_follow));
}

// Without a copy it is an open with O_PATH.
i64 sys_open_tree(Call &call) {
  constexpr u32 clone = 1, recursive = 0x8000;
  constexpr u32 opens = AT_NOFOLLOW | AT_NO_AUTOMOUNT_ | AT_EMPTY | O_CLOSE_ON_EXEC;
  u32 flags = call.word(2);
  PathArgument path = at(call, 0);
  // Newer than we are, or wrong: the kernel says which.
  if (flags & ~(opens | clone | recursive)) return let_kernel;
  if ((flags & recursive) && !(flags & clone)) return -E_INVAL;
  bool mounts = (flags & clone) || (call.number == nr_open_tree_attr && call.argument[3] != 0);
  if (mounts && lacks_privilege()) return let_kernel;
  if (mounts) return refuse(call, path, how_of(flags), E_PERM);
  u32 with = O_PATH_ | (flags & O_CLOSE_ON_EXEC) | (flags & AT_NOFOLLOW ? u32(O_NOFOLLOW_) : 0u);
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how_of(flags), place));
  if (!place.tree()) return to_host(call, path, place);
  return place.exists() ? open_existing(place, with) : -E_NOENT;
}

i64 sys_move_mount(Call &call) {
  if (lacks_privilege()) return let_kernel;
  constexpr u32 from_follows = 1, from_empty = 4, to_follows = 0x10, to_empty = 0x40;
  u32 flags = call.word(4);
  return changed(call, refuse(call, at(call, 0), how_by(flags & from_follows, flags & from_empty), at(call, 2),
                              how_by(flags & to_follows, flags & to_empty)));
}

i64 sys_fspick(Call &call) {
  if (lacks_privilege()) return let_kernel;
  constexpr u32 no_follow = 2, empty = 8;
  return refuse(call, at(call, 0), how_by(!(call.word(2) & no_follow), call.word(2) & empty), E_PERM);
}

i64 sys_mount_setattr(Call &call) {
  if (lacks_privilege()) return let_kernel;
  return refuse(call, at(call, 0), how_of(call.word(2)), E_PERM);
}

// Its operations name paths that nobody shows us: programs fall back to ordinary calls.
i64 sys_io_uring_setup(Call &) { return -E_NOSYS; }

}  // namespace ramfs
