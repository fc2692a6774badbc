#include "confinement.h"

#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../store/refusals.h"
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

// Ends of the paths of sockets behind which somebody starts programs for others, as their users or as root.
constexpr const char *starters[] = {
    "/docker.sock",    "/containerd.sock",    "/podman.sock",       "/crio.sock",    "/buildkitd.sock",
    "/snapd.socket",   "/lxd/unix.socket",    "/incus/unix.socket", "/libvirt-sock", "/systemd/private",
    "/systemd/notify", "/io.systemd.Manager", "/system_bus_socket", "/bus",          "/machined.sock",
    "/atd.socket",
};

bool ends_as(const char *path, const char *end) {
  u32 length = length_of(path), wanted = length_of(end);
  return length >= wanted && __builtin_memcmp(path + length - wanted, end, wanted) == 0;
}

bool starts_programs(int fd) {
  PathBuffer path;
  if (path.get() == nullptr || !path_of_host_file(fd, path.get())) return true;
  for (const char *end : starters)
    if (ends_as(path.get(), end)) return true;
  return false;
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

void note_refusal(int fd) {
  PathBuffer path;
  if (path.get() && path_of_host_file(fd, path.get())) enter_refusal(process.arena, path.get());
}

// The directory's path and the name behind it: what is refused need not be there.
void note_refusal(int dir, const char *path) {
  if (*path == 0) return note_refusal(dir);
  PathBuffer whole;
  i64 parent = open_parent(dir, path);
  if (parent < 0 || whole.get() == nullptr) return;
  bool named = path_of_host_file(int(parent), whole.get());
  kernel::close(int(parent));
  u32 end = length_of(path);
  while (end > 1 && path[end - 1] == '/') end--;
  u32 begin = end;
  while (begin > 0 && path[begin - 1] != '/') begin--;
  u32 length = length_of(whole.get());
  if (!named || length + 1 + (end - begin) >= path_max) return;
  if (whole.get()[length - 1] != '/') whole.get()[length++] = '/';
  __builtin_memcpy(whole.get() + length, path + begin, end - begin);
  whole.get()[length + end - begin] = 0;
  enter_refusal(process.arena, whole.get());
}

bool may_connect_on_host(const char *path) {
  u32 confined = process.arena.header().confined;
  if (!(confined & (confined_files | confined_sockets))) return true;
  i64 fd = kernel::openat(AT_FDCWD, path, O_PATH | O_CLOEXEC);
  if (fd < 0) return true;
  bool refused = (confined & confined_sockets) || starts_programs(int(fd));
  bool may = !refused || may_change_host(int(fd));
  if (!may) note_refusal(int(fd));
  kernel::close(int(fd));
  return may;
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
