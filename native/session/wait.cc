// Waiting for children and signalling them.
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "../include/ramfs.h"

int32_t ramfs_wait(int32_t pid, uint32_t flags) {
  int options = flags & RAMFS_WAIT_STOPS ? WUNTRACED | WCONTINUED : 0;
  int status;
  pid_t ended;
  do ended = waitpid(pid, &status, options);
  while (ended < 0 && errno == EINTR);
  return ended < 0 ? -errno : status;
}

int32_t ramfs_kill(int32_t pid, int32_t signal) { return kill(pid, signal) < 0 ? -errno : 0; }
