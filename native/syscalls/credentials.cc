// setuid(2) and its family, capset(2): the kernel changes the ids and capabilities, ours are asked for again.
#include "../vfs/process.h"
#include "handlers.h"

namespace ramfs {

i64 sys_set_credentials(Call &call) {
  i64 result = call.forward();
  credentials_changed();
  return result;
}

}  // namespace ramfs
