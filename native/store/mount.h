// The options of a root, as mount(8) has them of a file system.
//
// A root is a mount of its own; which one an inode lies in never changes, because nothing is renamed or linked from one
// to another. Readers ask without the lock: what they find is the root of whatever inode lies there now, or root 0.
#pragma once
#include "../arena/arena.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"

namespace ramfs {

// Of mount(2), and MS_NOREGULAR for a root without regular files' bytes.
constexpr u32 all_mount_flags =
    MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOSYMFOLLOW | MS_NOREGULAR | MS_NOATIME;

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
  return read_only_roots >> number & 1 ? flags | MS_RDONLY : flags;
}

// The flags of the inode's mount. As long as no root has any, these are two loads.
inline u32 mount_flags(const Arena &arena, Ref<Inode> ref) {
  if ((__atomic_load_n(&arena.header().mount_flags, __ATOMIC_RELAXED) | read_only_roots) == 0) return 0;
  return mount_flags_of_root(arena, root_number(arena, ref));
}

// EROFS where nothing may be changed: Linux's mnt_want_write.
inline Result<void> want_write(const Arena &arena, Ref<Inode> ref) {
  return mount_flags(arena, ref) & MS_RDONLY ? Result<void>(Error{EROFS}) : Result<void>();
}

}  // namespace ramfs
