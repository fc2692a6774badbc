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

#include "../arena/handover.h"
#include "../include/ramfs.h"
#include "dispositions.h"
#include "session.h"

namespace ramfs {
namespace {

struct Block {
  const char *program = nullptr;
  const char *directory = nullptr;
  const char *limits = nullptr;
  Dispositions signals;
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
  if (strings.size() < 6) return false;
  block.program = strings[0];
  block.directory = strings[1];
  block.signals = {u32(atoll(strings[2])), u32(atoll(strings[3]))};
  block.limits = strings[4];
  if (strspn(block.limits, "0123456789 ") != strlen(block.limits)) return false;
  size_t count = size_t(atoll(strings[5]));
  if (count > strings.size() - 6) return false;
  block.argv.assign(strings.begin() + 6, strings.begin() + 6 + long(count));
  block.environment.assign(strings.begin() + 6 + long(count), strings.end());
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

// Copies, above all that dup2 could overwrite in the child, of what it gets.
class Descriptors {
 public:
  Descriptors(const Session &session, const std::vector<int> &given, int status_end) {
    above_ = int(max<size_t>(16, given.size()));
    for (int fd : given) standard.push_back(fd < 0 ? -1 : copy(fd));
    arena = copy(session.arena_fd());
    hook = copy(session.hook_fd());
    status = copy(status_end);
    if (session.code_fd() >= 0) code = copy(session.code_fd());
    if (session.trace_fd() >= 0) trace = copy(session.trace_fd());
    if (session.arena().volume() >= 0) volume = copy(session.arena().volume());
    if (session.arena().lower() >= 0) lower = copy(session.arena().lower());
  }
  ~Descriptors() {
    for (int fd : copies_) close(fd);
  }
  // 0 or -errno.
  int error() const { return error_; }

  std::vector<int> standard;  // -1: the child has none there
  int arena = -1, hook = -1, status = -1, code = -1, trace = -1, volume = -1, lower = -1;

 private:
  int copy(int fd) {
    int made = fcntl(fd, F_DUPFD_CLOEXEC, above_);
    if (made < 0) error_ = -errno;
    else copies_.push_back(made);
    return made;
  }
  int above_ = 0, error_ = 0;
  std::vector<int> copies_;
};

using FirstVariable = Text<2 * path_max + 1024>;

void describe_first(const Session &session, const Descriptors &fds, const Block &block, FirstVariable &text) {
  FirstProgram first;
  first.status = fds.status;
  first.descriptor_limit = descriptor_limit();
  first.limits = bytes_of(block.limits);
  first.directory = bytes_of(block.directory);
  first.name = block.program;
  Handover handover;
  handover.arena = fds.arena;
  handover.hook = fds.hook;
  handover.umask = umask(0);
  umask(handover.umask);
  handover.code = fds.code;
  handover.trace = fds.trace;
  handover.volume = fds.volume;
  handover.lower = fds.lower;
  handover.users = session.joined() && is_away(session.arena()) ? users_unknown : users_of_session;
  handover.role = session.supervises() ? Handover::supervised : Handover::hooked;
  text.add(session_variable);
  handover.write(text);
  first.write(text);
}

// The process group that a child joins, and the terminal that it gets (ramfs.h); each -1: none.
struct Job {
  int group = -1, terminal = -1;
};

// Clears close-on-exec in the child; the loader sets it again. By way of a spare number, because before glibc 2.29 a
// dup2 onto itself changed nothing.
void keep_open(posix_spawn_file_actions_t &actions, std::initializer_list<int> kept, int spare) {
  for (int fd : kept) {
    if (fd < 0) continue;
    posix_spawn_file_actions_adddup2(&actions, fd, spare);
    posix_spawn_file_actions_adddup2(&actions, spare, fd);
  }
  posix_spawn_file_actions_addclose(&actions, spare);
}

int start_loader(Block &block, const Descriptors &fds, const Job &job) {
  int spare = fcntl(fds.status, F_DUPFD_CLOEXEC, int(fds.standard.size()) + 3);
  if (spare < 0) return -EMFILE;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (job.terminal >= 0) add_terminal_action(actions, job.terminal);
  for (size_t i = 0; i < fds.standard.size(); i++) {
    if (fds.standard[i] >= 0) posix_spawn_file_actions_adddup2(&actions, fds.standard[i], int(i));
    else posix_spawn_file_actions_addclose(&actions, int(i));
  }
  keep_open(actions, {fds.arena, fds.hook, fds.status, fds.code, fds.trace, fds.volume, fds.lower}, spare);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t reset;
  sigemptyset(&reset);
  add_job_defaults(reset, job.group >= 0);
  block.signals.add_to(reset);
  posix_spawnattr_setsigdefault(&attributes, &reset);
  short flags = POSIX_SPAWN_SETSIGDEF;
  if (job.group >= 0) {
    flags |= POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setpgroup(&attributes, job.group);
  }
  posix_spawnattr_setflags(&attributes, flags);
  std::string loader = "/proc/self/fd/" + std::to_string(fds.hook);
  pid_t pid;
  int error = EINTR;
  if (!has_unheard_key()) {
    Ignoring ignoring(block.signals);
    error = posix_spawn(&pid, loader.c_str(), &actions, &attributes, block.argv.data(), block.environment.data());
  }
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(spare);
  // Of the program's file the loader tells itself.
  if (error) return error == ENOEXEC ? -ELIBBAD : -error;
  if (job.terminal >= 0) ramfs_terminal_give(job.terminal, getpgid(pid));
  return pid;
}

bool read_number(int fd, int &number) {
  ssize_t n;
  do n = read(fd, &number, sizeof number);
  while (n < 0 && errno == EINTR);
  return n == sizeof number;
}

// Whether a child has ended by itself and without having said why: what was executed was no loader.
bool ended_silently(pid_t pid) {
  siginfo_t info{};
  while (waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) < 0)
    if (errno != EINTR) return false;
  return info.si_code == CLD_EXITED && info.si_status != 127;
}

// 0 where the program was executed: behind the loader's greeting nothing comes, for the kernel closed the other end.
int read_status(int fd, pid_t pid) {
  int status = 0;
  if (!read_number(fd, status)) return ended_silently(pid) ? -ELIBBAD : 0;
  return read_number(fd, status) ? status : 0;
}

}  // namespace

int spawn(Session &session, std::string_view text, const std::vector<int> &descriptors, int group, int terminal) {
  Block block;
  if (!parse(text, block)) return -EINVAL;
  if (max(strlen(block.program), strlen(block.directory)) >= path_max) return -ENAMETOOLONG;
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) < 0) return -errno;
  int pid;
  {
    Descriptors fds(session, descriptors, pipe_ends[1]);
    close(pipe_ends[1]);
    FirstVariable variable;
    describe_first(session, fds, block, variable);
    block.environment.push_back(variable.data());
    block.environment.push_back(nullptr);
    int refused = variable.overflowed() ? -E2BIG : fds.error();
    auto start = [&] { return start_loader(block, fds, {group, terminal}); };
    pid = refused ? refused : session.starter().run(start);
  }
  int status = pid > 0 ? read_status(pipe_ends[0], pid) : 0;
  close(pipe_ends[0]);
  if (status == 0) return pid;
  waitpid(pid, nullptr, 0);
  return status;
}

}  // namespace ramfs
