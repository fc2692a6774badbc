// unshare(2), setns(2): a thread that has a descriptor table of its own gives one number another meaning than its
// neighbours do; in another mount namespace paths of the host may mean something else, in another user namespace ids.
#include <linux/sched.h>

#include "../dispatch/handlers.h"
#include "../vfs/credentials.h"
#include "../vfs/descriptors.h"
#include "../vfs/host_mounts.h"
#include "../vfs/working_directory.h"

namespace ramfs {
namespace {

i64 change_namespaces(Call &call, bool of_users) {
  if (of_users) before_change_of_credentials();
  i64 result = call.forward();
  if (of_users && result >= 0) enter_user_namespace();
  return result;
}

}  // namespace

i64 sys_unshare(Call &call) {
  u64 flags = call.argument[0];
  i64 result = change_namespaces(call, flags & CLONE_NEWUSER);
  if (result < 0 || borrows_memory()) return result;
  if (flags & CLONE_FILES) give_up_entries();
  if ((flags & (CLONE_FS | CLONE_NEWNS)) && others_run()) process.mounts_vary = true;
  return result;
}

// With a mount namespace the caller gets its root as working directory. (Where the kernel's is an empty directory
// without a name, it has not changed, and the program's lies in the tree.)
i64 sys_setns(Call &call) {
  // 0: of whichever kind the descriptor is.
  i64 result = change_namespaces(call, call.word(1) == 0 || (call.word(1) & CLONE_NEWUSER));
  if (result < 0) return result;
  note_changed_mounts();
  char start[2];
  bool moved = !process.cwd.in_tree() || kernel::call(__NR_getcwd, kernel::word(start), sizeof start) > 0;
  if (moved && !borrows_memory()) learn_host_directory(process.cwd);
  return result;
}

}  // namespace ramfs
