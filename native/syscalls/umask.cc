// umask(2). The kernel has the mask; creations in the tree need it too.
#include "../dispatch/handlers.h"

namespace ramfs {

i64 sys_umask(Call &call) {
  file_mode_mask() = call.word(0) & 0777;
  return call.forward();
}

}  // namespace ramfs
