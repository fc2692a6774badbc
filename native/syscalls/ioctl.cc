// ioctl(2), as far as it concerns a file's attributes: bodies have none of their own, or nobody could give them up.
#include "../arena/reader.h"
#include "../base/errno.h"
#include "../dispatch/handlers.h"
#include "../vfs/attributes.h"
#include "../vfs/descriptors.h"

namespace ramfs {
namespace {

constexpr u32 get_flags = 0x80086601, set_flags = 0x40086602;           // FS_IOC_GETFLAGS, FS_IOC_SETFLAGS
constexpr u32 get_extended = 0x801c581f, set_extended = 0x401c5820;     // FS_IOC_FSGETXATTR, FS_IOC_FSSETXATTR

i64 answer_inode(Ref<Inode> ref, u32 command, u64 at) {
  u64 number = process.arena.number(ref);
  if (command == set_flags) {
    RAMFS_ANSWER_TRY(flags, Guest::copy_in<u32>(at));
    return answer(set_attributes(ref, number, flags));
  }
  if (command == set_extended) {
    RAMFS_ANSWER_TRY(wanted, Guest::copy_in<ExtendedAttributes>(at));
    return answer(set_attributes(ref, number, wanted));
  }
  u32 attributes = snapshot(process.arena, ref).attributes;
  if (command == get_flags) return answer(Guest::copy_out(at, &attributes, sizeof attributes));
  ExtendedAttributes told{extended_flags(attributes), 0, 0, 0, 0, {}};
  return answer(Guest::copy_out(at, &told, sizeof told));
}

}  // namespace

i64 sys_ioctl(Call &call) {
  u32 command = call.word(1);
  switch (command) {
    case get_flags:
    case set_flags:
    case get_extended:
    case set_extended: break;
    default: return let_kernel;
  }
  Ref<Inode> inode = tree_inode(call.fd(0));
  u32 mode = inode ? process.arena.at(inode)->mode : 0;
  if (!(is_regular(mode) || is_directory(mode)) || is_path_only(call.fd(0))) return let_kernel;
  return answer_inode(inode, command, call.argument[2]);
}

}  // namespace ramfs
