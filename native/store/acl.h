// Access control lists, acl(5): the attributes system.posix_acl_access and system.posix_acl_default of an inode, in the
// form that setxattr(2) takes. Who may change them is not decided here.
//
// Invariants (check.cc executes them): each is valid, as Linux's posix_acl_valid has it; the access list says more than
// a mode can, and its owner, mask and others are the mode's bits; only a directory has a default list.
#pragma once
#include "xattr.h"

namespace ramfs {

constexpr char access_acl_xattr[] = "system.posix_acl_access";
constexpr char default_acl_xattr[] = "system.posix_acl_default";

struct AclEntry {
  enum : u16 { user_obj = 1, user = 2, group_obj = 4, group = 8, mask = 16, other = 32 };
  u16 tag;
  u16 permissions;  // rwx bits
  u32 id;           // of a user or group; for the others no_id
  static constexpr u32 no_id = ~0u;
};
static_assert(sizeof(AclEntry) == 8);

// The entries of a value, which lies anywhere.
class Acl {
 public:
  static constexpr u32 header = 4, version = 2;

  explicit Acl(Bytes value) : value_(value) {}
  u32 count() const { return value_.length < header ? 0 : (value_.length - header) / u32(sizeof(AclEntry)); }
  AclEntry entry(u32 i) const {
    AclEntry entry;
    __builtin_memcpy(&entry, at(i), sizeof entry);
    return entry;
  }
  // Where the permissions' low byte, which holds them all, lies.
  const char *permissions_of(u32 i) const { return at(i) + __builtin_offsetof(AclEntry, permissions); }

 private:
  const char *at(u32 i) const { return value_.data + header + i * u32(sizeof(AclEntry)); }
  Bytes value_;
};

inline bool is_acl(Bytes name) { return name == bytes_of(access_acl_xattr) || name == bytes_of(default_acl_xattr); }

// Which lists an inode has, for whoever has seen that it has attributes at all. ESTALE: the number is another one by
// now.
enum : u32 { has_access_acl = 1, has_default_acl = 2 };
Result<u32> acls_of(const Arena &arena, Ref<Inode> ref, u64 number);

// EINVAL and EOPNOTSUPP as long as nobody asks whether the entries make a list.
Result<void> check_acl_form(Bytes value);

// Sets a list whose form is right, in place of the one of that name; an access list sets the mode's permission bits,
// and is kept only where it says more than they do. Without entries it removes the one there is, if any. EINVAL,
// ENOSPC.
Result<void> set_acl(Transaction &t, Ref<Inode> ref, Bytes name, Bytes value);

// After the mode's permission bits were changed: the access list, if there is one, follows them.
void chmod_acl(Transaction &t, Ref<Inode> ref);

// Gives a new inode, whose mode is what its maker asked for, what the directory hands down: by its default list, or
// else the umask takes its bits. ENOSPC.
Result<void> inherit_acls(Transaction &t, Ref<Inode> dir, Ref<Inode> made, u32 umask);

// The invariants above.
bool has_whole_acls(const Arena &arena, const Inode *inode);

}  // namespace ramfs
