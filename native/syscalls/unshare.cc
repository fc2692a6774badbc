// unshare(2): a thread that has a descriptor table of its own gives one number another meaning than its neighbours do.
#include "../vfs/descriptors.h"
#include "handlers.h"

namespace ramfs {

i64 sys_unshare(Call &call) {
  constexpr u64 files = 0x400;
  i64 result = call.forward();
  if (result >= 0 && (call.argument[0] & files) && !borrows_memory()) give_up_entries();
  return result;
}

}  // namespace ramfs
