// statx(2).
#include "../base/clock.h"
#include "../base/kernel_headers.h"
#include "../base/page.h"
#include "../dispatch/handlers.h"
#include "../vfs/credentials.h"
#include "../vfs/mount_id.h"

namespace ramfs {
namespace {

struct statx_timestamp to_time(i64 time) {
  kernel::Timespec split = split_time(time);
  return {split.sec, u32(split.nsec), 0};
}

struct statx to_statx(const Inode &inode, u64 number) {
  u64 device = process.arena.header().device;
  struct statx out {};
  out.stx_mask = STATX_BASIC_STATS | STATX_BTIME;
  constexpr u32 shown = FS_IMMUTABLE_FL | FS_APPEND_FL | FS_NODUMP_FL;
  out.stx_attributes_mask = STATX_ATTR_MOUNT_ROOT | shown;
  out.stx_attributes = inode.attributes & shown;
  if (is_directory(inode.mode) && inode.dir.root != 0) out.stx_attributes |= STATX_ATTR_MOUNT_ROOT;
  out.stx_blksize = u32(page_size);
  out.stx_nlink = inode.nlink;
  out.stx_uid = shown_uid(inode.uid);
  out.stx_gid = shown_gid(inode.gid);
  out.stx_mode = u16(inode.mode);
  out.stx_ino = number;
  out.stx_size = inode.size;
  out.stx_blocks = inode.blocks;
  out.stx_atime = to_time(inode.atime);
  out.stx_mtime = to_time(inode.mtime);
  out.stx_ctime = to_time(inode.ctime);
  out.stx_btime = to_time(inode.btime);
  // glibc's encoding of dev_t: major in bits 8 to 19, minor around it.
  out.stx_dev_major = u32(device >> 8 & 0xfff);
  out.stx_dev_minor = u32((device & 0xff) | (device >> 12 & 0xffffff00));
  out.stx_rdev_major = u32(inode.rdev >> 8 & 0xfff);
  out.stx_rdev_minor = u32((inode.rdev & 0xff) | (inode.rdev >> 12 & 0xffffff00));
  return out;
}

}  // namespace

i64 sys_statx(Call &call) {
  u32 flags = call.word(2);
  if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE)) return -EINVAL;
  if ((flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE || (call.word(3) & STATX__RESERVED)) return -EINVAL;
  u32 how = how_of(flags);
  PathArgument path = at(call, 0);
  Place place;
  // Linux 6.11 takes a null path for an empty one.
  bool null_path = call.argument[1] == 0 && (flags & AT_EMPTY_PATH);
  RAMFS_ANSWER(null_path ? walk(path.dir, {"", 0}, how, place) : walk_call(call, path, how, place));
  if (!place.tree()) return to_host(call, path, place);
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, attributes(place));
  if (place.slash && !is_directory(inode.mode)) return -ENOTDIR;
  struct statx stat = to_statx(inode, place.number);
  bool unique = call.word(3) & STATX_MNT_ID_UNIQUE;
  if (auto mount = mount_id(unique); mount.ok()) {
    stat.stx_mnt_id = mount.value();
    stat.stx_mask |= unique ? u32(STATX_MNT_ID_UNIQUE) : u32(STATX_MNT_ID);
  }
  return answer(Guest::copy_out(call.argument[4], &stat, sizeof stat));
}

}  // namespace ramfs
