// fcntl(2).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../vfs/body_owner.h"
#include "../vfs/descriptors.h"
#include "../vfs/own_copy.h"
#include "../vfs/permission.h"

namespace ramfs {
namespace {

// Of O_NOATIME the body's descriptor has what the session wants, and the program is told what it has set itself.
i64 set_flags(Call &call, Ref<Inode> inode) {
  int fd = call.fd(0);
  u32 flags = u32(call.argument[2]);
  i64 now = kernel::fcntl(fd, F_GETFL, 0);
  if (now < 0 || (now & O_PATH)) return call.forward();
  // Neither to come nor to go, on a file that can only be appended to.
  bool only_appends = process.arena.at(inode)->attributes & FS_APPEND_FL;
  if (only_appends && ((u32(now) ^ flags) & O_APPEND)) return -EPERM;
  bool asks = (flags & O_NOATIME) && !(remembered_flags(fd) & O_NOATIME);
  if (asks && !is_owner(*process.arena.at(inode))) return -EPERM;
  Call there = call;
  there.argument[2] = (flags & ~u32(O_NOATIME)) | (u32(now) & u32(O_NOATIME));
  i64 result = there.forward();
  if (result >= 0) remember_noatime(fd, flags & O_NOATIME);
  return result;
}

i64 set_lease(Call &call, Ref<Inode> ref) {
  if (call.argument[2] > F_UNLCK || is_path_only(call.fd(0))) return call.forward();
  const Inode &inode = *process.arena.at(ref);
  if (credentials().uid != inode.uid && !may(Capability::lease)) return -EACCES;
  if (!is_regular(inode.mode)) return -EINVAL;
  return as_body_owner(ref, EACCES, [&] { return call.forward(); });
}

i64 set_hint(Call &call, Ref<Inode> ref) {
  if (!is_path_only(call.fd(0)) && !is_owner(*process.arena.at(ref))) return -EPERM;
  return as_body_owner(ref, EPERM, [&] { return call.forward(); });
}

// What is refused to others than the file's owner.
i64 change_as_owner(Call &call, u32 command) {
  Ref<Inode> inode = tree_inode(call.fd(0));
  if (!inode) return call.forward();
  if (command == F_SETFL) return set_flags(call, inode);
  return command == F_SETLEASE ? set_lease(call, inode) : set_hint(call, inode);
}

bool locks(u32 command) {
  switch (command) {
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
    case F_SETLEASE: return true;
    default: return false;
  }
}

}  // namespace

i64 sys_fcntl(Call &call) {
  int fd = call.fd(0);
  u32 command = call.word(1);
  if (is_protected(fd)) return -EBADF;
  if (locks(command)) take_own_copy(fd);
  if (command == F_SETFL || command == F_SETLEASE || command == F_SET_RW_HINT) return change_as_owner(call, command);
  i64 result = call.forward();
  if (result < 0) return result;
  if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) copy_meaning(fd, int(result));
  if (command == F_CREATED_QUERY) return tree_inode(fd) ? is_remembered_created(fd) : result;
  if (command != F_GETFL || !tree_inode(fd)) return result;
  // O_NOATIME is ours on bodies, unless the program asked for it too.
  return (result & ~i64(O_NOATIME)) | remembered_flags(fd);
}

}  // namespace ramfs
