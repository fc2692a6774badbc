// ramfs.h: extended attributes.
#include "../arena/stamp.h"
#include "../store/acl.h"
#include "../watches/watch.h"
#include "c_api.h"

using namespace ramfs;

namespace {

// `read(arena, inode, out, capacity)` of an inode that is still there.
template <class Read>
int32_t read_xattrs(uint32_t number, double node, Read read) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  auto ref = inode_of(arena, node);
  if (!ref.ok()) return -ESTALE;
  if (auto settled = settle(arena, node, false); !settled.ok()) return -settled.error().number;
  Result<u32> result = read(arena, ref.value());
  return result.ok() ? int32_t(result.value()) : -result.error().number;
}

template <class Change>
int32_t change_xattrs(uint32_t number, double node, Change change) {
  return change_directory(number, node, [&](Transaction &t, Ref<Inode> ref) -> Result<void> {
    RAMFS_CHECK(change(t, ref));
    t.set(t.arena().at(ref)->ctime, now(t.arena()));
    if (has_watches(t.arena())) tell_changed(t.arena(), ref, IN_ATTRIB);
    return {};
  });
}

// Empty: removes it.
int32_t change_list(uint32_t number, double node, Bytes name, Bytes value) {
  auto form = check_acl_form(value);
  if (!form.ok()) return -form.error().number;
  return change_xattrs(number, node, [&](Transaction &t, Ref<Inode> ref) {
    t.touch(ref);
    return set_acl(t, ref, name, value);
  });
}

}  // namespace

int32_t ramfs_getxattr(uint32_t number, double node, const uint8_t *name, uint32_t length, uint8_t *out,
                       uint32_t capacity) {
  return read_xattrs(number, node, [&](const Arena &arena, Ref<Inode> ref) {
    return get_xattr(arena, ref, u64(node), bytes(name, length), reinterpret_cast<char *>(out), capacity);
  });
}

int32_t ramfs_listxattr(uint32_t number, double node, uint8_t *out, uint32_t capacity) {
  return read_xattrs(number, node, [&](const Arena &arena, Ref<Inode> ref) {
    return list_xattrs(arena, ref, u64(node), true, reinterpret_cast<char *>(out), capacity);
  });
}

int32_t ramfs_setxattr(uint32_t number, double node, const uint8_t *name, uint32_t length, const uint8_t *value,
                       uint32_t value_length, uint32_t flags) {
  if (length == 0 || length > XATTR_NAME_MAX) return -ERANGE;
  if (value_length > XATTR_SIZE_MAX) return -E2BIG;
  if (is_acl(bytes(name, length))) return change_list(number, node, bytes(name, length), bytes(value, value_length));
  return change_xattrs(number, node, [&](Transaction &t, Ref<Inode> ref) {
    return set_xattr(t, ref, bytes(name, length), bytes(value, value_length), flags);
  });
}

int32_t ramfs_removexattr(uint32_t number, double node, const uint8_t *name, uint32_t length) {
  if (is_acl(bytes(name, length))) return change_list(number, node, bytes(name, length), {});
  return change_xattrs(number, node,
                       [&](Transaction &t, Ref<Inode> ref) { return remove_xattr(t, ref, bytes(name, length)); });
}
