#include "in_namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/text.h"

namespace ramfs {
namespace {

bool write_file(const char *path, const char *text, u32 length) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  bool written = write(fd, text, length) == ssize_t(length);
  close(fd);
  return written;
}

bool map_id(const char *path, u32 id) {
  Text<32> line;
  line.add(u64(id)).add(" ").add(u64(id)).add(" 1");
  return write_file(path, line.c_str(), line.length());
}

struct Task {
  bool maps;  // it is in a user namespace of its own
  u32 uid, gid;
  void (*work)(void *);
  void *argument;
  bool done = false;
};

// Runs in a child that shares the memory and the descriptors of a process with threads: system calls alone.
int do_task(void *task) {
  auto &[maps, uid, gid, work, argument, done] = *static_cast<Task *>(task);
  done = !maps || (map_id("/proc/self/uid_map", uid) && write_file("/proc/self/setgroups", "deny", 4) &&
                   map_id("/proc/self/gid_map", gid));
  if (done) work(argument);
  _exit(0);
}

}  // namespace

bool in_namespaces(int namespaces, void (*work)(void *), void *argument) {
  alignas(16) char stack[16384];
  Task task{bool(namespaces & CLONE_NEWUSER), geteuid(), getegid(), work, argument};
  // No signal at its end: the runtime has a handler for those of its own children.
  int flags = CLONE_VM | CLONE_VFORK | CLONE_FILES | namespaces;
  pid_t child = clone(do_task, stack + sizeof stack, flags, &task);
  if (child < 0) return false;
  while (waitpid(child, nullptr, __WALL) < 0 && errno == EINTR) {}
  return task.done;
}

}  // namespace ramfs
