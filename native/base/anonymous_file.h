// A file in memory without a name: a memfd, or where the kernel or a filter has none a file of /dev/shm.
#pragma once
#include "errno.h"
#include "mode.h"
#include "syscall.h"

namespace ramfs {

constexpr u32 memfd_cloexec = 1, memfd_sealing = 2;

// `flags`: memfd_ ones. A descriptor or -errno.
inline i64 anonymous_file(const char *name, u32 flags) {
  i64 fd = kernel::call(__NR_memfd_create, kernel::word(name), flags);
  if (fd != -E_NOSYS && fd != -E_PERM) return fd;
  return kernel::openat(kernel::at_fdcwd, "/dev/shm", O_TMPFILE_BIT | O_DIR | O_RDWR_ | O_CLOSE_ON_EXEC, 0700);
}

}  // namespace ramfs
