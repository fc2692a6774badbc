#include "device.h"

#include "../store/errno.h"

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

}  // namespace

i64 open_device(u64 rdev, u32 flags) {
  for (const Known &k : known)
    if (k.rdev == rdev) return kernel::openat(kernel::at_fdcwd, k.path, flags);
  return -E_NXIO;
}

}  // namespace ramfs
