// statfs(2), fstatfs(2).
#include <asm/statfs.h>
#include <linux/magic.h>

#include "../base/kernel_headers.h"
#include "../base/page.h"
#include "../bodies/usage.h"
#include "../dispatch/handlers.h"
#include "../store/mount.h"
#include "../vfs/descriptors.h"

namespace ramfs {
namespace {

// The flags of a mount as statfs(2) tells them.
u32 statfs_flags(u32 flags) {
  u32 shown = flags & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC);
  if (flags & MS_NOSYMFOLLOW) shown |= ST_NOSYMFOLLOW;
  return ST_VALID | shown | (flags & MS_NOATIME ? ST_NOATIME : ST_RELATIME);
}

i64 fill(Ref<Inode> inode, u64 address) {
  Usage usage = usage_of(process.arena);
  struct statfs out {};
  out.f_type = TMPFS_MAGIC;
  out.f_bsize = out.f_frsize = i64(page_size);
  out.f_blocks = usage.blocks;
  out.f_bfree = out.f_bavail = usage.blocks_free;
  out.f_files = usage.files;
  out.f_ffree = usage.files_free;
  out.f_fsid.val[0] = i32(process.arena.header().owner);
  out.f_namelen = name_max;
  out.f_flags = statfs_flags(mount_flags(process.arena, inode));
  return answer(Guest::copy_out(address, &out, sizeof out));
}

}  // namespace

i64 sys_statfs(Call &call) {
  Place place;
  RAMFS_ANSWER(walk_call(call, plain(0), walk_follow, place));
  if (!place.tree()) return to_host(call, plain(0), place);
  if (!place.exists()) return -ENOENT;
  return fill(place.inode, call.argument[1]);
}

i64 sys_fstatfs(Call &call) {
  Ref<Inode> inode = tree_inode(call.fd(0));
  return inode ? fill(inode, call.argument[1]) : call.forward();
}

}  // namespace ramfs
