// What programs have done to the directories of the host that the tree shows (arena/origin.h): the tree against what
// each entry looked like when it was first seen. Only what was entered is looked at, so the price is that of what was
// used, not of what lies there.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "../arena/arena.h"
#include "../include/ramfs.h"
#include "beneath.h"

namespace ramfs {

// What a caller in another thread sees and sets.
struct Control {
  u32 cancel;    // looked at between two entries
  u32 progress;  // entries so far
};
inline bool is_cancelled(const Control *control) {
  return control != nullptr && __atomic_load_n(&control->cancel, __ATOMIC_RELAXED) != 0;
}
inline void tell_progress(Control *control, u32 count) {
  if (control != nullptr) __atomic_store_n(&control->progress, count, __ATOMIC_RELAXED);
}

// Of Change::what. A directory's mtime alone (which each new name moves) is told to a commit, and to nobody else.
constexpr u32 what_content = RAMFS_WHAT_CONTENT, what_mode = RAMFS_WHAT_MODE, what_owner = RAMFS_WHAT_OWNER,
              what_mtime = RAMFS_WHAT_MTIME, what_xattrs = RAMFS_WHAT_XATTRS, what_silent = RAMFS_WHAT_SILENT;

struct Change {
  enum Kind : u32 {
    added = RAMFS_CHANGE_ADDED,
    created_dir = RAMFS_CHANGE_CREATED_DIR,
    modified = RAMFS_CHANGE_MODIFIED,
    replaced = RAMFS_CHANGE_REPLACED,
    deleted = RAMFS_CHANGE_DELETED,
    renamed = RAMFS_CHANGE_RENAMED,
    attributes = RAMFS_CHANGE_ATTRIBUTES,
  };
  // What a commit found on the host (commit_check.cc).
  enum Conflict : u32 {
    none,
    there_modified = RAMFS_CONFLICT_MODIFIED,
    there_attributes = RAMFS_CONFLICT_ATTRIBUTES,
    there_deleted = RAMFS_CONFLICT_DELETED,
    there_added = RAMFS_CONFLICT_ADDED,
    there_replaced = RAMFS_CONFLICT_REPLACED,
    there_below = RAMFS_CONFLICT_BELOW,
    there_parent = RAMFS_CONFLICT_PARENT,
  };

  u32 kind = 0, what = 0;
  u32 lower = 0;     // index into Lowers
  std::string path;  // beneath the lower
  std::string from;  // renamed: beneath the same lower; added: the file of the host of which it is another name
  bool is_link = false;
  bool fresh = false;  // not the inode that was at `path`
  u64 node = 0;        // deleted: 0
  Ref<Inode> inode;
  Look now{};          // of the tree: mode, size, owner, mtime
  Look was{};          // what was at `path`: mode 0 for nothing
  Look source{};       // what was at `from`
  Ref<Origin> origin;  // of `was`
  Ref<Origin> source_origin;
  u32 links = 0;  // of a file of the host: its names that nobody has come upon
  u64 below = 0;  // of a directory that was removed: how many names it had, as far as they were seen
  // A commit's answers.
  u32 conflict = none;
  i32 error = 0;
  bool done = false;

  // What lies below it needs it.
  bool makes_directory() const {
    return (now.mode & 0170000) == 0040000 && (kind == created_dir || kind == renamed || kind == replaced);
  }
};

// The directories of the host that the tree shows.
struct Lowers {
  struct One {
    std::string host;  // its path there
    Ref<Inode> node;
    Ref<Origin> origin;
  };
  std::vector<One> all;
  explicit Lowers(const Arena &arena);
  // Of an origin: which, and its path beneath it.
  u32 find(const Arena &arena, Ref<Origin> origin, std::string &path) const;
};

inline std::string_view text_of(Bytes bytes) { return {bytes.data, bytes.length}; }
Look look_of(const Origin &origin);

// Names that have left a directory of the host, as far as nobody has given them back.
std::vector<Ref<Origin>> gone_from(const Arena &arena, Ref<Inode> directory, Ref<Origin> origin);

// All of them, in the order of their paths. 0, or ECANCELED and others as -errno.
int list_changes(const Arena &arena, const Lowers &lowers, Control *control, std::vector<Change> &out);

}  // namespace ramfs
