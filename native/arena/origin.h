// Where an inode of a lower came from: a directory of the host that a directory of the tree shows (bodies/lower.h).
#pragma once
#include "ref.h"

namespace ramfs {

// What was found there under one name, as it was when it was first seen. Made when somebody asks for the attributes,
// and kept as long as the session: what is gone from the tree can still be compared with the host.
//
// Invariants (store/check.cc executes them):
//   - parent is the origin of a directory, or none for a lower's own directory, whose name is its path on the host.
//   - `also` leads to the origins of the same file's other names, all of one (dev, ino).
//   - origin_gone is set for those that the list `gone` of their parent holds, and for no others.
struct Origin {
  Ref<Origin> parent;
  Ref<Origin> also;
  Ref<Origin> gone;       // a directory's: the latest of the names that have left it
  Ref<Origin> next_gone;  // on the list of the parent
  u32 bits;               // origin_ bits
  u32 mode, uid, gid, nlink;
  u32 elsewhere;  // of the first of a file's origins: how many of its links are names that nobody has come upon
  u32 mount;      // by which it was opened in place, 0: it was not yet
  u32 reserved;
  u64 dev, ino, size;
  i64 mtime, ctime;  // nanoseconds since the epoch
  u16 name_length;
  char name[];
};
constexpr u32 origin_name_offset = 90;
static_assert(__builtin_offsetof(Origin, name) == origin_name_offset);
inline u64 origin_bytes(u32 name_length) { return origin_name_offset + name_length; }
inline Bytes name_of(const Origin *origin) {
  return {reinterpret_cast<const char *>(origin) + origin_name_offset, origin->name_length};
}

constexpr u32 origin_gone = 1;

}  // namespace ramfs
