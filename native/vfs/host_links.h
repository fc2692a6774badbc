// Host paths that reach a root only by way of a symlink or of "..": resolved step by step, never as text.
#pragma once
#include "process.h"

namespace ramfs {

// Where a path on the host begins: the directory's descriptor and, as far as known, its path.
struct HostStart {
  int dir = AT_FDCWD;
  Bytes directory;  // empty: unknown, asked of /proc when needed
};

// Whether the path leads into a root. Then `out` (path_max bytes) holds an absolute path that match_absolute knows.
bool leads_in(const HostStart &start, Bytes path, bool follow_last, char *out);

// Whether the path, taken as text, ends inside a root: a filter before leads_in for paths with "..".
bool folds_into_root(const HostStart &start, Bytes path);

}  // namespace ramfs
