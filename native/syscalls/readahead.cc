// readahead(2), which Linux refuses for a directory.
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../vfs/descriptors.h"

namespace ramfs {

i64 sys_readahead(Call &call) {
  i64 result = call.forward();
  return result == 0 && is_tree_directory(call.fd(0)) ? -EINVAL : result;
}

}  // namespace ramfs
