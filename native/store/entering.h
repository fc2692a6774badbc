// How what lies in a lower (bodies/lower.h) comes into the tree.
//
// Nothing of this is done within a transaction: the host is asked first, and what it said entered then. A directory is
// read without the lock, and its names entered in batches that leave out those that are there; so any number may read
// it at once, and one who died left nothing that the next must clear away. It counts as read with the last batch, and
// before that nobody changes it (store/tree.cc answers EUCLEAN, which no caller lets happen).
#pragma once
#include "../bodies/lower.h"

namespace ramfs {

// Beyond so many entries a directory is asked for each by its name.
constexpr u32 many_entries = 10'000;

inline bool is_unasked(const Arena &arena, Ref<Inode> inode) { return has_lower_bit(arena, inode, lower_unasked); }
inline bool is_unread(const Arena &arena, Ref<Inode> dir) { return has_lower_bit(arena, dir, lower_unread); }

// Reads a directory's entries, where they are many only if it is to be `whole`. EACCES: neither the caller nor the
// owner may list it on the host.
Result<void> read_in(const Arena &arena, Ref<Inode> dir, u64 number, bool whole);
// Makes it whole if it is not, as whoever changes or lists it must have it.
inline Result<void> make_whole(const Arena &arena, Ref<Inode> dir, u64 number) {
  return is_unread(arena, dir) ? read_in(arena, dir, number, true) : Result<void>();
}
// Has the entry of that name entered, if there is one on the host, in a directory that is unread.
Result<void> look_for(const Arena &arena, Ref<Inode> dir, u64 number, Bytes name);
// Fetches the attributes of an unasked inode. ESTALE: it is gone, for the host has it no more, or it is another name of
// a file that is there.
Result<void> ask(const Arena &arena, Ref<Inode> inode, u64 number);

// A name that a directory, which is whole, does not have is found on the host again. ENOENT: it is not there; EEXIST.
Result<void> enter_again(const Arena &arena, Ref<Inode> dir, u64 number, Bytes name);

// Has an empty directory of the tree show that of the host: `path` is absolute. EBUSY: it shows one already.
Result<void> show_lower(const Arena &arena, Ref<Inode> dir, u64 number, Bytes path);

}  // namespace ramfs
