// The terminal of an owner that is a shell with jobs.
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "../include/ramfs.h"
#include "dispositions.h"

namespace {

constexpr int count = 4;
constexpr int signals[count] = {SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};
// Those that the owner ignores since it took the terminal, and did not before.
bool ignored[count];

constexpr int modes_size = 64;
static_assert(sizeof(termios) <= modes_size);

void ignore_stops() {
  for (int i = 0; i < count; i++) {
    struct sigaction before, ignore{};
    ignore.sa_handler = SIG_IGN;
    sigaction(signals[i], &ignore, &before);
    if (before.sa_handler != SIG_IGN) ignored[i] = true;
  }
}

int give(int terminal, pid_t group) { return tcsetpgrp(terminal, group) < 0 ? -errno : 0; }

}  // namespace

namespace ramfs {

void add_job_defaults(sigset_t &reset, bool job) {
  for (int i = 0; i < count; i++)
    if (ignored[i] && (job || signals[i] == SIGQUIT)) sigaddset(&reset, signals[i]);
}

void add_terminal_action(posix_spawn_file_actions_t &actions, int terminal) {
  using Add = int (*)(posix_spawn_file_actions_t *, int);
  // glibc 2.35.
  static const Add add = Add(dlsym(RTLD_DEFAULT, "posix_spawn_file_actions_addtcsetpgrp_np"));
  if (add != nullptr) add(&actions, terminal);
}

}  // namespace ramfs

int32_t ramfs_terminal_take(int32_t terminal) {
  pid_t before = tcgetpgrp(terminal);
  if (before < 0) return -errno;
  for (; before != getpgrp(); before = tcgetpgrp(terminal)) {
    if (before < 0) return -errno;
    // Stops this process until somebody brings it to the foreground.
    if (kill(0, SIGTTIN) < 0) return -errno;
  }
  ignore_stops();
  // The leader of a session leads its group already.
  if (getpgrp() != getpid() && setpgid(0, 0) < 0) return -errno;
  int error = give(terminal, getpgrp());
  return error < 0 ? error : before;
}

int32_t ramfs_terminal_give(int32_t terminal, int32_t group) { return give(terminal, group == 0 ? getpgrp() : group); }

int32_t ramfs_terminal_modes(int32_t terminal, uint8_t *modes, uint32_t store) {
  termios value;
  if (!store) {
    if (tcgetattr(terminal, &value) < 0) return -errno;
    memcpy(modes, &value, sizeof value);
    return 0;
  }
  memcpy(&value, modes, sizeof value);
  return tcsetattr(terminal, TCSADRAIN, &value) < 0 ? -errno : 0;
}
