#include "fifo_pipe.h"

#include "../arena/transaction.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/syscall.h"
#include "body_index.h"
#include "door.h"

namespace ramfs {

Result<void> ensure_pipe(const Arena &arena, Ref<Inode> ref) {
  if (arena.at(ref)->body.ino != 0) return {};
  int ends[2];
  i64 made = kernel::call(__NR_pipe2, kernel::word(ends), O_CLOEXEC);
  if (made < 0) return Error{int(-made)};
  kernel::Stat stat;
  kernel::fstat(ends[0], &stat);
  // Who may open it is the tree's to say, as with memfds.
  kernel::call(__NR_fchmod, u64(ends[0]), 0777);
  i64 held = leave_at_door(arena, 0, ends[0]);
  kernel::close(ends[0]);
  kernel::close(ends[1]);
  if (held < 0) return Error{int(-held)};

  Transaction t(arena);
  Inode *inode = arena.at(ref);
  if (inode->mode == 0) return Error{ESTALE};
  if (inode->body.ino != 0) return {};  // somebody was faster
  u64 key = stat.ino | pipe_bit;
  RAMFS_CHECK(index_body(t, key, ref));
  t.touch(ref);
  t.set(inode->body.fd, i32(held));
  t.set(inode->body.keeper, 0u);
  t.set(inode->body.ino, key);
  t.set(arena.header().pipe_device, stat.dev);
  t.add(arena.header().fifos, 1u);
  t.commit();
  return {};
}

}  // namespace ramfs
