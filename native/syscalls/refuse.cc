// Calls that the tree does not serve (docs/limits.md says why). They get the errno that a file system without the feature
// gives, and never reach the host with a path of the tree: mknod(2), bind(2), connect(2), inotify_add_watch(2),
// chroot(2), mount(2), umount(2), name_to_handle_at(2), the xattr calls on paths, io_uring_setup(2).
#include "../store/errno.h"
#include "../store/tree.h"
#include "../vfs/descriptors.h"
#include "../vfs/permission.h"
#include "handlers.h"

namespace ramfs {
namespace {

constexpr int e_nodata = 61, e_connrefused = 111;

i64 refuse(Call &call, PathArgument path, u32 how, int error) {
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how, place));
  if (!place.tree()) return to_host(call, path, place);
  return place.exists() ? -error : -E_NOENT;
}

i64 mknod_at(Call &call, PathArgument path) {
  Place place;
  RAMFS_ANSWER(walk_call(call, path, walk_links | walk_entry, place));
  if (!place.tree()) return to_host(call, path, place);
  if (place.exists()) return -E_EXIST;
  if (place.slash) return -E_NOENT;
  RAMFS_ANSWER_TRY(parent, parent_fields(place));
  RAMFS_ANSWER(check_access(parent, may_write | may_execute));
  return -E_PERM;  // mknod(2): the file system does not support this type
}

// A socket's address: family, then a path that need not be terminated.
i64 socket_address(Call &call, int tree_error) {
  u64 length = call.argument[2];
  constexpr u64 family_bytes = 2, longest = 110;
  if (length <= family_bytes || length > longest) return call.forward();
  if (!Guest::readable(call.argument[1], length).ok()) return call.forward();
  const char *address = reinterpret_cast<const char *>(call.argument[1]);
  bool unix_path = address[0] == 1 && address[1] == 0 && address[2] != 0;
  if (!unix_path) return call.forward();
  char path[longest + 1];
  __builtin_memcpy(path, address + family_bytes, length - family_bytes);
  path[length - family_bytes] = 0;
  Place place;
  RAMFS_ANSWER(walk(kernel::at_fdcwd, bytes_of(path), walk_follow | walk_links, place));
  if (!place.tree()) return call.forward();
  if (call.number == __NR_bind) return place.exists() ? -98 /* EADDRINUSE */ : -tree_error;
  return place.exists() ? -e_connrefused : -E_NOENT;
}

// On a descriptor the kernel would keep attributes on the body, where chmod and the tree know nothing of them.
i64 refuse_descriptor(Call &call, int error) {
  return tree_inode(call.fd(0)) ? -error : call.forward();
}

}  // namespace

i64 sys_mknod(Call &call) { return mknod_at(call, plain(0)); }
i64 sys_mknodat(Call &call) { return mknod_at(call, at(call, 0)); }
i64 sys_bind(Call &call) { return socket_address(call, E_OPNOTSUPP); }
i64 sys_connect(Call &call) { return socket_address(call, e_connrefused); }
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
