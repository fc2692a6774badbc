#include "host_target.h"

#include <asm/statfs.h>
#include <linux/magic.h>

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../vfs/descriptors.h"
#include "../vfs/path_buffer.h"
#include "../vfs/roots.h"
#include "elsewhere.h"
#include "tickets.h"

namespace ramfs {
namespace {

constexpr u32 as_path = O_PATH | O_CLOEXEC;
constexpr u32 path_of_proc = 512;  // no name of a file of /proc is longer

bool is_of_proc(int fd) {
  struct statfs shown;
  return kernel::call(__NR_fstatfs, u64(i64(fd)), kernel::word(&shown)) >= 0 && shown.f_type == PROC_SUPER_MAGIC;
}

const char *behind(const char *text, const char *beginning) {
  while (*beginning)
    if (*text++ != *beginning++) return nullptr;
  return text;
}

// Behind "N/", or null.
const char *behind_number(const char *text, u64 &number) {
  if (*text < '0' || *text > '9') return nullptr;
  number = take_number(text);
  return *text == '/' ? text + 1 : nullptr;
}

// A path's part that names a process's magic link, and what follows it.
struct MagicLink {
  u64 process = 0;
  u32 length = 0;  // of the path up to its end; 0: it names none
  bool is_copy = false;
};

MagicLink magic_link(const char *path) {
  MagicLink link;
  // A copy of one of the caller's (arguments.cc).
  if (const char *copy = behind(path, "/proc/self/fd/")) {
    take_number(copy);
    link.length = u32(copy - path);
    link.is_copy = true;
    return link;
  }
  u64 number = 0;
  const char *at = behind(path, "/proc/");
  if (at) at = behind_number(at, link.process);
  if (at)
    if (const char *task = behind(at, "task/")) at = behind_number(task, number);
  if (at == nullptr) return {};
  const char *end = nullptr;
  for (const char *name : {"cwd", "root", "exe"})
    if (const char *rest = behind(at, name)) end = rest;
  if (const char *fd = behind(at, "fd/"); fd && *fd >= '0' && *fd <= '9') {
    take_number(fd);
    end = fd;
  }
  if (end == nullptr || (*end != 0 && *end != '/')) return {};
  link.length = u32(end - path);
  return link;
}

// Asked with the worker's own rights.
bool is_supervised(const Caller &caller, u64 process) {
  if (process == caller.process || process == caller.thread) return true;
  Standing standing;
  return with_own_rights([&] { return standing_of(u32(process), standing); });
}

// The session's own: what lies on the volume, and the arena.
bool is_sessions(int fd) {
  kernel::Stat stat;
  const Header &header = process.arena.header();
  if (kernel::fstat(fd, &stat) < 0) return false;
  return stat.dev == header.device ||
         (is_regular(stat.mode) && stat.ino == header.arena_ino && stat.size == i64(header.bytes));
}

}  // namespace

HostTarget::~HostTarget() {
  if (owned_) kernel::close(fd_);
}

i64 HostTarget::set(i64 fd) {
  if (fd < 0) return fd;
  fd_ = int(fd);
  owned_ = true;
  if (own_descriptors < 0) path_.add("/proc/self/fd/");
  path_.add(u64(fd));
  return 0;
}

i64 HostTarget::find_magic(const Caller &caller, int dir, const char *path, bool follow) {
  PathBuffer buffer;
  if (*path != '/') {
    // Below a directory of /proc, whose name does not change.
    char *text = buffer.get();
    if (text == nullptr) return -ENOMEM;
    u32 length = dir == AT_FDCWD ? u32(max<i64>(kernel::call(__NR_getcwd, kernel::word(text), path_max), 1)) - 1
                                 : path_of_descriptor(dir, text, path_max);
    u32 rest = length_of(path);
    if (length == 0 || length + 1 + rest >= path_max || !is_of_proc({text, length})) return -ELOOP;
    text[length] = '/';
    __builtin_memcpy(text + length + 1, path, rest + 1);
    path = text;
  }
  MagicLink magic = magic_link(path);
  if (magic.length == 0) return -ELOOP;
  if (!magic.is_copy && !is_supervised(caller, magic.process)) return -EACCES;
  Text<96> link;
  link.add({path, magic.length});
  i64 fd = kernel::openat(AT_FDCWD, link.c_str(), as_path);
  if (fd < 0) return fd;
  const char *rest = path + magic.length;
  while (*rest == '/') rest++;
  i64 found = is_sessions(int(fd)) ? -i64(EACCES) : fd;
  if (found >= 0 && *rest)
    found = kernel::openat2(int(fd), rest, {as_path | (follow ? 0u : u32(O_NOFOLLOW)), 0, RESOLVE_NO_MAGICLINKS});
  if (found != fd) kernel::close(int(fd));
  return found;
}

i64 HostTarget::find(const Caller &caller, int dir, const char *path, bool follow) {
  i64 fd = kernel::openat2(dir, path, {as_path | (follow ? 0u : u32(O_NOFOLLOW)), 0, RESOLVE_NO_MAGICLINKS});
  if (fd == -ELOOP) fd = find_magic(caller, dir, path, follow);
  return set(fd);
}

i64 HostTarget::find_parent(const Caller &caller, int dir, const char *path) {
  u32 end = length_of(path);
  while (end > 0 && path[end - 1] == '/') end--;
  while (end > 0 && path[end - 1] != '/') end--;
  name_ = path + end;
  // Of "/" it is the directory itself.
  if (end > 0 && *name_ == 0) name_ = ".";
  if (end == 0) {
    fd_ = dir;
    return 0;
  }
  PathBuffer buffer;
  char *parent = buffer.get();
  if (parent == nullptr) return -ENOMEM;
  if (end >= path_max) return -ENAMETOOLONG;
  __builtin_memcpy(parent, path, end);
  parent[end] = 0;
  return find(caller, dir, parent, true);
}

namespace {

// Whether the kernel calls a file of /proc the memory of a process that is none of the caller's business.
bool is_foreign_memory(const Caller &caller, const char *path) {
  const char *last = path;
  for (const char *p = path; *p; p++)
    if (*p == '/') last = p + 1;
  if (!(bytes_of(last) == Bytes{"mem", 3})) return false;
  u64 number = 0;
  const char *at = behind(path, "/proc/");
  // Where the caller is elsewhere, its numbers are others.
  bool named = own_descriptors < 0 && at != nullptr && behind_number(at, number) != nullptr;
  return !named || !is_supervised(caller, number);
}

}  // namespace

i64 admit(const Caller &caller, int fd) {
  kernel::Stat stat;
  if (kernel::fstat(fd, &stat) < 0) return 0;
  if (is_sessions(fd)) return -EACCES;
  if (stat.size != 0 || !is_of_proc(fd)) return 0;
  char text[path_of_proc];
  Text<32> link;
  if (own_descriptors < 0) link.add("/proc/self/fd/");
  link.add(u64(u32(fd)));
  i64 length =
      kernel::readlinkat(own_descriptors < 0 ? AT_FDCWD : own_descriptors, link.c_str(), text, sizeof text - 1);
  if (length <= 0 || length == sizeof text - 1) return -EACCES;
  text[length] = 0;
  return is_foreign_memory(caller, text) ? -EACCES : 0;
}

}  // namespace ramfs
