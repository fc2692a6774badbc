// link(2), linkat(2).
#include "../base/errno.h"
#include "../dispatch/handlers.h"
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
  bool suspicious = !is_regular(inode.mode) || (inode.mode & S_SUID) ||
                    (inode.mode & (S_SGID | S_XGRP)) == (S_SGID | S_XGRP);
  if (suspicious || !check_access(ref, inode, may_read | may_write).ok()) return Error{E_PERM};
  return {};
}

// Only who has opened it with the rights that he has now gives a descriptor's file a name.
bool may_name(int fd) {
  return fd < 0 || is_opened_here(fd) || may_within(Capability::dac_read_search);
}

// EXDEV, behind what the kernel would say of either path.
i64 refuse_crossing(Place &from, Place &to, u32 how) {
  kernel::Stat stat;
  if (!from.tree()) {
    i64 found = kernel::fstatat(from.dir, from.path, &stat, (how & walk_follow ? 0u : u32(AT_NOFOLLOW)) | AT_EMPTY);
    if (found < 0) return found;
  }
  if (!to.tree()) RAMFS_ANSWER(check_host_parent(to));
  bool exists = to.tree() ? to.exists() : kernel::fstatat(to.dir, to.path, &stat, AT_NOFOLLOW) >= 0;
  return exists ? -E_EXIST : -E_XDEV;
}

i64 link_at(Call &call, PathArgument from_path, PathArgument to_path, u32 flags) {
  // linkat(2) follows only when told to.
  u32 how = how_of((flags & AT_EMPTY) | (flags & AT_FOLLOW ? 0u : u32(AT_NOFOLLOW)));
  Place from, to;
  RAMFS_ANSWER(walk_call(call, from_path, how | walk_links, from));
  if (from.tree() && !from.exists()) return -E_NOENT;
  if (from.tree() && from.empty_path && !may_name(from_path.dir)) return -E_NOENT;
  if (from.tree() && from.slash) {
    RAMFS_ANSWER_TRY(source, fields(from));
    if (!is_directory(source.mode)) return -E_NOTDIR;
  }
  RAMFS_ANSWER(walk_call(call, to_path, walk_links | walk_entry, to));
  if (!from.tree() && !to.tree())
    return to_host(call, from_path, from, to_path, to);
  if (!from.tree() || !to.tree()) return refuse_crossing(from, to, how);
  if (to.exists()) return -E_EXIST;
  if (flags & ~u32(AT_FOLLOW | AT_EMPTY)) return -E_INVAL;

  const Arena &arena = process.arena;
  RAMFS_ANSWER_TRY(source, fields(from));
  if (to.slash) return -E_NOENT;
  RAMFS_ANSWER(want_write(arena, to.parent));
  if (root_number(arena, from.inode) != root_number(arena, to.parent)) return -E_XDEV;
  RAMFS_ANSWER_TRY(parent, parent_fields(to));
  RAMFS_ANSWER(check_source(from.inode, source));
  RAMFS_ANSWER(check_access(to.parent, parent, may_write | may_execute));
  RAMFS_ANSWER(check_changeable(source));
  RAMFS_ANSWER(check_landlock_move({from.parent, to.parent, from.inode, {}, false, false}));

  Transaction t(arena);
  if (arena.number(to.parent) != to.parent_number || arena.number(from.inode) != from.number)
    return -E_STALE;
  RAMFS_ANSWER(link(t, to.parent, to.name, from.inode));
  t.commit();
  return 0;
}

}  // namespace

i64 sys_link(Call &call) {
  return link_at(call, plain(0), plain(1), 0);
}

i64 sys_linkat(Call &call) {
  return link_at(call, at(call, 0), at(call, 2), call.word(4));
}

}  // namespace ramfs
