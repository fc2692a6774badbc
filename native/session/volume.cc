// A detached mount (fsmount(2), Linux 5.2) is reached through its descriptor alone: nobody's namespace shows it. Who
// may not mount has a child do it in a user namespace that lives only as long; the descriptor outlives both. Without
// fsmount a child mounts it in a namespace that ends with it, which leaves the mount to the descriptor as well.
#include "volume.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/text.h"
#include "in_namespaces.h"

namespace ramfs {
namespace {

// What has no limit at all can be given none later.
constexpr u64 no_limit = 1ull << 62;

// Inodes are the arena's to count (heap.cc); the pool's files would falsify the kernel's count.
int mount_tmpfs(const char *size) {
  int context = int(syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC));
  if (context < 0) return -errno;
  auto set = [context](const char *key, const char *value) {
    return syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, key, value, 0) == 0;
  };
  bool made = set("size", size) && set("nr_inodes", "0") && set("mode", "0711") &&
              syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) == 0;
  int mount = made ? int(syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOATIME)) : -1;
  int error = errno;
  close(context);
  return mount < 0 ? -error : mount;
}

// By the means of before Linux 5.2, in a mount namespace of its own, which may show it anywhere.
int mount_over(const char *size) {
  Text<64> options;
  options.add("nr_inodes=0,mode=0711,size=").add(size);
  const char *place = "/proc";
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) return -errno;
  if (mount("ramfs", place, "tmpfs", MS_NOATIME, options.c_str()) < 0) return -errno;
  int fd = open(place, O_PATH | O_DIRECTORY | O_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

// What the child is to do, and the answer: a descriptor or -errno.
struct Order {
  const char *size;
  bool is_apart;  // in a user namespace of its own
  int mount = -EPERM, user_namespace = -1;
};

void mount_there(void *order) {
  auto &[size, is_apart, mount, user_namespace] = *static_cast<Order *>(order);
  mount = mount_tmpfs(size);
  if (mount < 0) mount = mount_over(size);
  if (is_apart && mount >= 0) user_namespace = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
}

// Forbidden, or as many namespaces as the limit allows (ENOSPC): to the caller it is the same EPERM.
int mount_by_child(const char *size, int namespaces, int &user_namespace) {
  Order order{size, bool(namespaces & CLONE_NEWUSER)};
  in_namespaces(namespaces, mount_there, &order);
  user_namespace = order.user_namespace;
  return order.mount;
}

int reconfigure(int volume, const char *size) {
  int context = int(syscall(SYS_fspick, volume, "", FSPICK_EMPTY_PATH | FSPICK_CLOEXEC));
  if (context < 0) return -errno;
  bool changed = syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, "size", size, 0) == 0 &&
                 syscall(SYS_fsconfig, context, FSCONFIG_CMD_RECONFIGURE, nullptr, nullptr, 0) == 0;
  int error = errno;
  close(context);
  return changed ? 0 : -error;
}

// By a child that goes where the volume was mounted. It has memory of its own, for the kernel hides a process from its
// user that has won rights.
int reconfigure_by_child(int volume, int user_namespace, const char *size) {
  pid_t child = pid_t(syscall(SYS_clone, CLONE_VFORK, 0, 0, 0, 0));
  if (child == 0) {
    bool there = setns(user_namespace, CLONE_NEWUSER) == 0 && unshare(CLONE_NEWNS) == 0;
    _exit(there ? -reconfigure(volume, size) : EPERM);
  }
  int status = 0;
  if (child < 0) return -EPERM;
  while (waitpid(child, &status, __WALL) < 0 && errno == EINTR) {}
  return WIFEXITED(status) ? -WEXITSTATUS(status) : -EPERM;
}

}  // namespace

int open_volume(u64 bytes, int &user_namespace) {
  Text<24> size;
  size.add(bytes ? bytes : no_limit);
  int mount = mount_tmpfs(size.c_str());
  if (mount == -EPERM || mount == -ENOSYS) {
    mount = mount_by_child(size.c_str(), CLONE_NEWNS, user_namespace);
    if (mount < 0) mount = mount_by_child(size.c_str(), CLONE_NEWUSER | CLONE_NEWNS, user_namespace);
  }
  return mount == -ENOSYS ? -EPERM : mount;
}

int resize_volume(int volume, int user_namespace, u64 bytes) {
  Text<24> size;
  size.add(bytes ? bytes : no_limit);
  int result = reconfigure(volume, size.c_str());
  bool elsewhere = (result == -EPERM || result == -EACCES) && user_namespace >= 0;
  return elsewhere ? reconfigure_by_child(volume, user_namespace, size.c_str()) : result;
}

}  // namespace ramfs
