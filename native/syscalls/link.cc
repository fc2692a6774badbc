// link(2), linkat(2).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/mount.h"
#include "../store/tree.h"
#include "../vfs/descriptors.h"
#include "../vfs/host_parent.h"
#include "../vfs/landlock.h"
#include "../vfs/permission.h"
#include "../vfs/protections.h"

namespace ramfs {
namespace {

// Linux with protected_hardlinks: who links a file of somebody else must be able to write it.
Result<void> check_source(Ref<Inode> ref, const Inode &inode) {
  if (is_owner(inode) || !protections().hardlinks) return {};
  bool suspicious =
      !is_regular(inode.mode) || (inode.mode & S_ISUID) || (inode.mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP);
  if (suspicious || !check_access(ref, inode, may_read | may_write).ok()) return Error{EPERM};
  return {};
}

// Only who has opened it with the rights that he has now gives a descriptor's file a name.
bool may_name(int fd) { return fd < 0 || is_opened_here(fd) || may_within(Capability::dac_read_search); }

// EXDEV, behind what the kernel would say of either path.
i64 refuse_crossing(Place &from, Place &to, u32 how) {
  kernel::Stat stat;
  if (!from.tree()) {
    i64 found = kernel::fstatat(from.dir, from.path, &stat,
                                (how & walk_follow ? 0u : u32(AT_SYMLINK_NOFOLLOW)) | AT_EMPTY_PATH);
    if (found < 0) return found;
  }
  if (!to.tree()) RAMFS_ANSWER(check_host_parent(to));
  bool exists = to.tree() ? to.exists() : kernel::fstatat(to.dir, to.path, &stat, AT_SYMLINK_NOFOLLOW) >= 0;
  return exists ? -EEXIST : -EXDEV;
}

i64 link_at(Call &call, PathArgument from_path, PathArgument to_path, u32 flags) {
  // linkat(2) follows only when told to.
  u32 how = how_of((flags & AT_EMPTY_PATH) | (flags & AT_SYMLINK_FOLLOW ? 0u : u32(AT_SYMLINK_NOFOLLOW)));
  Place from, to;
  RAMFS_ANSWER(walk_call(call, from_path, how | walk_links, from));
  if (from.tree() && !from.exists()) return -ENOENT;
  if (from.tree() && from.empty_path && !may_name(from_path.dir)) return -ENOENT;
  if (from.tree() && from.slash) {
    RAMFS_ANSWER_TRY(source, fields(from));
    if (!is_directory(source.mode)) return -ENOTDIR;
  }
  RAMFS_ANSWER(walk_call(call, to_path, walk_links | walk_entry, to));
  if (!from.tree() && !to.tree()) return change_host(call, from_path, from, to_path, to);
  if (!from.tree() || !to.tree()) return refuse_crossing(from, to, how);
  if (to.exists()) return -EEXIST;
  if (flags & ~u32(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) return -EINVAL;

  const Arena &arena = process.arena;
  RAMFS_ANSWER_TRY(source, fields(from));
  if (to.slash) return -ENOENT;
  RAMFS_ANSWER(want_write(arena, to.parent));
  if (root_number(arena, from.inode) != root_number(arena, to.parent)) return -EXDEV;
  RAMFS_ANSWER_TRY(parent, parent_fields(to));
  RAMFS_ANSWER(check_source(from.inode, source));
  RAMFS_ANSWER(check_access(to.parent, parent, may_write | may_execute));
  RAMFS_ANSWER(check_changeable(source));
  RAMFS_ANSWER(check_landlock_move({from.parent, to.parent, from.inode, {}, false, false}));

  Transaction t(arena);
  if (arena.number(to.parent) != to.parent_number || arena.number(from.inode) != from.number) return -ESTALE;
  RAMFS_ANSWER(link(t, to.parent, to.name, from.inode));
  t.commit();
  return 0;
}

}  // namespace

i64 sys_link(Call &call) { return link_at(call, plain(0), plain(1), 0); }

i64 sys_linkat(Call &call) { return link_at(call, at(call, 0), at(call, 2), call.word(4)); }

}  // namespace ramfs
