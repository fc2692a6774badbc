// read(2), pread(2), readv(2), preadv(2). The kernel reads; but an open directory is an empty file to it, where Linux
// says EISDIR. So only an answer of 0 is looked at.
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../vfs/descriptors.h"

namespace ramfs {

i64 after_read(int fd, i64 result) {
  if (process.filtered == Process::strictly) return result;
  return result == 0 && is_tree_directory(fd) ? -EISDIR : result;
}

i64 sys_read(Call &call) { return after_read(call.fd(0), call.forward()); }

}  // namespace ramfs
