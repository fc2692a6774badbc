#include "elsewhere.h"

#include <linux/sched.h>

#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../vfs/host_mounts.h"
#include "../vfs/working_directory.h"
#include "interruption.h"

namespace ramfs {

constinit int own_descriptors = -1;

namespace {

i64 open_of(const Caller &caller, const char *file, u32 flags) {
  Text<64> path;
  path.add("/proc/").add(u64(caller.thread)).add("/").add(file);
  return kernel::openat(AT_FDCWD, path.c_str(), flags | O_CLOEXEC);
}

i64 enter(i64 space, u64 kind) { return space < 0 ? space : kernel::call(__NR_setns, u64(space), kind); }

}  // namespace

i64 go_to(const Caller &caller) {
  constexpr u32 directory = O_PATH | O_DIRECTORY;
  i64 root = open_of(caller, "root", directory), cwd = open_of(caller, "cwd", directory);
  i64 mounts = open_of(caller, "ns/mnt", O_RDONLY), users = open_of(caller, "ns/user", O_RDONLY);
  own_descriptors = int(kernel::openat(AT_FDCWD, "/proc/self/fd", directory | O_CLOEXEC));
  if (root < 0 || cwd < 0 || own_descriptors < 0) return -EACCES;
  i64 entered = enter(mounts, CLONE_NEWNS);
  // Of a user namespace that the owner's user has made, he may do all.
  if (entered == -EPERM && enter(users, CLONE_NEWUSER) >= 0) {
    are_rights_of_namespace();
    entered = enter(mounts, CLONE_NEWNS);
  }
  if (entered < 0) return entered;
  i64 result = kernel::call(__NR_fchdir, u64(root));
  if (result >= 0) result = kernel::call(__NR_chroot, kernel::word("."));
  if (result >= 0) result = kernel::call(__NR_fchdir, u64(cwd));
  if (result < 0) return result;
  note_changed_mounts();
  look_for_roots();
  learn_host_directory(process.cwd);
  return 0;
}

bool await_child(i64 child) {
  i32 status = 0;
  for (;;) {
    i64 waited = kernel::call(__NR_wait4, u64(child), kernel::word(&status), 0, 0);
    if (waited == child) return status == 0;
    if (waited != -EINTR) return false;
    interrupt_worker(u32(child));
  }
}

}  // namespace ramfs
