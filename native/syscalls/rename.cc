// rename(2), renameat(2), renameat2(2).
#include "../base/kernel_headers.h"
#include "../bodies/pool.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/entering.h"
#include "../store/mount.h"
#include "../store/tree.h"
#include "../vfs/host_parent.h"
#include "../vfs/landlock.h"
#include "../vfs/permission.h"

namespace ramfs {
namespace {

constexpr u32 beside_exchange = RENAME_NOREPLACE | RENAME_WHITEOUT;

// An inode whose fields nobody changes, because the caller holds the lock. ESTALE when it went away since the walk.
Result<const Inode *> held(Ref<Inode> ref, u64 number) {
  if (process.arena.number(ref) != number) return Error{ESTALE};
  return process.arena.at(ref);
}

// Who may take the old name away and set the new one. Under the lock.
Result<void> check_permissions(const Place &from, const Place &to, u32 flags) {
  const Inode &from_dir = *process.arena.at(from.parent), &to_dir = *process.arena.at(to.parent);
  RAMFS_TRY(moved_inode, held(from.inode, from.number));
  const Inode &moved = *moved_inode;
  RAMFS_CHECK(may_delete(from.parent, from_dir, moved));
  if (to.exists()) {
    RAMFS_TRY(replaced_inode, held(to.inode, to.number));
    const Inode &replaced = *replaced_inode;
    RAMFS_CHECK(may_delete(to.parent, to_dir, replaced));
    bool exchanged = flags & RENAME_EXCHANGE;
    if (!exchanged && is_directory(moved.mode) != is_directory(replaced.mode))
      return Error{is_directory(moved.mode) ? ENOTDIR : EISDIR};
    if (exchanged && is_directory(replaced.mode) && !(from.parent == to.parent))
      RAMFS_CHECK(check_access(to.inode, replaced, may_write));
  } else {
    RAMFS_CHECK(check_access(to.parent, to_dir, may_write | may_execute));
  }
  // A directory that changes its parent has its ".." rewritten.
  if (is_directory(moved.mode) && !(from.parent == to.parent)) RAMFS_CHECK(check_access(from.inode, moved, may_write));
  return {};
}

Result<void> check_slashes(const Place &from, const Place &to, u32 flags) {
  RAMFS_TRY(moved, fields(from));
  bool directory = is_directory(moved.mode);
  if (!directory && from.slash) return Error{ENOTDIR};
  if (!(flags & RENAME_EXCHANGE)) return !directory && to.slash ? Result<void>(Error{ENOTDIR}) : Result<void>();
  RAMFS_TRY(other, fields(to));
  return to.slash && !is_directory(other.mode) ? Result<void>(Error{ENOTDIR}) : Result<void>();
}

bool is_special(const Place &place) { return place.last != Place::normal; }

i64 rename_tree(const Place &from, const Place &to, u32 flags) {
  const Arena &arena = process.arena;
  if (root_number(arena, from.parent) != root_number(arena, to.parent)) return -EXDEV;
  RAMFS_ANSWER(want_write(arena, from.parent));
  if (!from.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(new_parent, parent_fields(to));
  if (new_parent.nlink == 0) return -ENOENT;
  if (to.exists() && (flags & RENAME_NOREPLACE)) return -EEXIST;
  if (!to.exists() && (flags & RENAME_EXCHANGE)) return -ENOENT;
  RAMFS_ANSWER(check_slashes(from, to, flags));
  if ((arena.at(from.inode)->lower | (to.exists() ? arena.at(to.inode)->lower : 0)) & lower_bound) return -EBUSY;
  if (to.exists()) RAMFS_ANSWER(make_whole(arena, to.inode, to.number));
  {
    Transaction t(arena);
    if (arena.number(from.parent) != from.parent_number || arena.number(to.parent) != to.parent_number) return -ESTALE;
    if (from.inode == to.inode) return 0;  // two names of one file: nothing happens (POSIX)
    // Loops come before permissions.
    if (is_ancestor(arena, from.inode, to.parent)) return -EINVAL;
    if (to.exists() && is_ancestor(arena, to.inode, from.parent)) return flags & RENAME_EXCHANGE ? -EINVAL : -ENOTEMPTY;
    RAMFS_ANSWER(check_permissions(from, to, flags));
    RAMFS_ANSWER(
        check_landlock_move({from.parent, to.parent, from.inode, to.inode, true, bool(flags & RENAME_EXCHANGE)}));
    NewInode whiteout = inherit(*arena.at(from.parent), S_IFCHR);
    RAMFS_ANSWER(rename(t, from.parent, from.name, to.parent, to.name, flags, whiteout));
    t.commit();
  }
  ring_keepers(arena);
  return 0;
}

i64 rename_at(Call &call, PathArgument from_path, PathArgument to_path, u32 flags) {
  if (flags & ~(beside_exchange | RENAME_EXCHANGE)) return -EINVAL;
  if ((flags & beside_exchange) && (flags & RENAME_EXCHANGE)) return -EINVAL;
  Place from, to;
  constexpr u32 how = walk_links | walk_entry | walk_removed | walk_bound;
  RAMFS_ANSWER(walk_call(call, from_path, how, from));
  RAMFS_ANSWER(walk_call(call, to_path, how, to));
  if (!from.tree() && !to.tree()) return change_host(call, from_path, from, to_path, to);
  // A root is a mount point of the host directory that holds it.
  if (from.tree() && is_special(from)) return -EBUSY;
  if (to.tree() && is_special(to)) return flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
  if (!from.tree() || !to.tree()) {
    RAMFS_ANSWER(check_host_parent(from.tree() ? to : from));
    return -EXDEV;
  }
  return rename_tree(from, to, flags);
}

}  // namespace

i64 sys_rename(Call &call) { return rename_at(call, plain(0), plain(1), 0); }

i64 sys_renameat(Call &call) { return rename_at(call, at(call, 0), at(call, 2), 0); }

i64 sys_renameat2(Call &call) { return rename_at(call, at(call, 0), at(call, 2), call.word(4)); }

}  // namespace ramfs
