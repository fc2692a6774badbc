// stat(2), lstat(2), fstat(2), newfstatat(2).
#include "../base/clock.h"
#include "../base/kernel_headers.h"
#include "../base/page.h"
#include "../bodies/staleness.h"
#include "../dispatch/handlers.h"
#include "../vfs/credentials.h"
#include "../vfs/descriptors.h"
#include "../vfs/walk.h"

namespace ramfs {
namespace {

kernel::Stat to_stat(const Inode &inode, u64 number) {
  kernel::Stat out{};
  out.dev = process.arena.header().device;
  out.ino = number;
  out.nlink = inode.nlink;
  out.mode = inode.mode;
  out.uid = shown_uid(inode.uid);
  out.gid = shown_gid(inode.gid);
  if (!is_directory(inode.mode)) out.rdev = inode.rdev;
  out.size = i64(inode.size);
  out.blksize = i64(page_size);
  out.blocks = i64(inode.blocks);
  auto put = [](i64 time, u64 &sec, u64 &nsec) {
    kernel::Timespec split = split_time(time);
    sec = u64(split.sec);
    nsec = u64(split.nsec);
  };
  put(inode.atime, out.atime_sec, out.atime_nsec);
  put(inode.mtime, out.mtime_sec, out.mtime_nsec);
  put(inode.ctime, out.ctime_sec, out.ctime_nsec);
  return out;
}

i64 stat_descriptor(int fd, u64 out) {
  Descriptor d = describe(fd);
  if (d.kind == Descriptor::closed) return -EBADF;
  if (d.kind != Descriptor::tree) return let_kernel;
  settle_directory(d.inode, process.arena.number(d.inode));
  Inode inode = current(process.arena, d.inode, fd);
  kernel::Stat stat = to_stat(inode, process.arena.number(d.inode));
  return answer(Guest::copy_out(out, &stat, sizeof stat));
}

i64 stat_at(Call &call, PathArgument path, u64 out, u32 flags) {
  if (flags & ~u32(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH)) return -EINVAL;
  u32 how = how_of(flags);
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how, place));
  if (!place.tree()) return to_host(call, path, place);
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, attributes(place));
  if (place.slash && !is_directory(inode.mode)) return -ENOTDIR;
  kernel::Stat stat = to_stat(inode, place.number);
  return answer(Guest::copy_out(out, &stat, sizeof stat));
}

}  // namespace

i64 sys_stat(Call &call) { return stat_at(call, plain(0), call.argument[1], 0); }

i64 sys_lstat(Call &call) { return stat_at(call, plain(0), call.argument[1], AT_SYMLINK_NOFOLLOW); }

i64 sys_fstat(Call &call) { return stat_descriptor(call.fd(0), call.argument[1]); }

i64 sys_newfstatat(Call &call) {
  u32 flags = call.word(3);
  // libc's fstat: no path to walk.
  if ((flags & AT_EMPTY_PATH) && call.fd(0) >= 0) {
    bool empty = call.argument[1] == 0;
    if (!empty) {
      RAMFS_ANSWER_TRY(path, Guest::path(call.argument[1]));
      empty = path.length == 0;
    }
    if (empty) return stat_descriptor(call.fd(0), call.argument[2]);
  }
  return stat_at(call, at(call, 0), call.argument[2], flags);
}

}  // namespace ramfs
