// Calls that the tree does not serve (docs/limits.md says why). They get the errno that a file system without the feature
// gives, and never reach the host with a path of the tree: chroot(2), mount(2), umount(2), name_to_handle_at(2), io_uring_setup(2).
#include "../store/errno.h"
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

i64 sys_chroot(Call &call) { return refuse(call, plain(0), walk_follow, E_PERM); }
i64 sys_mount(Call &call) { return refuse(call, plain(1), walk_follow, E_PERM); }
i64 sys_umount2(Call &call) { return refuse(call, plain(0), walk_follow, E_PERM); }
i64 sys_name_to_handle_at(Call &call) { return refuse(call, at(call, 0), walk_empty, E_OPNOTSUPP); }

// Its operations name paths that nobody shows us: programs fall back to ordinary calls.
i64 sys_io_uring_setup(Call &) { return -E_NOSYS; }

}  // namespace ramfs
