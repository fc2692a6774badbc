// Waiting for children and signalling them.
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../include/ramfs.h"
#include "foreground.h"

namespace {

constexpr int count = 4;
constexpr int signals[count] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
struct sigaction before[count];
bool active;
volatile sig_atomic_t child;    // who owns the terminal; 0: not started yet
volatile sig_atomic_t pending;  // came before the child was known

void pass_on(int signal) {
  if (child > 0) kill(child, signal);
  else pending = signal;
}

void begin() {
  if (active) return;
  active = true;
  child = 0;
  pending = 0;
  struct sigaction ignore {}, pass {};
  ignore.sa_handler = SIG_IGN;
  pass.sa_handler = pass_on;
  pass.sa_flags = SA_RESTART;
  for (int i = 0; i < count; i++) sigaction(signals[i], i < 2 ? &ignore : &pass, &before[i]);
}

void end() {
  if (!active) return;
  for (int i = 0; i < count; i++) sigaction(signals[i], &before[i], nullptr);
  active = false;
}

int wait_for(pid_t pid, int options) {
  int status;
  pid_t ended;
  do ended = waitpid(pid, &status, options);
  while (ended < 0 && errno == EINTR);
  return ended < 0 ? -errno : status;
}

}  // namespace

namespace ramfs {

void add_foreground_defaults(sigset_t &reset) {
  for (int i = 0; active && i < 2; i++)
    if (before[i].sa_handler != SIG_IGN) sigaddset(&reset, signals[i]);
}

}  // namespace ramfs

int32_t ramfs_foreground(uint32_t on) {
  if (on) begin();
  else end();
  return 0;
}

int32_t ramfs_wait(int32_t pid, uint32_t flags) {
  int options = flags & RAMFS_WAIT_STOPS ? WUNTRACED | WCONTINUED : 0;
  if (!(flags & RAMFS_WAIT_FOREGROUND)) return wait_for(pid, options);
  begin();
  child = pid;
  if (pending) kill(pid, pending);
  int status = wait_for(pid, options);
  end();
  return status;
}

int32_t ramfs_kill(int32_t pid, int32_t signal) { return kill(pid, signal) < 0 ? -errno : 0; }
