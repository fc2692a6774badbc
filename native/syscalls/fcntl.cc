// fcntl(2).
#include "../base/errno.h"
#include "../dispatch/handlers.h"
#include "../vfs/body_owner.h"
#include "../vfs/descriptors.h"
#include "../vfs/permission.h"

namespace ramfs {
namespace {

constexpr u32 f_dupfd = 0, f_getfl = 3, f_setfl = 4, f_setlease = 1024, f_created_query = 1028, f_dupfd_cloexec = 1030,
              f_set_rw_hint = 1036;
constexpr u32 f_unlck = 2;

// Of O_NOATIME the body's descriptor has what the session wants, and the program is told what it has set itself.
i64 set_flags(Call &call, Ref<Inode> inode) {
  int fd = call.fd(0);
  u32 flags = u32(call.argument[2]);
  i64 now = kernel::fcntl(fd, f_getfl, 0);
  if (now < 0 || (now & O_PATH_)) return call.forward();
  // Neither to come nor to go, on a file that can only be appended to.
  bool only_appends = process.arena.at(inode)->attributes & attribute_append;
  if (only_appends && ((u32(now) ^ flags) & O_APPENDING)) return -E_PERM;
  bool asks = (flags & O_NOATIME_) && !(remembered_flags(fd) & O_NOATIME_);
  if (asks && !is_owner(*process.arena.at(inode))) return -E_PERM;
  Call there = call;
  there.argument[2] = (flags & ~u32(O_NOATIME_)) | (u32(now) & u32(O_NOATIME_));
  i64 result = there.forward();
  if (result >= 0) remember_noatime(fd, flags & O_NOATIME_);
  return result;
}

i64 set_lease(Call &call, Ref<Inode> ref) {
  if (call.argument[2] > f_unlck || is_path_only(call.fd(0))) return call.forward();
  const Inode &inode = *process.arena.at(ref);
  if (credentials().uid != inode.uid && !may(Capability::lease)) return -E_ACCES;
  if (!is_regular(inode.mode)) return -E_INVAL;
  return as_body_owner(ref, E_ACCES, [&] { return call.forward(); });
}

i64 set_hint(Call &call, Ref<Inode> ref) {
  if (!is_path_only(call.fd(0)) && !is_owner(*process.arena.at(ref))) return -E_PERM;
  return as_body_owner(ref, E_PERM, [&] { return call.forward(); });
}

// What is refused to others than the file's owner.
i64 change_as_owner(Call &call, u32 command) {
  Ref<Inode> inode = tree_inode(call.fd(0));
  if (!inode) return call.forward();
  if (command == f_setfl) return set_flags(call, inode);
  return command == f_setlease ? set_lease(call, inode) : set_hint(call, inode);
}

}  // namespace

i64 sys_fcntl(Call &call) {
  int fd = call.fd(0);
  u32 command = call.word(1);
  if (is_protected(fd)) return -E_BADF;
  if (command == f_setfl || command == f_setlease || command == f_set_rw_hint) return change_as_owner(call, command);
  i64 result = call.forward();
  if (result < 0) return result;
  if (command == f_dupfd || command == f_dupfd_cloexec) copy_meaning(fd, int(result));
  if (command == f_created_query) return tree_inode(fd) ? is_remembered_created(fd) : result;
  if (command != f_getfl || !tree_inode(fd)) return result;
  // O_NOATIME is ours on bodies, unless the program asked for it too.
  return (result & ~i64(O_NOATIME_)) | remembered_flags(fd);
}

}  // namespace ramfs
