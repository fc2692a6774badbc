// Calls that the tree does not serve (docs/limits.md says why). They get the errno that a file system without the feature
// gives, and never reach the host with a path of the tree: chroot(2), mount(2), umount(2), io_uring_setup(2).
#include "../store/errno.h"
#include "../vfs/roots.h"
#include "../vfs/working_directory.h"
#include "handlers.h"

namespace ramfs {
namespace {

i64 refuse(Call &call, PathArgument path, u32 how, int error) {
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how, place));
  if (!place.tree()) return to_host(call, path, place);
  return place.exists() ? -error : -E_NOENT;
}

}  // namespace

// A directory of the host as the root: no path leads to the tree any more, as none leads to another file system.
i64 sys_chroot(Call &call) {
  i64 result = ended(call, refuse(call, plain(0), walk_follow, E_PERM));
  if (result < 0 || borrows_memory()) return result;
  process.outside = stands_outside();
  if (!process.cwd.in_tree()) learn_host_directory(process.cwd);
  return result;
}
i64 sys_mount(Call &call) { return refuse(call, plain(1), walk_follow, E_PERM); }
i64 sys_umount2(Call &call) { return refuse(call, plain(0), walk_follow, E_PERM); }

// Its operations name paths that nobody shows us: programs fall back to ordinary calls.
i64 sys_io_uring_setup(Call &) { return -E_NOSYS; }

}  // namespace ramfs
