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
  HeldPipe pipe = make_pipe_at_door(arena, 0);
  if (pipe.fd < 0) return Error{int(-pipe.fd)};

  Transaction t(arena);
  Inode *inode = arena.at(ref);
  if (inode->mode == 0) return Error{ESTALE};
  if (inode->body.ino != 0) return {};  // somebody was faster
  u64 key = pipe.ino | pipe_bit;
  RAMFS_CHECK(index_body(t, key, ref));
  t.touch(ref);
  t.set(inode->body.fd, i32(pipe.fd));
  t.set(inode->body.keeper, 0u);
  t.set(inode->body.ino, key);
  t.set(arena.header().pipe_device, pipe.device);
  t.add(arena.header().fifos, 1u);
  t.commit();
  return {};
}

}  // namespace ramfs
