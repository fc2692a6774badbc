// Entering the session of another process. What that process says of itself is not believed: its descriptors are those
// that the kernel shows of it, and each is looked at before it is used.
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/mode.h"
#include "../base/page.h"
#include "session.h"
#include "trusted_process.h"

namespace ramfs {

int Session::enter(const TrustedProcess &owner) {
  const Header &header = arena_.header();
  kernel::Stat stat;
  if (header.code_fd >= 0) {
    joined_code_fd_ = owner.open_own(u32(header.code_fd), S_IFREG, O_RDONLY, stat);
    if (joined_code_fd_ >= 0 && !is_code_sealed(fcntl(joined_code_fd_, F_GET_SEALS))) return -EINVAL;
  }
  if (header.volume_fd < 0) return 0;
  if (header.lower_count > 0) {
    arena_.lower() = owner.open(u32(header.lower_fd), S_IFDIR, O_PATH | O_DIRECTORY, stat);
    if (arena_.lower() < 0) return arena_.lower();
  }
  int volume = owner.open_own(u32(header.volume_fd), S_IFDIR, O_PATH | O_DIRECTORY, stat);
  if (volume < 0) return volume;
  arena_.volume() = volume;
  struct statfs system;
  bool fits = fstatfs(volume, &system) == 0 && system.f_type == TMPFS_MAGIC && stat.dev == header.device;
  return fits ? 0 : -EINVAL;
}

int Session::join(const std::string &hook, u32 owner, u32 arena_fd) {
  page_size = u64(sysconf(_SC_PAGESIZE));
  clock_function = read_clock;
  joined_ = true;
  TrustedProcess process(owner);
  if (!process.is_trusted()) return -EPERM;
  kernel::Stat stat;
  arena_fd_ = process.open_own(arena_fd, S_IFREG, O_RDWR, stat);
  if (arena_fd_ < 0) return arena_fd_;
  // Nobody may cut short what is mapped here. A file of /dev/shm, where there are no memfds, has no seals.
  int seals = fcntl(arena_fd_, F_GET_SEALS), wanted = F_SEAL_SHRINK | F_SEAL_GROW;
  bool is_memfd = seals >= 0;
  if (is_memfd && (seals & wanted) != wanted) return -EINVAL;
  if (kernel::fstat(arena_fd_, &stat) < 0 || u64(stat.size) != arena_bytes) return -EINVAL;
  if (int error = map_arena(arena_bytes)) return error;
  const Header &header = arena_.header();
  bool fits = header.magic == arena_magic && header.stamp == build_stamp && header.owner == owner &&
              header.bytes == arena_bytes && header.root_count <= max_roots;
  if (!fits) return -EINVAL;
  if (int error = open_hook(hook)) return error;
  return enter(process);
}

}  // namespace ramfs
