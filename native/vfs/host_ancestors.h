// A file of the host and the directories above it, by its path as /proc tells it.
#pragma once
#include "../base/kernel_headers.h"
#include "../base/syscall.h"
#include "../base/text.h"
#include "path_buffer.h"

namespace ramfs {

// The path of what a descriptor stands for, in path_max bytes. False: it has none, or nobody says.
inline bool path_of_host_file(int fd, char *path) {
  Text<32> link;
  link.add("/proc/self/fd/").add(u64(u32(fd)));
  i64 length = kernel::readlinkat(AT_FDCWD, link.c_str(), path, path_max - 1);
  path[length < 0 ? 0 : length] = 0;
  return path[0] == '/';
}

// Tells of each its device and inode, the file's first; the path is used up.
template <class Look>
void each_host_ancestor(char *path, Look look) {
  for (u32 length = length_of(path);;) {
    kernel::Stat stat;
    if (kernel::fstatat(AT_FDCWD, length ? path : "/", &stat, AT_SYMLINK_NOFOLLOW) >= 0) look(stat.dev, stat.ino);
    if (length == 0) return;
    while (length > 0 && path[length - 1] != '/') length--;
    if (length > 0) length--;
    path[length] = 0;
  }
}

}  // namespace ramfs
