// A file's attributes (Inode::attributes), as ioctl(2) and file_setattr(2) read and set them.
#pragma once
#include "process.h"

namespace ramfs {

// struct fsxattr of ioctl(2), and what file_setattr(2) sets.
struct ExtendedAttributes {
  u32 flags, extent_size, extents, project, copy_extent_size;
  u8 reserved[8];
};
static_assert(sizeof(ExtendedAttributes) == 28);

// EOPNOTSUPP for what tmpfs does not know, EPERM, EROFS.
Result<void> set_attributes(Ref<Inode> inode, u64 number, u32 attributes);
Result<void> set_attributes(Ref<Inode> inode, u64 number, const ExtendedAttributes &wanted);
// The attributes as FS_XFLAG_ bits.
u32 extended_flags(u32 attributes);

}  // namespace ramfs
