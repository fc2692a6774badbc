#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foreground.h"
#include "session.h"

namespace ramfs {
namespace {

struct Block {
  const char *program = nullptr;
  const char *directory = nullptr;
  std::vector<char *> argv, environment;
};

// NUL-terminated strings one after another (ramfs.h).
bool parse(std::string_view text, Block &block) {
  std::vector<char *> strings;
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\0', at);
    if (end == std::string_view::npos) return false;
    strings.push_back(const_cast<char *>(text.data() + at));
    at = end + 1;
  }
  if (strings.size() < 3) return false;
  block.program = strings[0];
  block.directory = strings[1];
  size_t count = size_t(atoll(strings[2]));
  if (count > strings.size() - 3) return false;
  block.argv.assign(strings.begin() + 3, strings.begin() + 3 + long(count));
  block.environment.assign(strings.begin() + 3 + long(count), strings.end());
  block.argv.push_back(nullptr);
  return true;
}

// The soft limit of open files that the program would have had without us: JavaScript runtimes raise their own, and the
// process that started this one still has what it had. 0: unknown.
unsigned long descriptor_limit() {
  FILE *limits = fopen(("/proc/" + std::to_string(getppid()) + "/limits").c_str(), "re");
  if (limits == nullptr) return 0;
  const std::string_view name = "Max open files";
  unsigned long limit = 0;
  char line[256];
  while (limit == 0 && fgets(line, sizeof line, limits) != nullptr)
    if (std::string_view(line).substr(0, name.size()) == name) limit = strtoul(line + name.size(), nullptr, 10);
  fclose(limits);
  return limit;
}

// What the loader reads of the session's first program (hook/loader.cc, boot).
std::string boot_variable(const Session &session, const Block &block, int status) {
  mode_t mask = umask(0);
  umask(mask);
  std::string text = "RAMFS_SESSION=";
  text += std::to_string(session.arena_fd()) + " " + std::to_string(session.hook_fd()) + " ";
  text += std::to_string(u32(-1)) + " 0 " + std::to_string(u32(-1)) + " ";
  text += std::to_string(mask) + " ";
  text += std::to_string(status) + " " + std::to_string(descriptor_limit()) + " ";
  text += std::string(block.directory) + "\n" + block.program;
  return text;
}

// Descriptors that dup2 in the child could overwrite are moved up first.
int above_standard(int fd) { return fcntl(fd, F_DUPFD_CLOEXEC, 16); }

struct Descriptors {
  int in, out, err, status;
  bool ok() const { return in >= 0 && out >= 0 && err >= 0 && status >= 0; }
  void close_all() const {
    for (int fd : {in, out, err, status})
      if (fd >= 0) close(fd);
  }
};

int start_loader(Session &session, Block &block, const Descriptors &fds) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fds.in, 0);
  posix_spawn_file_actions_adddup2(&actions, fds.out, 1);
  posix_spawn_file_actions_adddup2(&actions, fds.err, 2);
  // Onto itself: clears close-on-exec. The loader sets it again.
  for (int fd : {session.arena_fd(), session.hook_fd(), fds.status})
    posix_spawn_file_actions_adddup2(&actions, fd, fd);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, reset;
  sigemptyset(&none);
  sigemptyset(&reset);
  sigaddset(&reset, SIGPIPE);  // runtimes ignore it; programs expect it
  sigaddset(&reset, SIGIO);
  add_foreground_defaults(reset);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &reset);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::string variable = boot_variable(session, block, fds.status);
  block.environment.push_back(variable.data());
  block.environment.push_back(nullptr);
  std::string loader = "/proc/self/fd/" + std::to_string(session.hook_fd());
  pid_t pid;
  int error = posix_spawn(&pid, loader.c_str(), &actions, &attributes, block.argv.data(),
                          block.environment.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error ? -error : pid;
}

// Nothing comes when the program was executed: the kernel closed the other end.
int read_status(int fd) {
  int status = 0;
  ssize_t n;
  do n = read(fd, &status, sizeof status);
  while (n < 0 && errno == EINTR);
  return n == sizeof status ? status : 0;
}

}  // namespace

int spawn(Session &session, std::string_view text, int in, int out, int err) {
  Block block;
  if (!parse(text, block)) return -EINVAL;
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) < 0) return -errno;
  Descriptors fds{above_standard(in), above_standard(out), above_standard(err),
                  above_standard(pipe_ends[1])};
  close(pipe_ends[1]);
  int pid = fds.ok() ? start_loader(session, block, fds) : -EMFILE;
  fds.close_all();
  int status = pid > 0 ? read_status(pipe_ends[0]) : 0;
  close(pipe_ends[0]);
  if (status == 0) return pid;
  waitpid(pid, nullptr, 0);
  return status;
}

}  // namespace ramfs
