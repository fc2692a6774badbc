// unshare(2), setns(2): a thread that has a descriptor table of its own gives one number another meaning than its neighbours
// do; in another mount namespace paths of the host may mean something else.
#include "../vfs/descriptors.h"
#include "../vfs/host_mounts.h"
#include "../vfs/working_directory.h"
#include "handlers.h"

namespace ramfs {

i64 sys_unshare(Call &call) {
  constexpr u64 files = 0x400;
  i64 result = call.forward();
  if (result >= 0 && (call.argument[0] & files) && !borrows_memory()) give_up_entries();
  return result;
}

// With a mount namespace the caller gets its root as working directory. (Where the kernel's is an empty directory without a
// name, it has not changed, and the program's lies in the tree.)
i64 sys_setns(Call &call) {
  i64 result = call.forward();
  if (result < 0) return result;
  note_changed_mounts();
  char start[2];
  bool moved = !process.cwd.in_tree() || kernel::call(__NR_getcwd, kernel::word(start), sizeof start) > 0;
  if (moved && !borrows_memory()) learn_host_directory(process.cwd);
  return result;
}

}  // namespace ramfs
