// Waiting for children and signalling them.
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../include/ramfs.h"

namespace {

// The child that owns the terminal; signals to the owner are passed on to it.
volatile pid_t foreground_child;

void pass_on(int signal) {
  if (foreground_child > 0) kill(foreground_child, signal);
}

// Signals as a shell has them while a program owns the terminal; back to what they were at the end.
class Foreground {
 public:
  explicit Foreground(pid_t child) {
    foreground_child = child;
    struct sigaction ignore {}, pass {};
    ignore.sa_handler = SIG_IGN;
    pass.sa_handler = pass_on;
    pass.sa_flags = SA_RESTART;
    for (int i = 0; i < 4; i++) sigaction(signals[i], i < 2 ? &ignore : &pass, &before_[i]);
  }
  ~Foreground() {
    for (int i = 0; i < 4; i++) sigaction(signals[i], &before_[i], nullptr);
    foreground_child = 0;
  }

 private:
  static constexpr int signals[4] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
  struct sigaction before_[4];
};

int wait_for(pid_t pid) {
  int status;
  pid_t ended;
  do ended = waitpid(pid, &status, 0);
  while (ended < 0 && errno == EINTR);
  return ended < 0 ? -errno : status;
}

}  // namespace

int32_t ramfs_wait(int32_t pid, uint32_t foreground) {
  if (!foreground) return wait_for(pid);
  Foreground scope(pid);
  return wait_for(pid);
}

int32_t ramfs_kill(int32_t pid, int32_t signal) { return kill(pid, signal) < 0 ? -errno : 0; }
