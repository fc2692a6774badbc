// statfs(2), fstatfs(2).
#include "../base/errno.h"
#include "../bodies/usage.h"
#include "../dispatch/handlers.h"
#include "../store/mount.h"
#include "../vfs/descriptors.h"

namespace ramfs {
namespace {

struct StatFs {
  i64 type, bsize;
  u64 blocks, bfree, bavail, files, ffree;
  i32 fsid[2];
  i64 namelen, frsize, flags;
  i64 spare[4];
};
static_assert(sizeof(StatFs) == 120);

i64 fill(Ref<Inode> inode, u64 address) {
  constexpr i64 tmpfs_magic = 0x01021994;
  Usage usage = usage_of(process.arena);
  StatFs out{};
  out.type = tmpfs_magic;
  out.bsize = out.frsize = 4096;
  out.blocks = usage.blocks;
  out.bfree = out.bavail = usage.blocks_free;
  out.files = usage.files;
  out.ffree = usage.files_free;
  out.fsid[0] = i32(process.arena.header().owner);
  out.namelen = name_max;
  out.flags = statfs_flags(mount_flags(process.arena, inode));
  return answer(Guest::copy_out(address, &out, sizeof out));
}

}  // namespace

i64 sys_statfs(Call &call) {
  Place place;
  RAMFS_ANSWER(walk_call(call, plain(0), walk_follow, place));
  if (!place.tree()) return to_host(call, plain(0), place);
  if (!place.exists()) return -E_NOENT;
  return fill(place.inode, call.argument[1]);
}

i64 sys_fstatfs(Call &call) {
  Ref<Inode> inode = tree_inode(call.fd(0));
  return inode ? fill(inode, call.argument[1]) : call.forward();
}

}  // namespace ramfs
