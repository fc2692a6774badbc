// Starts the session's supervisor, a process of its own: it must not end before the programs that it serves.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../arena/handover.h"
#include "../arena/registration.h"
#include "session.h"

namespace ramfs {
namespace {

// What of the owner's goes to the supervisor, under numbers of its own: nothing that a pipe's other end would miss.
enum : int { for_arena = 3, for_hook, for_volume, for_owner, behind };

int spawn_supervisor(const Session &session, int its_end) {
  const int given[] = {session.arena_fd(), session.hook_fd(), session.arena().volume(), its_end};
  int copies[4], made = 0;
  for (int fd : given) {
    copies[made] = fcntl(fd, F_DUPFD_CLOEXEC, 64);
    if (copies[made] >= 0) made++;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int fd = 0; fd < 3; fd++) posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
  for (int i = 0; i < made; i++) posix_spawn_file_actions_adddup2(&actions, copies[i], for_arena + i);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  Handover handover;
  handover.arena = for_arena;
  handover.hook = for_hook;
  handover.volume = for_volume;
  handover.role = Handover::supervisor;
  Text<32> owner;
  owner.add(u64(for_owner));
  handover.name = owner.c_str();
  Text<512> variable;
  variable.add(session_variable);
  handover.write(variable);
  char name[] = "ramfs-supervise";
  char *argv[] = {name, nullptr}, *environment[] = {variable.data(), nullptr};
  Text<32> loader;
  loader.add("/proc/self/fd/").add(u64(for_hook));
  pid_t pid = -1;
  int error = made == 4 ? posix_spawn(&pid, loader.c_str(), &actions, &attributes, argv, environment) : EMFILE;
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  for (int i = 0; i < made; i++) close(copies[i]);
  return error ? -error : pid;
}

// Whether processes of this user's may look into each other (Yama): the supervisor must.
bool may_look_into_others() {
  int scope = 0;
  if (FILE *file = fopen("/proc/sys/kernel/yama/ptrace_scope", "re")) {
    if (fscanf(file, "%d", &scope) != 1) scope = 0;
    fclose(file);
  }
  return scope == 0 || geteuid() == 0;
}

}  // namespace

int Session::start_supervisor() {
  std::lock_guard guard(supervisor_lock_);
  if (supervisor_fd_ >= 0) return 0;
  if (joined_ || arena_.volume() < 0) return -ENOTSUP;
  if (!may_look_into_others()) return -EACCES;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return -errno;
  // It opens what its programs may, and what they start it starts: confined as they are.
  int pid = starter_.run([&] { return spawn_supervisor(*this, ends[1]); });
  close(ends[1]);
  int answer = pid < 0 ? pid : -EIO;
  if (pid > 0) {
    ssize_t n;
    do n = read(ends[0], &answer, sizeof answer);
    while (n < 0 && errno == EINTR);
    if (n != sizeof answer) answer = -EIO;
    if (answer < 0) waitpid(pid, nullptr, 0);
  }
  if (answer < 0) close(ends[0]);
  else supervisor_fd_ = ends[0];
  return answer;
}

i64 Session::register_supervised(Registration registration) const {
  const Header &header = arena_.header();
  if (!has_supervisor(arena_)) return -ENOTSUP;
  registration.secret[0] = header.supervisor[0];
  registration.secret[1] = header.supervisor[1];
  SupervisorName name;
  name_supervisor(arena_, name);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", arena_.volume(), name.c_str());
  int door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (door < 0) return -errno;
  i64 answer = -EIO;
  bool asked = connect(door, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 &&
               send(door, &registration, sizeof registration, MSG_NOSIGNAL) == sizeof registration;
  ssize_t n = -1;
  while (asked && (n = read(door, &answer, sizeof answer)) < 0 && errno == EINTR) {}
  close(door);
  return n == sizeof answer ? answer : -EIO;
}

int Session::supervise(bool wanted) {
  int error = wanted ? start_supervisor() : 0;
  if (error == 0) supervises_ = wanted;
  return error;
}

}  // namespace ramfs
