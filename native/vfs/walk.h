// From a path to what it names. One walk may cross from the host into the tree and back any number of times.
#pragma once
#include "../base/mode.h"
#include "path_buffer.h"
#include "process.h"

namespace ramfs {

enum : u32 {
  walk_follow = 1,  // the last component, if a symlink, is followed
  walk_empty = 2,   // "" names the directory itself (AT_EMPTY_PATH)
  // On the host, links that lead into a root are looked for before the kernel is asked. Calls that change
  // something say so from the start; calls that only look are run again with it when the kernel finds nothing.
  walk_links = 4,
  // The path names a directory entry, to be made or removed: not even a slash behind it makes a link be followed.
  walk_entry = 8,
  // A name in a removed directory is free, not ENOENT: whoever walks two paths looks at the second before he says so.
  walk_removed = 16,
  // The last name is meant itself, not what is bound there: it is to be removed or moved.
  walk_bound = 32,
};

// Where a path leads.
struct Place {
  // Said by the caller before the walk: RESOLVE_ flags of openat2(2). What lies on the host the kernel judges itself.
  u32 rules = 0;

  enum Where : u32 { on_host, in_tree };
  enum Last : u32 { normal, dot, dotdot, self };  // self: the walk's own beginning, such as a root or ""

  Where where = on_host;

  // On the host: what to hand to the kernel. In the tree, with an empty path: the descriptor itself, if there is one.
  int dir = AT_FDCWD;
  const char *path = nullptr;
  const char *proc_path = nullptr;  // the same, absolute, where it may lie in /proc (proc_links.h)

  // In the tree.
  Last last = normal;
  bool slash = false;  // something with a slash at its end: must be a directory
  Ref<Inode> parent;   // of the last component
  u64 parent_number = 0;
  bool empty_path = false;  // "" with walk_empty: the descriptor itself
  Bytes name;               // lies in the program's path or in `buffer`
  Ref<Inode> inode;         // none: the name is free
  u64 number = 0;

  PathBuffer buffer, spare;

  bool tree() const { return where == in_tree; }
  bool exists() const { return bool(inode); }
  bool is_root() const { return last == self; }
};

// Walks `path` (the program's, as Guest answers it) from `dir`. Errors of the walk in the tree; a path that stays on
// the host is no error whatever lies there: the kernel will say.
Result<void> walk(int dir, Bytes path, u32 how, Place &place);

// A copy of the inode's fields; ESTALE when it went away since the walk (the dispatcher then begins the call again).
// Size, blocks and mtime may be old: for those, attributes().
Result<Inode> fields(Ref<Inode> inode, u64 number);
inline Result<Inode> fields(const Place &place) { return fields(place.inode, place.number); }
inline Result<Inode> parent_fields(const Place &place) { return fields(place.parent, place.parent_number); }
// A directory's size and links are counted: one of a lower is read first.
void settle_directory(Ref<Inode> inode, u64 number);
// The same as stat(2) shows it.
Result<Inode> attributes(const Place &place);

}  // namespace ramfs
