// name_to_handle_at(2), open_by_handle_at(2). A handle has the form of tmpfs's and holds the inode's number; which file
// system it is of says the descriptor that comes with it.
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../vfs/descriptors.h"
#include "../vfs/mount_id.h"
#include "../vfs/permission.h"
#include "open.h"

namespace ramfs {
namespace {

constexpr u32 most_bytes = 128;  // MAX_HANDLE_SZ
constexpr i32 tmpfs_type = 1;

struct Handle {
  u32 bytes;
  i32 type;
  u32 reserved;
  u32 number_low, number_high;
};
constexpr u32 head_bytes = 8, own_bytes = sizeof(Handle) - head_bytes;

i64 tell_mount(u64 out, bool unique) {
  RAMFS_ANSWER_TRY(wide, mount_id(unique));
  u32 id = u32(wide);
  return answer(
      Guest::copy_out(out, unique ? static_cast<const void *>(&wide) : &id, unique ? sizeof wide : sizeof id));
}

// ESTALE that is the call's answer, and no walk to be made again.
i64 gone(Call &call) {
  call.forwarded = true;
  return -ESTALE;
}

}  // namespace

i64 sys_name_to_handle_at(Call &call) {
  u32 flags = call.word(4);
  if (flags & ~u32(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH | AT_HANDLE_MNT_ID_UNIQUE | AT_HANDLE_CONNECTABLE | AT_HANDLE_FID))
    return -EINVAL;
  if ((flags & AT_HANDLE_CONNECTABLE) && (flags & (AT_HANDLE_FID | AT_EMPTY_PATH))) return -EINVAL;
  u32 how = (flags & AT_SYMLINK_FOLLOW ? u32(walk_follow) : 0u) | (flags & AT_EMPTY_PATH ? u32(walk_empty) : 0u);
  PathArgument path = at(call, 0);
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how, place));
  if (!place.tree()) return to_host(call, path, place);
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (place.slash && !is_directory(inode.mode)) return -ENOTDIR;
  if (flags & AT_HANDLE_CONNECTABLE) return -EOPNOTSUPP;
  u64 handle_at = call.argument[2];
  RAMFS_ANSWER_TRY(room, Guest::copy_in<u32>(handle_at));
  if (room > most_bytes) return -EINVAL;
  bool fits = room >= own_bytes;
  Handle handle{own_bytes, fits ? tmpfs_type : 255, 0, u32(place.number), u32(place.number >> 32)};
  i64 result = tell_mount(call.argument[3], flags & AT_HANDLE_MNT_ID_UNIQUE);
  if (result < 0) return result;
  RAMFS_ANSWER(Guest::copy_out(handle_at, &handle, fits ? sizeof handle : u32(head_bytes)));
  return fits ? 0 : -EOVERFLOW;
}

i64 sys_open_by_handle_at(Call &call) {
  int mount = call.fd(0);
  bool in_tree = mount == AT_FDCWD ? working_directory().in_tree() : bool(tree_inode(mount));
  if (!in_tree) return is_protected(mount) ? -EBADF : call.forward();
  if (!may(Capability::dac_read_search)) return -EPERM;
  RAMFS_ANSWER_TRY(bytes, Guest::copy_in<u32>(call.argument[1]));
  if (bytes == 0 || bytes > most_bytes) return -EINVAL;
  if (bytes < own_bytes) return gone(call);
  RAMFS_ANSWER_TRY(handle, Guest::copy_in<Handle>(call.argument[1]));
  if (handle.type != tmpfs_type) return gone(call);
  Place place;
  place.where = Place::in_tree;
  place.last = Place::self;
  place.number = u64(handle.number_high) << 32 | handle.number_low;
  place.inode = process.arena.inode(place.number);
  if (!place.exists()) return gone(call);
  return open_existing(place, call.word(2));
}

}  // namespace ramfs
