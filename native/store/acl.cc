#include "acl.h"

#include "../arena/reader.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"

namespace ramfs {
namespace {

using Entry = AclEntry;

Bytes list_of(const Arena &arena, const Inode *inode, const char *name) {
  return inode->xattrs ? find_xattr(arena, inode->xattrs, bytes_of(name)) : Bytes{};
}

bool has_id(u16 tag) { return tag == Entry::user || tag == Entry::group; }

bool is_named(u16 tag) { return has_id(tag) || tag == Entry::mask; }

// What stands in an order that Linux takes: owner, users, group, groups, mask, others.
u32 rank_of(u16 tag) {
  switch (tag) {
    case Entry::user_obj: return 0;
    case Entry::user: return 1;
    case Entry::group_obj: return 2;
    case Entry::group: return 3;
    case Entry::mask: return 4;
    default: return 5;
  }
}

// Of an access list's entries those that the mode shows, by the shift of their bits; -1 for the others.
int shift_of(u16 tag, bool masked) {
  if (tag == Entry::user_obj) return 6;
  if (tag == Entry::other) return 0;
  return tag == (masked ? Entry::mask : Entry::group_obj) ? 3 : -1;
}

bool has_tag(const Acl &acl, u16 tag) {
  for (u32 i = 0; i < acl.count(); i++)
    if (acl.entry(i).tag == tag) return true;
  return false;
}

// posix_acl_valid.
bool is_valid(Bytes value) {
  if (value.length < Acl::header || !check_acl_form(value).ok()) return false;
  Acl acl(value);
  bool seen[6] = {};
  u32 last = 0;
  for (u32 i = 0; i < acl.count(); i++) {
    Entry entry = acl.entry(i);
    u32 rank = rank_of(entry.tag);
    if (entry.permissions > 7 || rank < last) return false;
    if (has_id(entry.tag) ? entry.id == Entry::no_id : seen[rank]) return false;
    seen[rank] = true;
    last = rank;
  }
  bool needs_mask = seen[1] || seen[3];
  return seen[0] && seen[2] && seen[5] && (seen[4] || !needs_mask);
}

// posix_acl_equiv_mode: the permission bits; whether they say all.
u32 mode_of(Bytes value, bool &says_all) {
  Acl acl(value);
  bool masked = has_tag(acl, Entry::mask);
  u32 mode = 0;
  says_all = true;
  for (u32 i = 0; i < acl.count(); i++) {
    Entry entry = acl.entry(i);
    if (is_named(entry.tag)) says_all = false;
    int shift = shift_of(entry.tag, masked);
    if (shift >= 0) mode |= (entry.permissions & 7u) << shift;
  }
  return mode;
}

// Calls `change(where the permissions lie, their bits in the mode)` for each entry that the mode shows.
template <class Change>
void shown_entries(Bytes value, u32 mode, Change change) {
  Acl acl(value);
  bool masked = has_tag(acl, Entry::mask);
  for (u32 i = 0; i < acl.count(); i++) {
    int shift = shift_of(acl.entry(i).tag, masked);
    if (shift >= 0) change(*const_cast<char *>(acl.permissions_of(i)), char(mode >> shift & 7));
  }
}

// A value that only this transaction knows: entries without an id are given the one that Linux shows.
void forget_needless_ids(Bytes value) {
  Acl acl(value);
  for (u32 i = 0; i < acl.count(); i++)
    if (!has_id(acl.entry(i).tag))
      __builtin_memset(const_cast<char *>(acl.permissions_of(i)) + sizeof(Entry::permissions), 0xff, sizeof(Entry::id));
}

Result<void> remove_list(Transaction &t, Ref<Inode> ref, Bytes name) {
  auto removed = remove_xattr(t, ref, name);
  return removed.ok() || removed.error().number == ENODATA ? Result<void>() : removed;
}

}  // namespace

Result<u32> acls_of(const Arena &arena, Ref<Inode> ref, u64 number) {
  for (;;) {
    u32 seq = begin_read(arena, ref);
    bool gone = arena.number(ref) != number || arena.at(ref)->mode == 0;
    u32 found = list_of(arena, arena.at(ref), access_acl_xattr).data ? has_access_acl : 0u;
    if (list_of(arena, arena.at(ref), default_acl_xattr).data) found |= has_default_acl;
    if (still(arena, ref, seq)) return gone ? Result<u32>(Error{ESTALE}) : Result<u32>(found);
  }
}

Result<void> check_acl_form(Bytes value) {
  if (value.length == 0) return {};
  if (value.length < Acl::header) return Error{EINVAL};
  u32 version;
  __builtin_memcpy(&version, value.data, sizeof version);
  if (version != Acl::version) return Error{EOPNOTSUPP};
  if ((value.length - Acl::header) % sizeof(Entry) != 0) return Error{EINVAL};
  Acl acl(value);
  for (u32 i = 0; i < acl.count(); i++) {
    u16 tag = acl.entry(i).tag;
    if (tag == 0 || tag > Entry::other || (tag & (tag - 1)) != 0) return Error{EINVAL};
  }
  return {};
}

// The program may change the value while it is read: it is judged where it was copied to.
Result<void> set_acl(Transaction &t, Ref<Inode> ref, Bytes name, Bytes value) {
  const Arena &arena = t.arena();
  if (Acl(value).count() == 0) return remove_list(t, ref, name);
  RAMFS_CHECK(set_xattr(t, ref, name, value, 0));
  Inode *inode = arena.at(ref);
  Bytes copy = find_xattr(arena, inode->xattrs, name);
  if (!is_valid(copy)) return Error{EINVAL};
  forget_needless_ids(copy);
  if (!(name == bytes_of(access_acl_xattr))) return {};
  bool says_all;
  t.set(inode->mode, (inode->mode & ~0777u) | mode_of(copy, says_all));
  return says_all ? remove_list(t, ref, name) : Result<void>();
}

void chmod_acl(Transaction &t, Ref<Inode> ref) {
  const Inode *inode = t.arena().at(ref);
  Bytes value = list_of(t.arena(), inode, access_acl_xattr);
  if (value.data == nullptr) return;
  t.touch(ref);
  shown_entries(value, inode->mode, [&](char &permissions, char bits) { t.set(permissions, bits); });
}

// posix_acl_create.
Result<void> inherit_acls(Transaction &t, Ref<Inode> dir, Ref<Inode> made, u32 umask) {
  const Arena &arena = t.arena();
  Inode *inode = arena.at(made);
  if (is_symlink(inode->mode)) return {};
  Bytes handed = list_of(arena, arena.at(dir), default_acl_xattr);
  if (handed.data == nullptr) {
    t.set(inode->mode, inode->mode & ~umask);
    return {};
  }
  bool says_all;
  u32 allowed = mode_of(handed, says_all);
  t.set(inode->mode, inode->mode & (allowed | ~0777u));
  if (!says_all) {
    RAMFS_CHECK(set_xattr(t, made, bytes_of(access_acl_xattr), handed, 0));
    Bytes own = list_of(arena, inode, access_acl_xattr);
    shown_entries(own, inode->mode, [](char &permissions, char bits) { permissions = bits; });
  }
  if (!is_directory(inode->mode)) return {};
  return set_xattr(t, made, bytes_of(default_acl_xattr), handed, 0);
}

bool has_whole_acls(const Arena &arena, const Inode *inode) {
  Bytes access = list_of(arena, inode, access_acl_xattr), handed = list_of(arena, inode, default_acl_xattr);
  if (handed.data && (!is_directory(inode->mode) || !is_valid(handed))) return false;
  if (access.data == nullptr) return true;
  bool says_all;
  return is_valid(access) && mode_of(access, says_all) == (inode->mode & 0777) && !says_all;
}

}  // namespace ramfs
