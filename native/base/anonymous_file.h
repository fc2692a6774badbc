// A file in memory without a name: a memfd, or where the kernel or a filter has none a file of /dev/shm.
#pragma once
#include "kernel_headers.h"
#include "mode.h"
#include "syscall.h"

namespace ramfs {

// `flags`: MFD_ ones. A descriptor or -errno.
inline i64 anonymous_file(const char *name, u32 flags) {
  i64 fd = kernel::call(__NR_memfd_create, kernel::word(name), flags);
  if (fd != -ENOSYS && fd != -EPERM) return fd;
  return kernel::openat(AT_FDCWD, "/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, 0700);
}

}  // namespace ramfs
