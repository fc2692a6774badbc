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

// Who may connect is the tree's to say.
i64 bind_on_volume(const Call &call, u64 number) {
  UnixAddress address;
  u32 length = volume_address(number, address);
  i64 result = length ? bind_to(call, address, length) : -i64(ENOENT);
  if (result >= 0) MirrorNode::of_socket(process.arena, number).set_mode(0777);
  return result;
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
  i64 result = bind_on_volume(call, number);
  if (result != 0) result = bind_to(call, address, abstract_address(number, address));
  if (result < 0) remove_socket(place);
  return result;
}

}  // namespace ramfs
