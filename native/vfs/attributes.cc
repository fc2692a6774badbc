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
    {attribute_immutable, 0x08}, {attribute_append, 0x10}, {attribute_noatime, 0x40}, {attribute_nodump, 0x80}};

Result<void> set(Ref<Inode> ref, u64 number, u32 attributes, bool known) {
  RAMFS_CHECK(want_write(process.arena, ref));
  return change_inode(ref, number, [&](Transaction &t, Inode &inode) -> Result<void> {
    if (!is_owner(inode)) return Error{E_PERM};
    if (((inode.attributes ^ attributes) & fixing_attributes) && !may(Capability::linux_immutable)) return Error{E_PERM};
    if (!known) return Error{E_OPNOTSUPP};
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
