// Calls that the tree does not serve (docs/limits.md says why). They get the errno that a file system without the feature
// gives, and never reach the host with a path of the tree: mknod(2), inotify_add_watch(2),
// chroot(2), mount(2), umount(2), name_to_handle_at(2), the xattr calls on paths, io_uring_setup(2).
#include "../store/errno.h"
#include "../vfs/descriptors.h"
#include "handlers.h"

namespace ramfs {
namespace {

constexpr int e_nodata = 61;

i64 refuse(Call &call, PathArgument path, u32 how, int error) {
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how, place));
  if (!place.tree()) return to_host(call, path, place);
  return place.exists() ? -error : -E_NOENT;
}

// On a descriptor the kernel would keep attributes on the body, where chmod and the tree know nothing of them.
i64 refuse_descriptor(Call &call, int error) {
  return tree_inode(call.fd(0)) ? -error : call.forward();
}

}  // namespace

// As at the limit of watches: programs fall back to polling.
i64 sys_inotify_add_watch(Call &call) { return refuse(call, plain(1), walk_follow, E_NOSPC); }
i64 sys_chroot(Call &call) { return refuse(call, plain(0), walk_follow, E_PERM); }
i64 sys_mount(Call &call) { return refuse(call, plain(1), walk_follow, E_PERM); }
i64 sys_umount2(Call &call) { return refuse(call, plain(0), walk_follow, E_PERM); }
i64 sys_name_to_handle_at(Call &call) { return refuse(call, at(call, 0), walk_empty, E_OPNOTSUPP); }
i64 sys_setxattr(Call &call) { return refuse(call, plain(0), walk_follow, E_OPNOTSUPP); }
i64 sys_lsetxattr(Call &call) { return refuse(call, plain(0), 0, E_OPNOTSUPP); }
i64 sys_getxattr(Call &call) { return refuse(call, plain(0), walk_follow, e_nodata); }
i64 sys_lgetxattr(Call &call) { return refuse(call, plain(0), 0, e_nodata); }
i64 sys_listxattr(Call &call) { return refuse(call, plain(0), walk_follow, 0); }
i64 sys_llistxattr(Call &call) { return refuse(call, plain(0), 0, 0); }

i64 sys_fsetxattr(Call &call) { return refuse_descriptor(call, E_OPNOTSUPP); }
i64 sys_fgetxattr(Call &call) { return refuse_descriptor(call, e_nodata); }
i64 sys_flistxattr(Call &call) { return refuse_descriptor(call, 0); }

// Its operations name paths that nobody shows us: programs fall back to ordinary calls.
i64 sys_io_uring_setup(Call &) { return -E_NOSYS; }

}  // namespace ramfs
