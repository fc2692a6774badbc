#include "change.h"

#include "../bodies/staleness.h"
#include "../store/xattr.h"
#include "closing.h"
#include "permission.h"

namespace ramfs {

void body_changed(Ref<Inode> ref, int fd) {
  mark_written(process.arena.at(ref));
  if (wants_to_know(process.arena, ref, IN_MODIFY) && fd >= 0 && !is_reported_by_kernel(fd))
    tell_change(process.arena, ref, IN_MODIFY);
  body_written(ref);
}

void body_written(Ref<Inode> ref) {
  const Inode *inode = process.arena.at(ref);
  if (has_capability(process.arena, ref)) {
    Transaction t(process.arena);
    drop_capability(t, ref);
    t.commit();
  }
  u32 mode = inode->mode;
  if (!(mode & (S_ISUID | S_ISGID)) || may(Capability::fsetid)) return;
  bool group = (mode & S_IXGRP) || (!in_group(inode->gid) && !may_over(*inode, Capability::fsetid));
  u32 dropped = S_ISUID | (group ? u32(S_ISGID) : 0u);
  if ((mode & dropped) == 0) return;
  auto done = change_inode(ref, process.arena.number(ref), [&](Transaction &t, Inode &changed) {
    t.set(changed.mode, changed.mode & ~dropped);
    return Result<void>();
  });
  (void)done;  // fails only for an inode that is gone
}

}  // namespace ramfs
