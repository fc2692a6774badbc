// Changes to an inode's own attributes, shared by chmod, chown and utimensat.
#pragma once
#include "../arena/stamp.h"
#include "../base/kernel_headers.h"
#include "../watches/watch.h"
#include "process.h"

namespace ramfs {

// Runs `change(transaction, inode)` on the inode with the lock held and ctime set, if it still has this number.
template <class Change>
Result<void> change_inode(Ref<Inode> ref, u64 number, Change change) {
  const Arena &arena = process.arena;
  Transaction t(arena);
  Inode *inode = arena.at(ref);
  if (arena.number(ref) != number || inode->mode == 0) return Error{ESTALE};
  t.touch(ref);
  RAMFS_CHECK(change(t, *inode));
  t.set(inode->ctime, now(t.arena()));
  if (has_watches(arena)) tell_changed(arena, ref, IN_ATTRIB);
  t.commit();
  return {};
}

// To be called after the kernel was asked to change the body. Who writes without being root takes setuid away, and
// setgid where the group may execute or is not his (Linux, setattr_should_drop_sgid).
// `fd`: by which it was asked; -1: by a link that is watched, so that who watches has heard of it.
void body_changed(Ref<Inode> inode, int fd);
// What of that takes rights away.
void body_written(Ref<Inode> inode);

}  // namespace ramfs
