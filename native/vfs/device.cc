#include "device.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/text.h"

namespace ramfs {
namespace {

constexpr u64 device(u64 major, u64 minor) { return major << 8 | minor; }

struct Known {
  u64 rdev;
  const char *path;
};
constexpr Known known[] = {
    {device(1, 3), "/dev/null"},   {device(1, 5), "/dev/zero"},    {device(1, 7), "/dev/full"},
    {device(1, 8), "/dev/random"}, {device(1, 9), "/dev/urandom"}, {device(5, 0), "/dev/tty"},
};

// By a node on the volume, for a moment. Who may not make one, or has no volume, does without.
i64 open_on_volume(u32 mode, u64 rdev, u32 flags) {
  int volume = process.arena.volume();
  if (volume < 0) return -ENXIO;
  Text<32> name;
  name.add("device-").add(u64(kernel::call(__NR_gettid)));
  u64 dir = u64(i64(volume));
  i64 made = kernel::call(__NR_mknodat, dir, kernel::word(name.c_str()), (mode & S_IFMT) | 0600, rdev);
  if (made == -EEXIST) {  // of somebody who was killed
    kernel::call(__NR_unlinkat, dir, kernel::word(name.c_str()), 0);
    made = kernel::call(__NR_mknodat, dir, kernel::word(name.c_str()), (mode & S_IFMT) | 0600, rdev);
  }
  if (made < 0) return -ENXIO;
  i64 fd = kernel::openat(volume, name.c_str(), flags & ~u32(O_CREAT | O_NOFOLLOW));
  kernel::call(__NR_unlinkat, dir, kernel::word(name.c_str()), 0);
  return fd;
}

}  // namespace

i64 open_device(u32 mode, u64 rdev, u32 flags) {
  for (const Known &k : known)
    if (k.rdev == rdev && (mode & S_IFMT) == S_IFCHR) return kernel::openat(AT_FDCWD, k.path, flags);
  return open_on_volume(mode, rdev, flags);
}

}  // namespace ramfs
