// Extended attributes. Who may, and which names there are, is not decided here.
#pragma once
#include "../arena/transaction.h"

namespace ramfs {

// The value into `out`; its length. A capacity of 0 asks for the length alone. ENODATA, ERANGE, ESTALE: the inode's
// number is another one by now.
Result<u32> get_xattr(const Arena &arena, Ref<Inode> ref, u64 number, Bytes name, char *out, u64 capacity);
// The names, a NUL behind each; those that begin with "trusted." only `with_trusted`. As above.
Result<u32> list_xattrs(const Arena &arena, Ref<Inode> ref, u64 number, bool with_trusted, char *out, u64 capacity);

// EEXIST with XATTR_CREATE, ENODATA with XATTR_REPLACE, ENOSPC.
Result<void> set_xattr(Transaction &t, Ref<Inode> ref, Bytes name, Bytes value, u32 flags);
Result<void> remove_xattr(Transaction &t, Ref<Inode> ref, Bytes name);
// A value where it lies, for whoever holds the lock, or looks at Inode::seq before and after. data null: there is none.
Bytes find_xattr(const Arena &arena, Ref<Xattrs> block, Bytes name);
void free_xattrs(Transaction &t, Inode *inode);

constexpr char capability_xattr[] = "security.capability";
// A file whose bytes or owner change may no longer do what root granted to another (capabilities(7)).
bool has_capability(const Arena &arena, Ref<Inode> ref);
void drop_capability(Transaction &t, Ref<Inode> ref);

// The invariant at arena/inode.h's Inode.
bool has_whole_xattrs(const Arena &arena, const Inode *inode);

}  // namespace ramfs
