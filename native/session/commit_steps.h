// The steps of a journal, done or taken back.
#pragma once
#include "../arena/arena.h"
#include "commit_journal.h"

namespace ramfs {

// Does step `number` of a journal that is decided, unless it has been done. What another has changed since the commit
// was planned stays as he left it, and the step is refused.
void do_step(CommitJournal &journal, u32 number);
// Removes what was made for steps; of those that were refused only where somebody still has it elsewhere.
void remove_temporaries(CommitJournal &journal, bool keep_refused);

// What was left behind by commits that ended before their time, and became of it.
struct Recovered {
  std::string root;  // of the first step
  u32 steps;
  bool finished;                  // or taken back
  std::vector<std::string> kept;  // what could not be put into its place: there it lies under another name
};
// All that lie in a directory of journals. 0 or -errno.
int recover_commits(const std::string &directory, std::vector<Recovered> &out);

// Gives what a descriptor (O_PATH will do) leads to these attributes; a symlink's by its place.
int give_attributes(int fd, const Attributes &to, std::string_view xattrs, const Beneath::Place &place);
// Extended attributes as one text, each behind the lengths of its name and value, in the order of their names: of what
// a descriptor leads to, and of an inode. What cannot be read is left out.
std::string read_xattrs(int fd);
std::string xattrs_of(const Arena &arena, Ref<Inode> inode, u64 number);
// Bytes and holes from the beginning on; the file is to have no others. 0 or -errno.
int copy_bytes(int from, int to, u64 size);

}  // namespace ramfs
