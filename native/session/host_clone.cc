#include "host_clone.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../base/kernel_headers.h"
#include "in_namespaces.h"

namespace ramfs {
namespace {

// As linux/mount.h has them from Linux 5.12 on.
struct Attributes {
  u64 set, cleared, propagation, user_namespace;
};
constexpr long open_tree_number = 428, mount_setattr_number = 442;
constexpr unsigned clone_tree = 1, recursive = 0x8000;
constexpr u64 read_only = 1, private_mounts = 1ull << 18;

int clone_here() {
  int fd = int(syscall(open_tree_number, AT_FDCWD, "/", clone_tree | O_CLOEXEC | recursive));
  if (fd < 0) return errno == ENOSYS ? -EOPNOTSUPP : -errno;
  Attributes wanted{read_only, 0, private_mounts, 0};
  if (syscall(mount_setattr_number, fd, "", AT_EMPTY_PATH | recursive, &wanted, sizeof wanted) == 0) return fd;
  int error = errno == ENOSYS ? EOPNOTSUPP : errno;
  close(fd);
  return -error;
}

void clone_there(void *answer) { *static_cast<int *>(answer) = clone_here(); }

}  // namespace

int clone_host_mounts() {
  int fd = clone_here();
  if (fd != -EPERM) return fd;
  in_namespaces(CLONE_NEWUSER | CLONE_NEWNS, clone_there, &fd);
  return fd;
}

}  // namespace ramfs
