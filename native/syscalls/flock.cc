// flock(2).
#include "../dispatch/handlers.h"
#include "../vfs/descriptors.h"
#include "../vfs/own_copy.h"

namespace ramfs {

i64 sys_flock(Call &call) {
  if (is_protected(call.fd(0))) return -EBADF;
  take_own_copy(call.fd(0));
  return let_kernel;
}

}  // namespace ramfs
