#include "xattr_ids.h"

#include <linux/capability.h>

#include "../base/kernel_headers.h"
#include "permission.h"

namespace ramfs {
namespace {

u32 word_at(const char *value, u32 offset) {
  u32 word;
  __builtin_memcpy(&word, value + offset, sizeof word);
  return word;
}

void put_word(char *value, u32 offset, u32 word) { __builtin_memcpy(value + offset, &word, sizeof word); }

void set_revision(char *value, u32 revision) {
  put_word(value, 0, (word_at(value, 0) & ~VFS_CAP_REVISION_MASK) | revision);
}

// Puts ids in place of ids in a list.
template <class Change>
void change_ids(char *list, u32 length, Change change) {
  Acl acl({list, length});
  for (u32 i = 0; i < acl.count(); i++) {
    AclEntry entry = acl.entry(i);
    if (entry.tag != AclEntry::user && entry.tag != AclEntry::group) continue;
    entry.id = change(entry.tag == AclEntry::user, entry.id);
    __builtin_memcpy(list + Acl::header + i * u32(sizeof entry), &entry, sizeof entry);
  }
}

}  // namespace

bool is_capability(Bytes value) {
  if (value.length != XATTR_CAPS_SZ_2 && value.length != XATTR_CAPS_SZ_3) return false;
  u32 revision = value.length == XATTR_CAPS_SZ_2 ? VFS_CAP_REVISION_2 : VFS_CAP_REVISION_3;
  return (word_at(value.data, 0) & ~1u) == revision;
}

MeantValue::~MeantValue() {
  if (mapped_) kernel::call(__NR_munmap, mapped_, value_.length);
}

Result<void> MeantValue::translate_list() {
  if (!process.ids_differ || value_.length == 0) return {};
  i64 at = kernel::call(__NR_mmap, 0, value_.length, 3, 0x22, ~0ull, 0);
  if (at < 0) return Error{int(-at)};
  mapped_ = u64(at);
  char *copy = reinterpret_cast<char *>(at);
  __builtin_memcpy(copy, value_.data, value_.length);
  value_.data = copy;
  Ref<IdMaps> maps = credentials().maps;
  bool all = true;
  change_ids(copy, value_.length, [&](bool user, u32 id) {
    u32 meant = user ? meant_uid(maps, id) : meant_gid(maps, id);
    all = all && meant != no_id;
    return meant;
  });
  return all ? Result<void>() : Result<void>(Error{EINVAL});
}

// Linux's cap_convert_nscap: it counts in the namespace whose root has this id. Who may say so for the session need
// not.
Result<void> MeantValue::translate_capability() {
  bool namespaced = value_.length == XATTR_CAPS_SZ_3;
  if (!namespaced && may_in_session(Capability::setfcap)) return {};
  u32 root = meant_uid(credentials().maps,
                       namespaced ? word_at(value_.data, __builtin_offsetof(struct vfs_ns_cap_data, rootid)) : 0);
  if (root == no_id) return Error{EINVAL};
  __builtin_memcpy(capability_, value_.data, value_.length);
  set_revision(capability_, VFS_CAP_REVISION_3);
  put_word(capability_, __builtin_offsetof(struct vfs_ns_cap_data, rootid), root);
  value_ = {capability_, XATTR_CAPS_SZ_3};
  return {};
}

void name_ids_of_list(u64 at, u32 length) {
  if (!process.ids_differ) return;
  Ref<IdMaps> maps = credentials().maps;
  change_ids(reinterpret_cast<char *>(at), length,
             [&](bool user, u32 id) { return user ? own_uid(maps, id) : own_gid(maps, id); });
}

// Linux's cap_inode_getsecurity.
Result<u32> show_capability(char *value, u32 length) {
  if (length != XATTR_CAPS_SZ_2 && length != XATTR_CAPS_SZ_3) return length;
  u32 root = length == XATTR_CAPS_SZ_3 ? word_at(value, __builtin_offsetof(struct vfs_ns_cap_data, rootid)) : 0;
  u32 own = own_uid(credentials().maps, root);
  if (own != no_id && own != 0) {
    set_revision(value, VFS_CAP_REVISION_3);
    put_word(value, __builtin_offsetof(struct vfs_ns_cap_data, rootid), own);
    return XATTR_CAPS_SZ_3;
  }
  if (own == no_id && root != 0) return Error{EOVERFLOW};
  set_revision(value, VFS_CAP_REVISION_2);
  return XATTR_CAPS_SZ_2;
}

}  // namespace ramfs
