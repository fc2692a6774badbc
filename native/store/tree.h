// Changes to the namespace: what mknod, mkdir, symlink, link, unlink, rmdir and rename do once paths are walked
// and permissions granted. Each runs inside a transaction that the caller commits; on an error the caller
// lets the transaction go, which undoes what was begun.
#pragma once
#include "../arena/transaction.h"

namespace ramfs {

struct NewInode {
  u32 mode = 0;  // with the type bits
  u32 uid = 0;
  u32 gid = 0;
  u64 rdev = 0;
  u32 umask = 0;               // taken from the mode where the directory has no default access list
  const Body *body = nullptr;  // of a regular file; null: it gets one when it is opened
};

// The directory entry `name` of `dir`: ENOENT where it or the directory is gone.
Result<Ref<Dentry>> entry(const Arena &arena, Ref<Inode> dir, Bytes name);

Result<Ref<Inode>> make(Transaction &t, Ref<Inode> dir, Bytes name, const NewInode &with);
Result<Ref<Inode>> make_symlink(Transaction &t, Ref<Inode> dir, Bytes name, Bytes target, u32 uid, u32 gid);
// A file without a name (O_TMPFILE) in the root of `dir`, pinned once.
Result<Ref<Inode>> make_nameless(Transaction &t, Ref<Inode> dir, const NewInode &with);
Result<void> link(Transaction &t, Ref<Inode> dir, Bytes name, Ref<Inode> inode);
Result<void> unlink(Transaction &t, Ref<Inode> dir, Bytes name);
Result<void> rmdir(Transaction &t, Ref<Inode> dir, Bytes name);
// With RENAME_WHITEOUT `whiteout` stays under the old name.
Result<void> rename(Transaction &t, Ref<Inode> from_dir, Bytes from, Ref<Inode> to_dir, Bytes to, u32 flags,
                    const NewInode &whiteout = {});

// The root directory of root number `index`.
Result<Ref<Inode>> make_root(Transaction &t, u32 index, const NewInode &with);

// Takes an inode off the list of orphans.
void remove_orphan(Transaction &t, Ref<Inode> inode);
// Frees an inode that has no name, no pin and no opener.
void bury(Transaction &t, Ref<Inode> inode);

// Whether `inode` is `dir` or lies above it.
bool is_ancestor(const Arena &arena, Ref<Inode> inode, Ref<Inode> dir);

}  // namespace ramfs
