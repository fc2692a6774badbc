// dup(2), dup2(2), dup3(2).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../vfs/closing.h"
#include "../vfs/descriptors.h"

namespace ramfs {

i64 after_dup(int fd, i64 result) {
  if (result < 0) return result;
  if (!is_protected(fd)) return copy_meaning(fd, int(result)), result;
  kernel::close(int(result));
  return -EBADF;
}

i64 sys_dup(Call &call) { return after_dup(call.fd(0), call.forward()); }

// dup3 differs by its flags alone, which the kernel sees.
i64 sys_dup2(Call &call) {
  int from = call.fd(0), to = call.fd(1);
  if (is_protected(from)) return -EBADF;
  // A borrower cannot move ours: its parent would look for them where they no longer are. (Not EBUSY, which musl
  // repeats for ever.)
  if (is_protected(to) && (borrows_memory() || !yield_number(to))) return -EMFILE;
  Closing closing(from != to ? to : -1);
  if (from != to) forget(to);
  i64 result = call.forward();
  if (result >= 0 && from != to) {
    copy_meaning(from, to);
    closing.tell();
  }
  return result;
}

}  // namespace ramfs
