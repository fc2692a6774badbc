#include "change.h"

#include "../store/body.h"
#include "../vfs/permission.h"

namespace ramfs {

void body_changed(Ref<Inode> ref) {
  Inode *inode = process.arena.at(ref);
  mark_stale(inode);
  u32 mode = inode->mode;
  bool privileged = (mode & S_SUID) || (mode & (S_SGID | S_XGRP)) == (S_SGID | S_XGRP);
  if (!privileged || is_root()) return;
  u32 dropped = S_SUID | (mode & S_XGRP ? u32(S_SGID) : 0u);
  auto done = change_inode(ref, process.arena.number(ref), [&](Transaction &t, Inode &changed) {
    t.set(changed.mode, changed.mode & ~dropped);
    return Result<void>();
  });
  (void)done;  // fails only for an inode that is gone
}

}  // namespace ramfs
