#include "rebase.h"

#include "../arena/reader.h"
#include "../bodies/body_index.h"
#include "../bodies/staleness.h"
#include "directory.h"
#include "lower_xattrs.h"
#include "origins.h"
#include "xattr.h"

namespace ramfs {
namespace {

// How many children one transaction sees to: each takes a few words of the journal.
constexpr u32 batch = 32;

void see_again(Transaction &t, Origin *origin, const struct statx &stat) {
  t.set(origin->mode, u32(stat.stx_mode));
  t.set(origin->uid, u32(stat.stx_uid));
  t.set(origin->gid, u32(stat.stx_gid));
  t.set(origin->nlink, u32(stat.stx_nlink));
  t.set(origin->size, u64(stat.stx_size));
  t.set(origin->mtime, time_of(stat.stx_mtime));
  t.set(origin->ctime, time_of(stat.stx_ctime));
}

// The inode's change is the host's: the two have the same times again.
void settle_times(Transaction &t, Ref<Inode> ref, const struct statx &stat) {
  Inode *inode = t.arena().at(ref);
  t.touch(ref);
  if (is_regular(inode->mode)) {
    adopt_body(t, ref, -1);
    if (!(inode->lower & lower_in_place)) set_modification_time(t, ref, time_of(stat.stx_mtime));
  }
  t.set(inode->mtime, time_of(stat.stx_mtime));
  t.set(inode->ctime, time_of(stat.stx_ctime));
}

bool is_of(const Origin *origin, const struct statx &stat) {
  return origin->ino == stat.stx_ino && origin->dev == device_of(stat.stx_dev_major, stat.stx_dev_minor);
}

Ref<Origin> origin_at(const Arena &arena, Ref<Inode> inode, Ref<Origin> directory, Bytes name) {
  for (Ref<Origin> at = arena.at(inode)->origin; at; at = arena.at(at)->also) {
    const Origin *origin = arena.at(at);
    if (origin->parent == directory && name_of(origin) == name) return at;
  }
  return {};
}

// What was opened in place is a file of the host's alone.
void leave_index(Transaction &t, Inode *inode) {
  if (!(inode->lower & lower_indexed)) return;
  const Origin *origin = t.arena().at(inode->origin);
  unindex_body(t, lower_key(origin->dev, origin->ino));
  t.set(inode->lower, u16(inode->lower & ~(lower_indexed | lower_opened)));
}

}  // namespace

Result<void> stand_on(const Arena &arena, Ref<Inode> dir, Bytes name, Ref<Inode> ref, u64 number,
                      const struct statx &stat, bool settled) {
  Transaction t(arena);
  Inode *inode = arena.at(ref);
  Ref<Origin> home = arena.at(dir)->origin;
  if (arena.number(ref) != number || !home) return Error{ESTALE};
  t.touch(dir);
  t.touch(ref);
  Ref<Origin> found = origin_at(arena, ref, home, name);
  forget_departure(t, home, name);
  if (found && is_of(arena.at(found), stat)) {
    for (Ref<Origin> at = inode->origin; at; at = arena.at(at)->also)
      if (is_of(arena.at(at), stat)) see_again(t, arena.at(at), stat);
  } else {
    RAMFS_TRY(origin, make_origin(t, home, name, stat));
    bool same_file = inode->origin && is_of(arena.at(inode->origin), stat);
    if (same_file && !is_directory(inode->mode)) {
      t.set(arena.at(origin)->also, arena.at(inode->origin)->also);
      t.set(arena.at(inode->origin)->also, origin);
    } else {
      leave_index(t, inode);
      // What has left a directory has left it wherever it is now.
      if (is_directory(inode->mode) && inode->origin) t.set(arena.at(origin)->gone, arena.at(inode->origin)->gone);
      t.set(inode->origin, origin);
    }
  }
  if (settled) settle_times(t, ref, stat);
  t.commit();
  return {};
}

void stand_again(const Arena &arena, Ref<Inode> ref, u64 number, const struct statx &stat) {
  Transaction t(arena);
  Inode *inode = arena.at(ref);
  if (arena.number(ref) != number || !inode->origin) return;
  see_again(t, arena.at(inode->origin), stat);
  settle_times(t, ref, stat);
  t.commit();
}

namespace {

// The next children behind `cookie`, and behind which to go on; 0: there are no more.
u64 adopt_some(const Arena &arena, Ref<Inode> dir, u64 number, u64 cookie) {
  Transaction t(arena);
  const Inode *inode = arena.at(dir);
  if (arena.number(dir) != number || !is_directory(inode->mode)) return 0;
  u32 done = 0;
  for (u32 i = slot_behind(arena, inode, cookie); i < inode->dir.slot_count; i++) {
    Slot slot = arena.at(inode->dir.slots)[i];
    if (!slot.dentry) continue;
    if (done++ == batch) return t.commit(), cookie;
    cookie = slot.cookie;
    Ref<Inode> child = arena.at(slot.dentry)->inode;
    Bytes name = name_of(arena.at(slot.dentry));
    for (Ref<Origin> at = arena.at(child)->origin; at; at = arena.at(at)->also) {
      Origin *origin = arena.at(at);
      bool was_here = origin->parent && arena.at(origin->parent)->ino == arena.at(inode->origin)->ino &&
                      arena.at(origin->parent)->dev == arena.at(inode->origin)->dev;
      if (was_here && name_of(origin) == name && !(origin->parent == inode->origin))
        t.set(origin->parent, inode->origin);
    }
  }
  t.commit();
  return 0;
}

}  // namespace

void adopt_children(const Arena &arena, Ref<Inode> dir, u64 number) {
  if (!arena.at(dir)->origin) return;
  for (Ref<Origin> at = arena.at(arena.at(dir)->origin)->gone; at;) {
    Transaction t(arena);
    for (u32 i = 0; at && i < batch; i++, at = arena.at(at)->next_gone)
      if (!(arena.at(at)->parent == arena.at(dir)->origin)) t.set(arena.at(at)->parent, arena.at(dir)->origin);
    t.commit();
  }
  u64 cookie = 0;
  do cookie = adopt_some(arena, dir, number, cookie);
  while (cookie != 0);
}

Result<void> restore_attributes(const Arena &arena, Ref<Inode> ref, u64 number) {
  Ref<Origin> home = arena.at(ref)->origin;
  if (!home) return Error{ESTALE};
  LowerXattrs xattrs;
  if (arena.at(home)->parent) xattrs.fetch(arena, arena.at(home)->parent, name_of(arena.at(home)));
  Transaction t(arena);
  Inode *inode = arena.at(ref);
  if (arena.number(ref) != number) return Error{ESTALE};
  const Origin *origin = arena.at(home);
  t.touch(ref);
  free_xattrs(t, inode);
  t.set(inode->mode, origin->mode);
  t.set(inode->uid, origin->uid);
  t.set(inode->gid, origin->gid);
  RAMFS_CHECK(xattrs.enter(t, ref));
  t.set(inode->mtime, origin->mtime);
  t.set(inode->ctime, origin->ctime);
  t.commit();
  return {};
}

}  // namespace ramfs
