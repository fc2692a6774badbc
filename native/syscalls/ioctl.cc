// ioctl(2), as far as it concerns a file's attributes: bodies have none of their own, or nobody could give them up.
#include "../arena/reader.h"
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../vfs/attributes.h"
#include "../vfs/descriptors.h"

namespace ramfs {
namespace {

i64 answer_inode(Ref<Inode> ref, u32 command, u64 at) {
  u64 number = process.arena.number(ref);
  if (command == FS_IOC_SETFLAGS) {
    RAMFS_ANSWER_TRY(flags, Guest::copy_in<u32>(at));
    return answer(set_attributes(ref, number, flags));
  }
  if (command == FS_IOC_FSSETXATTR) {
    RAMFS_ANSWER_TRY(wanted, Guest::copy_in<ExtendedAttributes>(at));
    return answer(set_attributes(ref, number, wanted));
  }
  u32 attributes = snapshot(process.arena, ref).attributes;
  if (command == FS_IOC_GETFLAGS) return answer(Guest::copy_out(at, &attributes, sizeof attributes));
  ExtendedAttributes shown{extended_flags(attributes), 0, 0, 0, 0, {}};
  return answer(Guest::copy_out(at, &shown, sizeof shown));
}

}  // namespace

i64 sys_ioctl(Call &call) {
  u32 command = call.word(1);
  switch (command) {
    case FS_IOC_GETFLAGS:
    case FS_IOC_SETFLAGS:
    case FS_IOC_FSGETXATTR:
    case FS_IOC_FSSETXATTR: break;
    default: return let_kernel;
  }
  Ref<Inode> inode = tree_inode(call.fd(0));
  u32 mode = inode ? process.arena.at(inode)->mode : 0;
  bool changes = command == FS_IOC_SETFLAGS || command == FS_IOC_FSSETXATTR;
  if (!inode && changes) return change_attributes_on_host(call, call.fd(0));
  if (!(is_regular(mode) || is_directory(mode)) || is_path_only(call.fd(0))) return let_kernel;
  return answer_inode(inode, command, call.argument[2]);
}

}  // namespace ramfs
