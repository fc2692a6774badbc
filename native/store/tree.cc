#include "tree.h"

#include "../arena/heap.h"
#include "../arena/holder.h"
#include "../arena/stamp.h"
#include "../base/invariant.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../bodies/body_index.h"
#include "../bodies/lower.h"
#include "../watches/mirror.h"
#include "../watches/watch.h"
#include "acl.h"
#include "directory.h"

namespace ramfs {
namespace {

constexpr u32 max_links = 0x7fffffff;

Result<void> check_name(Bytes name) {
  if (name.length > name_max) return Error{ENAMETOOLONG};
  if (name.length == 0) return Error{ENOENT};
  return {};
}

// A directory of a lower that nobody has read: whoever changes it reads it first (entering.h).
Result<void> want_whole(const Inode *dir) {
  return dir->lower & lower_unread ? Result<void>(Error{EUCLEAN}) : Result<void>();
}

// A directory that still takes entries.
Result<Inode *> living_directory(const Arena &arena, Ref<Inode> dir) {
  Inode *inode = arena.at(dir);
  if (!is_directory(inode->mode)) return Error{ENOTDIR};
  if (inode->nlink == 0) return Error{ENOENT};
  return inode;
}

void stamp_change(Transaction &t, Ref<Inode> dir, i64 time) {
  t.touch(dir);
  t.set(t.arena().at(dir)->mtime, time);
  t.set(t.arena().at(dir)->ctime, time);
}

void stamp_status(Transaction &t, Ref<Inode> inode, i64 time) {
  t.touch(inode);
  t.set(t.arena().at(inode)->ctime, time);
}

// Ready for its name, or for none; not yet in any root.
Result<Ref<Inode>> fresh_inode(Transaction &t, const NewInode &with) {
  RAMFS_TRY(ref, allocate_inode(t));
  Inode *inode = t.arena().at(ref);
  i64 time = now(t.arena());
  t.set(inode->mode, with.mode);
  inode->uid = with.uid;
  inode->gid = with.gid;
  inode->rdev = with.rdev;
  inode->atime = inode->mtime = inode->ctime = inode->btime = time;
  if (is_regular(with.mode)) inode->file.mtime_since = time;
  if (with.body != nullptr) {
    RAMFS_CHECK(index_body(t, with.body->ino, ref));
    inode->body = *with.body;
  }
  return ref;
}

// The same below a root: that of `dir`, its parent if it is a directory.
Result<Ref<Inode>> new_inode(Transaction &t, Ref<Inode> dir, const NewInode &with) {
  RAMFS_TRY(ref, fresh_inode(t, with));
  const Arena &arena = t.arena();
  Inode *inode = arena.at(ref);
  u32 root = arena.at(dir)->dir.root;
  inode->parent = is_directory(with.mode) ? dir : arena.header().root[root].inode;
  if (is_directory(with.mode)) inode->dir.root = root;
  inode->attributes = arena.at(dir)->attributes & inherited_attributes;
  RAMFS_CHECK(inherit_acls(t, dir, ref, with.umask));
  return ref;
}

// Enters a new inode; the name is known to be free.
Result<void> give_name(Transaction &t, Ref<Inode> dir, Bytes name, Ref<Inode> ref) {
  const Arena &arena = t.arena();
  Inode *inode = arena.at(ref);
  t.touch(dir);
  RAMFS_CHECK(insert_entry(t, dir, name, hash_name(name), ref));
  stamp_change(t, dir, inode->ctime);
  if (is_directory(inode->mode)) {
    inode->nlink = 2;
    t.add(arena.at(dir)->nlink, 1u);
  } else {
    inode->nlink = 1;
  }
  if (has_watches(arena)) tell_created(arena, dir, name, ref);
  return {};
}

Result<void> want_free_name(const Arena &arena, Ref<Inode> dir, Bytes name) {
  RAMFS_CHECK(check_name(name));
  RAMFS_TRY(parent, living_directory(arena, dir));
  RAMFS_CHECK(want_whole(parent));
  if (find_entry(arena, parent, name, hash_name(name))) return Error{EEXIST};
  return {};
}

// What was found under this name in a lower is no more there.
void note_departure(Transaction &t, Ref<Inode> dir, Bytes name, Ref<Inode> ref) {
  const Arena &arena = t.arena();
  Ref<Origin> home = arena.at(dir)->origin;
  if (!home) return;
  for (Ref<Origin> at = arena.at(ref)->origin; at; at = arena.at(at)->also) {
    Origin *origin = arena.at(at);
    if (!(origin->parent == home) || !(name_of(origin) == name) || (origin->bits & origin_gone)) continue;
    t.set(origin->bits, origin->bits | origin_gone);
    t.set(origin->next_gone, arena.at(home)->gone);
    t.set(arena.at(home)->gone, at);
  }
}

// The last name is gone: the inode waits for its last opener, or goes at once if it can have none.
void orphan(Transaction &t, Ref<Inode> ref) {
  Inode *inode = t.arena().at(ref);
  RAMFS_INVARIANT(inode->nlink == 0 && !inode->dentry);
  bool may_be_open = inode->body.ino != 0 || (inode->lower & lower_opened);
  if (!may_be_open && inode->pins == 0) return bury(t, ref);
  Header &header = t.arena().header();
  if (inode->body.ino == 0) t.add(header.left_in_place, 1u);
  if (header.orphans) t.set(t.arena().at(header.orphans)->before_orphan, ref);
  t.set(inode->next_orphan, header.orphans);
  t.set(inode->before_orphan, Ref<Inode>{});
  t.set(header.orphans, ref);
  t.add(header.orphan_count, 1u);
}

void drop_link(Transaction &t, Ref<Inode> ref, i64 time) {
  Inode *inode = t.arena().at(ref);
  RAMFS_INVARIANT(inode->nlink > 0 && !is_directory(inode->mode));
  stamp_status(t, ref, time);
  t.add(inode->nlink, ~0u);
  if (inode->nlink == 0) return orphan(t, ref);
  t.add(t.arena().header().heap.links, ~0u);
}

void drop_directory(Transaction &t, Ref<Inode> ref, i64 time) {
  Inode *inode = t.arena().at(ref);
  RAMFS_INVARIANT(inode->nlink == 2 && inode->dir.live == 0);
  stamp_status(t, ref, time);
  t.set(inode->nlink, 0u);
  t.set(inode->rdev, t.arena().number(inode->parent));
  free_entries(t, inode);
  orphan(t, ref);
}

struct RenameEnd {
  Ref<Inode> dir;
  Ref<Dentry> entry;
  Ref<Inode> inode;
  bool directory = false;
};

RenameEnd rename_end(const Arena &arena, Ref<Inode> dir, Ref<Dentry> entry) {
  RenameEnd end{dir, entry, {}, false};
  if (!entry) return end;
  end.inode = arena.at(entry)->inode;
  end.directory = is_directory(arena.at(end.inode)->mode);
  return end;
}

Result<void> check_rename(const Arena &arena, const RenameEnd &from, const RenameEnd &to, u32 flags) {
  if (from.directory && is_ancestor(arena, from.inode, to.dir)) return Error{EINVAL};
  bool exchange = flags & RENAME_EXCHANGE;
  if (!to.entry) return exchange ? Result<void>(Error{ENOENT}) : Result<void>();
  if (flags & RENAME_NOREPLACE) return Error{EEXIST};
  if (to.directory && is_ancestor(arena, to.inode, from.dir)) return Error{exchange ? EINVAL : ENOTEMPTY};
  if (exchange || from.inode == to.inode) return {};
  if (to.directory && !from.directory) return Error{EISDIR};
  if (!to.directory && from.directory) return Error{ENOTDIR};
  if (to.directory) RAMFS_CHECK(want_whole(arena.at(to.inode)));
  if (to.directory && arena.at(to.inode)->dir.live > 0) return Error{ENOTEMPTY};
  return {};
}

void move_parent(Transaction &t, const RenameEnd &moved, Ref<Inode> to_dir) {
  if (!moved.directory || moved.dir == to_dir) return;
  t.set(t.arena().at(moved.inode)->parent, to_dir);
  t.add(t.arena().at(moved.dir)->nlink, ~0u);
  t.add(t.arena().at(to_dir)->nlink, 1u);
}

void exchange(Transaction &t, const RenameEnd &from, const RenameEnd &to) {
  replace_entry(t, from.entry, to.inode);
  replace_entry(t, to.entry, from.inode);
  move_parent(t, from, to.dir);
  move_parent(t, to, from.dir);
}

Result<void> move(Transaction &t, const RenameEnd &from, const RenameEnd &to, Bytes name, i64 time) {
  if (to.entry) {
    replace_entry(t, to.entry, from.inode);
    move_parent(t, from, to.dir);
    if (to.directory) {
      t.add(t.arena().at(to.dir)->nlink, ~0u);
      drop_directory(t, to.inode, time);
    } else {
      drop_link(t, to.inode, time);
    }
  } else if (from.dir == to.dir) {
    return rename_entry(t, from.entry, name, hash_name(name));
  } else {
    RAMFS_CHECK(insert_entry(t, to.dir, name, hash_name(name), from.inode));
    move_parent(t, from, to.dir);
  }
  remove_entry(t, from.entry);
  return {};
}

}  // namespace

Result<Ref<Dentry>> entry(const Arena &arena, Ref<Inode> dir, Bytes name) {
  if (name.length > name_max) return Error{ENAMETOOLONG};
  RAMFS_TRY(parent, living_directory(arena, dir));
  Ref<Dentry> found = find_entry(arena, parent, name, hash_name(name));
  if (!found) return Error{ENOENT};
  return found;
}

bool is_ancestor(const Arena &arena, Ref<Inode> inode, Ref<Inode> dir) {
  for (Ref<Inode> at = dir;; at = arena.at(at)->parent) {
    if (at == inode) return true;
    if (arena.at(at)->parent == at) return false;
  }
}

void remove_orphan(Transaction &t, Ref<Inode> inode) {
  const Arena &arena = t.arena();
  Header &header = arena.header();
  Ref<Inode> before = arena.at(inode)->before_orphan, behind = arena.at(inode)->next_orphan;
  RAMFS_INVARIANT(header.orphan_count > 0 && (before ? arena.at(before)->next_orphan : header.orphans) == inode);
  t.set(before ? arena.at(before)->next_orphan : header.orphans, behind);
  if (behind) t.set(arena.at(behind)->before_orphan, before);
  t.add(header.orphan_count, ~0u);
}

void bury(Transaction &t, Ref<Inode> ref) {
  Inode *inode = t.arena().at(ref);
  RAMFS_INVARIANT(inode->nlink == 0 && inode->pins == 0);
  if (inode->body.ino != 0) unindex_body(t, inode->body.ino);
  if (inode->lower & lower_indexed) {
    const Origin *origin = t.arena().at(inode->origin);
    unindex_body(t, lower_key(origin->dev, origin->ino));
  }
  if (is_symlink(inode->mode)) free_block(t, inode->symlink.target.index, inode->symlink.length);
  if ((inode->mode & S_IFMT) == S_IFSOCK) {
    MirrorNode::of_socket(t.arena(), t.arena().number(ref)).remove(false);
    MirrorNode::of_socket_text(t.arena(), t.arena().number(ref)).remove(false);
  }
  free_xattrs(t, inode);
  forget_watch(t, ref);
  free_inode(t, ref);
}

Result<Ref<Inode>> make(Transaction &t, Ref<Inode> dir, Bytes name, const NewInode &with) {
  RAMFS_CHECK(want_free_name(t.arena(), dir, name));
  RAMFS_TRY(ref, new_inode(t, dir, with));
  RAMFS_CHECK(give_name(t, dir, name, ref));
  return ref;
}

Result<Ref<Inode>> make_symlink(Transaction &t, Ref<Inode> dir, Bytes name, Bytes target, u32 uid, u32 gid) {
  RAMFS_CHECK(want_free_name(t.arena(), dir, name));
  RAMFS_TRY(ref, new_inode(t, dir, {S_IFLNK | 0777, uid, gid, 0}));
  RAMFS_TRY(text, allocate<char>(t, target.length));
  __builtin_memcpy(t.arena().at(text), target.data, target.length);
  Inode *inode = t.arena().at(ref);
  inode->symlink.target = text;
  inode->symlink.length = target.length;
  RAMFS_CHECK(give_name(t, dir, name, ref));
  return ref;
}

Result<Ref<Inode>> make_nameless(Transaction &t, Ref<Inode> dir, const NewInode &with) {
  RAMFS_TRY(ref, new_inode(t, dir, with));
  Inode *inode = t.arena().at(ref);
  inode->pins = 1;
  inode->linkable = lock_holder(t.arena());
  orphan(t, ref);
  return ref;
}

Result<Ref<Inode>> make_root(Transaction &t, u32 index, const NewInode &with) {
  RAMFS_TRY(ref, fresh_inode(t, with));
  Inode *inode = t.arena().at(ref);
  inode->nlink = 2;
  inode->parent = ref;
  inode->dir.root = index;
  return ref;
}

Result<void> link(Transaction &t, Ref<Inode> dir, Bytes name, Ref<Inode> ref) {
  const Arena &arena = t.arena();
  Inode *inode = arena.at(ref);
  RAMFS_CHECK(want_free_name(arena, dir, name));
  if (is_directory(inode->mode)) return Error{EPERM};
  if (inode->nlink == 0 && (!inode->linkable || inode->burying == bury_released)) return Error{ENOENT};
  if (inode->nlink >= max_links) return Error{EMLINK};
  if (inode->nlink > 0) RAMFS_CHECK(check_inode_budget(arena.header().heap));
  t.touch(dir);
  RAMFS_CHECK(insert_entry(t, dir, name, hash_name(name), ref));
  i64 time = now(t.arena());
  stamp_change(t, dir, time);
  stamp_status(t, ref, time);
  if (inode->nlink == 0) {
    remove_orphan(t, ref);
    t.set(inode->linkable, 0u);
  } else {
    t.add(arena.header().heap.links, 1u);
  }
  t.add(inode->nlink, 1u);
  if (has_watches(arena)) tell_linked(arena, dir, name, ref);
  return {};
}

Result<void> unlink(Transaction &t, Ref<Inode> dir, Bytes name) {
  const Arena &arena = t.arena();
  RAMFS_TRY(found, entry(arena, dir, name));
  Ref<Inode> inode = arena.at(found)->inode;
  if (is_directory(arena.at(inode)->mode)) return Error{EISDIR};
  RAMFS_CHECK(want_whole(arena.at(dir)));
  note_departure(t, dir, name, inode);
  i64 time = now(t.arena());
  stamp_change(t, dir, time);
  remove_entry(t, found);
  if (has_watches(arena)) {
    tell_removed(arena, dir, name, false);
    tell_loss(arena, dir, inode);
  }
  drop_link(t, inode, time);
  return {};
}

Result<void> rmdir(Transaction &t, Ref<Inode> dir, Bytes name) {
  const Arena &arena = t.arena();
  RAMFS_TRY(found, entry(arena, dir, name));
  Ref<Inode> inode = arena.at(found)->inode;
  if (!is_directory(arena.at(inode)->mode)) return Error{ENOTDIR};
  RAMFS_CHECK(want_whole(arena.at(dir)));
  RAMFS_CHECK(want_whole(arena.at(inode)));
  if (arena.at(inode)->dir.live > 0) return Error{ENOTEMPTY};
  note_departure(t, dir, name, inode);
  i64 time = now(t.arena());
  stamp_change(t, dir, time);
  remove_entry(t, found);
  if (has_watches(arena)) {
    tell_loss(arena, dir, inode);
    tell_removed(arena, dir, name, true);
  }
  t.add(arena.at(dir)->nlink, ~0u);
  drop_directory(t, inode, time);
  return {};
}

Result<void> rename(Transaction &t, Ref<Inode> from_dir, Bytes from_name, Ref<Inode> to_dir, Bytes to_name, u32 flags,
                    const NewInode &whiteout) {
  const Arena &arena = t.arena();
  RAMFS_TRY(from_entry, entry(arena, from_dir, from_name));
  auto to_entry = entry(arena, to_dir, to_name);
  if (!to_entry.ok() && (to_entry.error().number != ENOENT || arena.at(to_dir)->nlink == 0)) return to_entry.error();
  RenameEnd from = rename_end(arena, from_dir, from_entry);
  RenameEnd to = rename_end(arena, to_dir, to_entry.ok() ? to_entry.value() : Ref<Dentry>{});
  RAMFS_CHECK(check_rename(arena, from, to, flags));
  if (from.inode == to.inode) return {};  // two names of one file: nothing happens (POSIX)

  RAMFS_CHECK(want_whole(arena.at(from_dir)));
  RAMFS_CHECK(want_whole(arena.at(to_dir)));
  note_departure(t, from_dir, from_name, from.inode);
  if (to.entry) note_departure(t, to_dir, to_name, to.inode);
  i64 time = now(t.arena());
  stamp_change(t, from_dir, time);
  stamp_change(t, to_dir, time);
  stamp_status(t, from.inode, time);
  if (flags & RENAME_EXCHANGE) {
    stamp_status(t, to.inode, time);
    exchange(t, from, to);
  } else {
    if (to.entry && has_watches(arena)) tell_loss(arena, to_dir, to.inode);
    RAMFS_CHECK(move(t, from, to, to_name, time));
  }
  if (has_watches(arena))
    tell_moved(t, {from_dir, from_name, from.inode}, {to_dir, to_name, to.inode}, flags & RENAME_EXCHANGE);
  if (flags & RENAME_WHITEOUT) {
    RAMFS_TRY(made, new_inode(t, from_dir, whiteout));
    return give_name(t, from_dir, from_name, made);
  }
  return {};
}

}  // namespace ramfs
