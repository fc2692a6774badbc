// Which paths are the tree's.
#pragma once
#include "process.h"

namespace ramfs {

struct RootMatch {
  enum Kind : u32 {
    none,     // cannot reach a root
    inside,   // names root `root`, what follows it is at `rest`
    perhaps,  // has ".." in it, which only a walk can tell
  };
  Kind kind = none;
  u32 root = 0;
  const char *rest = nullptr;
};

// Matches an absolute path, or, for a directory that lies above roots (`roots`: their bits, `directory_length`: how
// much of their paths it is), a relative one.
RootMatch match_absolute(const char *path);
// The same whatever is bound there (Header::bind).
RootMatch match_root(const char *path);
// What is bound at the inode of this number, or null.
const Bind *bind_at(u64 number);
RootMatch match_below(u32 roots, u64 dev, u64 ino, const char *path);
RootMatch match_below_text(Bytes directory, const char *path);
// For a directory that lies above no root: only ".." can lead anywhere.
RootMatch match_nothing(const char *path);

// Among the bits of the roots below a directory: it is one of /proc, where links and lists speak of programs
// (proc_links.h).
constexpr u32 proc_below = 1u << 31;
static_assert(max_roots < 31);

// The roots that lie below the host directory with this identity.
u32 roots_below(u64 dev, u64 ino);
// The roots that lie below the directory with this path.
u32 roots_below_text(Bytes directory);
// Whether it is one of /proc.
bool is_of_proc(Bytes directory);

// The roots, a bit each, that are not where their paths lead: something is mounted there, or the process has another
// root directory than the session (host_mounts.cc).
u32 hidden_roots();

inline Bytes root_path(u32 root) {
  const Root &r = process.arena.header().root[root];
  return {r.path, r.path_length};
}
inline Ref<Inode> root_inode(u32 root) { return process.arena.header().root[root].inode; }

// How paths begin that may be more than the host's: those of the roots, and of links and lists that speak of the
// process itself (proc_links.h). A path that words::is_plain_path knows and that begins otherwise is the host's, unless
// a symlink leads it elsewhere. Learned once a program, and none before.
struct Beginnings {
  u32 count;
  u64 word[max_roots + 4], mask[max_roots + 4];
};
extern Beginnings beginnings;
void learn_beginnings();

// Eight bytes of the path can be read.
inline bool begins_elsewhere(const char *path) {
  u64 word;
  __builtin_memcpy(&word, path, sizeof word);
  for (u32 i = 0; i < beginnings.count; i++)
    if (((word ^ beginnings.word[i]) & beginnings.mask[i]) == 0) return false;
  return beginnings.count > 0;
}

// Whether a relative path has more ".." than names before them.
bool leads_out(const char *path);

// Folds "//", "." and ".." of an absolute path as text into `out` (path_max bytes). The length, or 0: too long.
u32 fold(const char *path, char *out);

}  // namespace ramfs
