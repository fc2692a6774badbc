// The links of /proc and /dev that the kernel misunderstands: to it a program is the loader, a file of the tree its
// body, and a working directory in the tree an empty one. Of this process, and of others that see the tree.
#pragma once
#include "process.h"

namespace ramfs {

struct ProcLink {
  enum Kind { none, executable, inode_of_tree, root_directory };
  Kind kind = none;
  const char *rest = "";  // what follows the link in the path, from its slash on
  Ref<Inode> inode{};     // /proc/PID/fd/N, /dev/fd/N, /dev/stdin, /proc/PID/cwd
};

// What a path of the host, which is absolute, begins with: the link of this kind that is longest.
ProcLink proc_link(const char *path);

// What /proc/PID/exe, a whole path, means, into `out` (path_max bytes): its length, 0 where it cannot be told.
u32 executable_behind(const char *path, char *out);

// The inode whose body the kernel calls by this path, an absolute one, where it lists what is mapped: none of the
// host's.
Ref<Inode> inode_called(const char *path);

// Whether the kernel has executed this session's loader, by a path such as /proc/PID/exe.
bool is_loader(const char *path);

// Whether a path below /proc/PID is the process's own.
bool speaks_of_self(const char *path);

// A directory of a process's descriptors, /proc/PID/fd or fdinfo, as the kernel names it.
struct DescriptorList {
  const char *path = nullptr;  // null: it is none
  u32 process_length = 0;      // of the path, up to behind "/proc/PID/"
  bool own = false;
};
DescriptorList descriptors_listed(const char *path);
// Whether the descriptor that it lists is the hook's.
bool is_ours(const DescriptorList &list, int fd);

// Whether the path is that of a list of a process's mappings: /proc/PID/maps or smaps.
bool lists_mappings(const char *path);

// Whether the path is that of a list of the mounts that this process sees: /proc/self/mountinfo or mounts.
bool lists_mounts(const char *path);

}  // namespace ramfs
