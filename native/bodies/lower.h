// Directories of the host that show through in the tree: lowers. A lower is a path below a detached, recursive,
// read-only clone of the host's mounts (session/host_clone.h), whose descriptor goes from program to program as that of
// the volume does. By it nothing of the host can be changed, and no access time moves.
//
// What is found there is entered into the tree when somebody looks (store/entering.h); from then on the tree is the
// truth. A regular file's bytes stay where they are, and programs get descriptors of them, until somebody is about to
// change them: then they are copied to a body (copy_up).
//
// A descriptor of a file in place tells what it is on the host. So such a file stands in the index of bodies under a
// key made of that, from its first opening to its end, also when it was copied: what was opened before goes on reading
// the host's bytes.
#pragma once
#include "../arena/transaction.h"
#include "../base/mode.h"

namespace ramfs {

constexpr u64 lower_bit = 1ull << 62;
// The key of a file in place in the index of bodies.
u64 lower_key(u64 dev, u64 ino);

inline bool has_lowers(const Arena &arena) {
  return __atomic_load_n(&arena.header().lower_count, __ATOMIC_RELAXED) != 0;
}
inline bool has_lower_bit(const Arena &arena, Ref<Inode> inode, u32 bits) {
  return __atomic_load_n(&arena.at(inode)->lower, __ATOMIC_ACQUIRE) & bits;
}
inline bool is_in_place(const Arena &arena, Ref<Inode> inode) { return has_lower_bit(arena, inode, lower_in_place); }

// Whether a bucket of the index of bodies is of a file that has lost its last name in the tree, and has others that
// nobody has come upon.
inline bool is_nameless_in_lower(const Arena &arena, const BodyBucket &bucket) {
  if (bucket.ino <= 1 || !(bucket.ino & lower_bit) || (bucket.ino & (1ull << 63))) return false;
  const Inode *inode = arena.at(bucket.inode);
  return inode->nlink > 0 && !inode->dentry;
}

// The process's descriptor of the host's mounts, or -errno.
i64 host_mounts(const Arena &arena);

// The path of an origin below that, of path_max bytes: its length, 0: too long.
u32 path_of_origin(const Arena &arena, Ref<Origin> origin, char *out);
// A descriptor of what lies there now; no symlink is followed on the way. The kernel's answer.
i64 open_origin(const Arena &arena, Ref<Origin> origin, u32 flags);

// A descriptor of a regular file in place, to read; ESTALE where it is another inode by now, or was copied.
i64 open_in_place(const Arena &arena, Ref<Inode> inode, u64 number, u32 flags);
// Gives a regular file in place a body with its bytes, or, where they are about to be cut off anyway, without.
Result<void> copy_up(const Arena &arena, Ref<Inode> inode, u64 number, bool with_bytes);
// The inode that a descriptor is of by which a file in place was opened, and what fstat(2) says of that; or none.
Ref<Inode> inode_in_place(const Arena &arena, int fd, const kernel::Stat &stat);
// The same by the file's numbers alone, for where no descriptor of it is at hand.
Ref<Inode> inode_in_place(const Arena &arena, u64 dev, u64 ino);

// Whether the inode's bytes or names are those of that file of the host.
bool has_origin(const Arena &arena, Ref<Inode> inode, u64 dev, u64 ino);

// How a process has the session's owner do what it may not itself: the tree's modes may allow what the host's do not.
// Null: it is the owner. The errno, or 0.
enum : u32 { owner_reads_in, owner_asks, owner_copies_up };
extern i64 (*ask_owner)(const Arena &arena, u32 what, u64 number);
// Where the process was refused with the errno `why`.
Result<void> let_owner(const Arena &arena, u32 what, u64 number, int why);

}  // namespace ramfs
