// The options of a root, as mount(8) has them of a file system.
//
// A root is a mount of its own; which one an inode lies in never changes, because nothing is renamed or linked from one to
// another. Readers ask without the lock: what they find is the root of whatever inode lies there now, or root 0.
#pragma once
#include "../arena/arena.h"
#include "../base/errno.h"
#include "../base/mode.h"

namespace ramfs {

// The bits of mount(2); the last is ours, for a root without regular files' bytes (core/constants.ts).
enum : u32 {
  mount_read_only = 1,
  mount_nosuid = 2,
  mount_nodev = 4,
  mount_noexec = 8,
  mount_nosymfollow = 256,
  mount_noregular = 512,
  mount_noatime = 1024,
  all_mount_flags = mount_read_only | mount_nosuid | mount_nodev | mount_noexec | mount_nosymfollow | mount_noregular | mount_noatime,
};

inline u32 root_number(const Arena &arena, Ref<Inode> ref) {
  const Inode *inode = arena.at(ref);
  Ref<Inode> dir = is_directory(inode->mode) ? ref : inode->parent;
  u32 number = arena.holds(dir) ? arena.at(dir)->dir.root : 0;
  return number < arena.header().root_count ? number : 0;
}

// The roots, a bit each, that this process may not write in whatever their flags say (vfs/host_mounts.h).
extern u32 read_only_roots;

inline u32 mount_flags_of_root(const Arena &arena, u32 number) {
  u32 flags = __atomic_load_n(&arena.header().root[number].flags, __ATOMIC_RELAXED);
  return read_only_roots >> number & 1 ? flags | mount_read_only : flags;
}

// The flags of the inode's mount. As long as no root has any, these are two loads.
inline u32 mount_flags(const Arena &arena, Ref<Inode> ref) {
  if ((__atomic_load_n(&arena.header().mount_flags, __ATOMIC_RELAXED) | read_only_roots) == 0) return 0;
  return mount_flags_of_root(arena, root_number(arena, ref));
}

// EROFS where nothing may be changed: Linux's mnt_want_write.
inline Result<void> want_write(const Arena &arena, Ref<Inode> ref) {
  return mount_flags(arena, ref) & mount_read_only ? Result<void>(Error{E_ROFS}) : Result<void>();
}

// What statfs(2) tells of them (its ST_ bits).
inline u32 statfs_flags(u32 flags) {
  constexpr u32 valid = 0x20, noatime = 0x400, relatime = 0x1000, nosymfollow = 0x2000;
  u32 told = flags & (mount_read_only | mount_nosuid | mount_nodev | mount_noexec);
  if (flags & mount_nosymfollow) told |= nosymfollow;
  return valid | told | (flags & mount_noatime ? noatime : relatime);
}

}  // namespace ramfs
