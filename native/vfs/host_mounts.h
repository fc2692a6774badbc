// What mounts on the host, and root directories of a process's own, do to the roots: a tmpfs over /tmp hides /tmp/ram;
// where /tmp is bound to /mnt, /mnt/ram names the same. A root is found by the identity of the host directory above it,
// and is read-only to who had that made so: a sandbox makes all mounts below its directory read-only, and would meet
// the root there.
#pragma once
#include "host_links.h"
#include "roots.h"

namespace ramfs {

// Somebody in the session has changed what the host's paths mean, perhaps to himself alone.
void note_changed_mounts();
inline bool mounts_have_changed() {
  return __atomic_load_n(&process.arena.header().mounts_changed, __ATOMIC_ACQUIRE) != 0;
}

// Asks the host which roots are where they were: at a program's start, and once behind each change.
void look_for_roots();

// Binds the root to a directory of the host whose path ends as its own: that will be the root's path to who makes what
// stands before it his root directory. To another it is EPERM, because no path would lead from there into the tree.
// `leads_there`: the path leads to the root already, which then gets a mount of its own, with flags of its own.
i64 bind_root(u32 root, const char *target, bool leads_there);
// Whether such a mount is there.
bool is_bound_at(u32 root, const char *path);

// The root that the path enters by way of a directory that is elsewhere the one above it; else `none`.
RootMatch match_moved(const HostStart &start, const char *path);

}  // namespace ramfs
