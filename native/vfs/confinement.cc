#include "confinement.h"

#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "host_ancestors.h"
#include "path_buffer.h"

namespace ramfs {
namespace {

bool is_allowed(u64 dev, u64 ino) {
  const Header &header = process.arena.header();
  for (u32 i = 0; i < header.allowed_count && i < max_allowed; i++)
    if (header.allowed[i].dev == dev && header.allowed[i].ino == ino) return true;
  return false;
}

// The directory of what `path` names, as a descriptor that only names it.
i64 open_parent(int dir, const char *path) {
  PathBuffer copy;
  char *text = copy.get();
  if (text == nullptr) return -ENOMEM;
  u32 end = length_of(path);
  while (end > 0 && path[end - 1] == '/') end--;
  while (end > 0 && path[end - 1] != '/') end--;
  __builtin_memcpy(text, path, end);
  text[end] = 0;
  return kernel::openat(dir, end ? text : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

}  // namespace

bool may_change_host(int fd) {
  kernel::Stat stat;
  if (kernel::fstat(fd, &stat) < 0 || stat.nlink == 0) return true;
  if (is_allowed(stat.dev, stat.ino)) return true;
  PathBuffer path;
  if (path.get() == nullptr) return false;
  if (!path_of_host_file(fd, path.get())) return true;
  bool allowed = false;
  each_host_ancestor(path.get(), [&](u64 dev, u64 ino) { allowed = allowed || is_allowed(dev, ino); });
  return allowed;
}

bool may_change_host(int dir, const char *path, bool follow) {
  if (*path == 0 && dir != AT_FDCWD) return may_change_host(dir);
  u32 flags = O_PATH | O_CLOEXEC | (follow ? 0u : u32(O_NOFOLLOW));
  i64 fd = kernel::openat(dir, *path ? path : ".", flags);
  if (fd == -ENOENT) fd = open_parent(dir, path);
  if (fd < 0) return true;
  bool may = may_change_host(int(fd));
  kernel::close(int(fd));
  return may;
}

}  // namespace ramfs
