// What a commit is about to do to the host, step by step, in a file that outlives it. While the journal is open the
// steps' new files are made under names of their own (commit_make.cc), and nothing that was there is touched: whoever
// finds it then takes all of that away. One store, state = decided, makes the commit final: from there on whoever finds
// it does the steps that are left (commit_steps.cc). Each can be done twice. The file is mapped shared, so that what
// has been stored is there however the process ends, and locked (flock(2)) for as long as somebody is at work on it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "beneath.h"

namespace ramfs {

// Of Attributes::atime: the host's own stays.
constexpr i64 keep_time = INT64_MIN;
// Of Attributes::set.
constexpr u32 set_owner = 1, set_mode = 2, set_times = 4, set_xattrs = 8;
// A time of a directory that others own: it is what it is.
constexpr u32 may_refuse = 16;

struct Attributes {
  i64 atime, mtime;
  u32 mode, uid, gid, set;
};

// In the order of their doing: what is in the way is moved aside, what is new or moved is put into its place from the
// top down, then come changes of what stays, at last what is removed and the times of directories.
struct Step {
  // place: `other`, which was made for it as `extra` (a directory above may have been moved since), goes to `path`,
  // where `expected` lies, no directory.
  // move: what is at `other` goes to `path`, where nothing is.
  // write: the bytes of `other`, which lies beside the journal, go into the file at `path`.
  // attributes: those of `path`; extended ones are in `extra`, as they are for write. remove: `path`, with all below.
  enum Operation : u32 { place, move, write, attributes, remove };
  enum State : u32 { pending, begun, done, refused };

  u32 bytes;  // of this record
  u32 operation, state;
  i32 error;   // why it was refused, -errno; -ESTALE: somebody has changed what was there
  u32 change;  // which of the plan's changes it belongs to
  u32 forced;  // whatever is there gives way
  u32 root;    // which directory of the host the paths are beneath
  u32 path_length, other_length, extra_length;
  u64 dev, ino;   // what is put into place
  Look expected;  // what was there when the commit was planned
  Attributes to;

  // Behind the record lie the texts.
  const char *text() const { return reinterpret_cast<const char *>(this + 1); }
  std::string path() const { return {text(), path_length}; }
  std::string other() const { return {text() + path_length, other_length}; }
  std::string_view extra() const { return {text() + path_length + other_length, extra_length}; }
  bool puts(const Look &look) const { return look.there() && look.dev == dev && look.ino == ino; }
  bool is_whole(u64 room, u32 roots) const;
};

// Made in memory, then written once.
struct StepPlan {
  Step step{};
  std::string path, other, extra;
};

class CommitJournal {
 public:
  enum State : u32 { open, decided };

  CommitJournal() = default;
  ~CommitJournal();
  CommitJournal(const CommitJournal &) = delete;

  // A new one in `directory`, for steps beneath these directories of the host. Waits for whoever commits there now.
  // 0 or -errno.
  int create(const std::string &directory, const std::vector<std::string> &roots, const std::vector<StepPlan> &steps,
             i64 since, const std::string &id);
  // One that somebody has left. EBUSY: he is at work on it. EINVAL: it is none, or not this user's.
  int adopt(const std::string &directory, const std::string &name);
  // The name of what step `number` makes, in the directory of its path.
  static std::string temporary(std::string_view id, u32 number);

  u32 count() const { return u32(offsets_.size()); }
  Step &step(u32 number) { return *reinterpret_cast<Step *>(map_ + offsets_[number]); }
  Beneath &root(u32 number) { return roots_[number]; }
  const std::string &root_path(u32 number) const { return root_paths_[number]; }
  // The directory that the journal lies in; what `write` steps need lies there.
  Beneath &beside() { return beside_; }
  std::string_view id() const;
  i64 since() const;
  State state() const;
  void decide();
  // It has served. What it has made must be gone.
  void finish();

 private:
  int map(u64 length);

  std::string directory_, name_;
  int fd_ = -1;
  char *map_ = nullptr;
  u64 length_ = 0;
  std::vector<u64> offsets_;
  std::vector<std::string> root_paths_;
  std::vector<Beneath> roots_;
  Beneath beside_;
};

// Held by whoever commits: one at a time for each directory of journals. -errno, or a descriptor to close.
int lock_commits(const std::string &directory);
// The names of journals in a directory.
std::vector<std::string> list_journals(const std::string &directory);

}  // namespace ramfs
