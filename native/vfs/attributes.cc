#include "attributes.h"

#include <initializer_list>

#include "../store/mount.h"
#include "change.h"
#include "permission.h"

namespace ramfs {
namespace {

struct Pair {
  u32 attribute, extended;
};
constexpr std::initializer_list<Pair> pairs = {
    {FS_IMMUTABLE_FL, 0x08}, {FS_APPEND_FL, 0x10}, {FS_NOATIME_FL, 0x40}, {FS_NODUMP_FL, 0x80}};

Result<void> set(Ref<Inode> ref, u64 number, u32 attributes, bool known) {
  RAMFS_CHECK(want_write(process.arena, ref));
  return change_inode(ref, number, [&](Transaction &t, Inode &inode) -> Result<void> {
    if (!is_owner(inode)) return Error{EPERM};
    if (((inode.attributes ^ attributes) & fixing_attributes) && !may(Capability::linux_immutable)) return Error{EPERM};
    if (!known) return Error{EOPNOTSUPP};
    t.set(inode.attributes, attributes);
    return {};
  });
}

}  // namespace

Result<void> set_attributes(Ref<Inode> inode, u64 number, u32 attributes) {
  return set(inode, number, attributes, (attributes & ~u32(all_attributes)) == 0);
}

Result<void> set_attributes(Ref<Inode> inode, u64 number, const ExtendedAttributes &wanted) {
  u32 attributes = 0, known = 0;
  for (const Pair &pair : pairs) {
    known |= pair.extended;
    if (wanted.flags & pair.extended) attributes |= pair.attribute;
  }
  bool plain = (wanted.flags & ~known) == 0 && (wanted.extent_size | wanted.project | wanted.copy_extent_size) == 0;
  return set(inode, number, attributes, plain);
}

u32 extended_flags(u32 attributes) {
  u32 flags = 0;
  for (const Pair &pair : pairs)
    if (attributes & pair.attribute) flags |= pair.extended;
  return flags;
}

}  // namespace ramfs
