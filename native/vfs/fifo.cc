#include "fifo.h"

#include "../base/kernel_headers.h"
#include "../bodies/body.h"
#include "../bodies/fifo_end.h"
#include "../bodies/fifo_pipe.h"

namespace ramfs {

i64 open_fifo(Ref<Inode> ref, u64 number, u32 flags) {
  const Arena &arena = process.arena;
  Result<void> ready = ensure_pipe(arena, ref);
  if (!ready.ok()) return -ready.error().number;
  i64 fd = open_living(arena, ref, number, flags & ~u32(O_TRUNC | O_NOATIME));
  if (fd < 0 || (flags & O_PATH)) return fd;
  auto end = join_fifo(int(fd), arena.at(ref), flags);
  i64 failed = end.ok() ? 0 : -end.error().number;
  while (failed == 0 && !has_met(int(fd), end.value()))
    if (kernel::futex_wait(end.value().others, end.value().seen, nullptr) == -EINTR) failed = -EINTR;
  if (failed == 0) return fd;
  kernel::close(int(fd));
  return failed;
}

}  // namespace ramfs
