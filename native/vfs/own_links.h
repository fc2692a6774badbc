// The links of /proc and /dev that speak of the process itself, where the kernel does not know what they mean: the program
// is not the loader, and a descriptor or working directory in the tree has a path.
#pragma once
#include "process.h"

namespace ramfs {

struct OwnLink {
  bool executable = false;  // /proc/self/exe (executable.h)
  Ref<Inode> inode{};       // /proc/self/fd/N, /dev/fd/N, /proc/self/cwd: an inode of the tree
};

// Whether the path, as the kernel tells it, is a directory of the process's own descriptors.
bool lists_own_descriptors(const char *path);

// Whether the path is that of the list of this process's mappings: /proc/self/maps or smaps.
bool lists_own_mappings(const char *path);

// Whether the path is that of a list of the mounts that this process sees: /proc/self/mountinfo or mounts.
bool lists_mounts(const char *path);

// What the whole path, if it is such a link of this process, leads to.
OwnLink own_link(const char *path);

}  // namespace ramfs
