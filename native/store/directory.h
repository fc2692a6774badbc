// The entries of one directory inode.
#pragma once
#include "../arena/transaction.h"

namespace ramfs {

u32 hash_name(Bytes name);

// The entry called `name`, or none. Also called without the lock: then it may answer anything that lies in the
// arena, and the caller looks at the directory's seq to know whether it counts.
Ref<Dentry> find_entry(const Arena &arena, const Inode *dir, Bytes name, u32 hash);

// Adds an entry for `inode`, which must not be there yet. The directory has been touched.
Result<void> insert_entry(Transaction &t, Ref<Inode> dir, Bytes name, u32 hash, Ref<Inode> inode);
// Takes an entry out of its directory and its inode's names, and frees it.
void remove_entry(Transaction &t, Ref<Dentry> entry);
// Gives an entry another name in its directory. It keeps its cookie: who reads the directory meanwhile, renaming what
// he is given, comes to an end.
Result<void> rename_entry(Transaction &t, Ref<Dentry> entry, Bytes name, u32 hash);
// Lets an entry name another inode in its place (rename over an existing name).
void replace_entry(Transaction &t, Ref<Dentry> entry, Ref<Inode> inode);
// Frees the tables of a directory without entries.
void free_entries(Transaction &t, Inode *dir);

// The position of the first slot behind `cookie`.
u32 slot_behind(const Arena &arena, const Inode *dir, u64 cookie);

}  // namespace ramfs
