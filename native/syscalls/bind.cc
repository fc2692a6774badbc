// bind(2) of a unix socket to a path.
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/mount.h"
#include "../store/tree.h"
#include "../vfs/landlock.h"
#include "../vfs/permission.h"
#include "../vfs/socket_address.h"
#include "../watches/mirror.h"

namespace ramfs {
namespace {

// The mode of the socket itself, which fchmod(2) changes.
u32 socket_mode(int fd) {
  kernel::Stat stat;
  return kernel::fstat(fd, &stat) >= 0 ? stat.mode & S_IALLUGO : 0777;
}

Result<u64> make_socket(const Place &place, u32 mode) {
  if (place.exists()) return Error{EADDRINUSE};
  if (place.slash) return Error{ENOENT};
  RAMFS_CHECK(want_write(process.arena, place.parent));
  RAMFS_TRY(parent, parent_fields(place));
  RAMFS_CHECK(check_access(place.parent, parent, may_write | may_execute));
  RAMFS_CHECK(check_landlock_entry(place.parent, LANDLOCK_ACCESS_FS_MAKE_SOCK));
  // Linux takes the umask away itself, before a default access list may take its place.
  NewInode birth = inherit(parent, S_IFSOCK | (mode & ~file_mode_mask()));
  Transaction t(process.arena);
  if (process.arena.number(place.parent) != place.parent_number) return Error{ESTALE};
  RAMFS_TRY(made, make(t, place.parent, place.name, birth));
  t.commit();
  return process.arena.number(made);
}

void remove_socket(const Place &place) {
  Transaction t(process.arena);
  if (unlink(t, place.parent, place.name).ok()) t.commit();
}

i64 bind_to(const Call &call, const UnixAddress &address, u32 length) {
  return kernel::call(__NR_bind, call.argument[0], kernel::word(&address), length);
}

// By a name that tells the path as it was given; then it gets one by which others find it. Who may connect is the
// tree's to say.
i64 bind_in_mirror(const Call &call, u64 number, Bytes given) {
  const Arena &arena = process.arena;
  i64 directory = MirrorNode(arena).open(O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return -ENOENT;
  SocketLabel label(arena, int(directory), number, given);
  UnixAddress address;
  u32 length = label.address(address);
  label.node().remove(false);  // whoever was killed here has left it
  i64 result = label.keep_text();
  if (result >= 0) result = bind_to(call, address, length);
  if (result >= 0) {
    label.node().set_mode(0777);
    result = label.node().rename(MirrorNode::of_socket(arena, number));
  }
  kernel::close(int(directory));
  return result;
}

// Others are to know that it has such an address before it has it.
i64 bind_to_abstract(const Call &call, u64 number) {
  const Arena &arena = process.arena;
  {
    Transaction t(arena);
    Ref<Inode> inode = arena.inode(number);
    if (!inode) return -ENOENT;
    t.touch(inode);
    t.set(arena.at(inode)->body.fd, 1);
    t.commit();
  }
  UnixAddress address;
  u32 length = abstract_address(number, address);
  return bind_to(call, address, length);
}

}  // namespace

i64 sys_bind(Call &call) {
  char path[unix_path_room];
  bool has_path = read_unix_path(call.argument[1], call.argument[2], path);
  if (!has_path || unix_socket_type(call.fd(0)) < 0) return call.forward();
  Place place;
  RAMFS_ANSWER(walk(AT_FDCWD, bytes_of(path), walk_links | walk_entry, place));
  if (!place.tree() && place.path == path)
    return host_is_confined() ? answer_of_host(call.forward(), AT_FDCWD, path, false) : call.forward();
  UnixAddress address;
  u32 length = 0;
  if (!place.tree()) {
    RAMFS_ANSWER(host_address(place, address, length));
    return bind_to(call, address, length);
  }
  RAMFS_ANSWER_TRY(number, make_socket(place, socket_mode(call.fd(0))));
  i64 result = bind_in_mirror(call, number, bytes_of(path));
  if (result == -ENOENT || result == -EACCES) result = bind_to_abstract(call, number);
  if (result < 0) remove_socket(place);
  return result;
}

}  // namespace ramfs
