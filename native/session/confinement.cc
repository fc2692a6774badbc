#include "confinement.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../base/ruleset.h"

namespace ramfs {
namespace {

constexpr u64 everything = ~0ull;
constexpr u64 use_of_device =
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE | LANDLOCK_ACCESS_FS_IOCTL_DEV;

// Devices that keep nothing, and terminals.
constexpr const char *harmless[] = {"/dev/null",    "/dev/zero", "/dev/full", "/dev/random",
                                    "/dev/urandom", "/dev/tty",  "/dev/ptmx", "/dev/pts"};

// Whether the caller is nobody special: then of /proc only what is its own can be written, and nothing of /proc/sys.
// Who has capabilities gets no rule for it, for Landlock cannot tell the one from the other.
bool is_ordinary() {
  struct {
    u32 version;
    i32 pid;
  } head{_LINUX_CAPABILITY_VERSION_3, 0};
  struct {
    u32 effective, permitted, inheritable;
  } sets[2] = {};
  if (geteuid() == 0 || syscall(SYS_capget, &head, sets) < 0) return false;
  return (sets[0].permitted | sets[1].permitted) == 0;
}

// What the owner was given open for writing may be opened anew, as /dev/stdout does.
int allow_standard_files(const Ruleset &ruleset) {
  for (int fd : {0, 1, 2}) {
    int mode = fcntl(fd, F_GETFL);
    if (mode < 0 || (mode & O_ACCMODE) == O_RDONLY || (mode & O_PATH)) continue;
    i64 result = ruleset.allow(fd, use_of_device);
    if (result < 0 && result != -EBADFD) return int(result);
  }
  return 0;
}

int allow_all(const Ruleset &ruleset, const Confinement &wanted, const Arena &arena) {
  if (i64 result = arena.volume() >= 0 ? ruleset.allow(arena.volume(), everything) : 0; result < 0) return int(result);
  for (const std::string &path : wanted.allowed)
    if (i64 result = ruleset.allow(path.c_str(), everything); result < 0) return int(result);
  for (const char *path : harmless) ruleset.allow(path, use_of_device);
  if (is_ordinary()) ruleset.allow("/proc", LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE);
  return allow_standard_files(ruleset);
}

// Whether there is a terminal at which a program could type, where the kernel lets it (sysctl dev.tty.legacy_tiocsti).
// Elsewhere no call needs to pass a filter.
bool might_type() {
  int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  bool there = terminal >= 0 || isatty(0) || isatty(1) || isatty(2);
  if (terminal >= 0) close(terminal);
  char legacy = '1';
  int fd = open("/proc/sys/dev/tty/legacy_tiocsti", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    if (read(fd, &legacy, 1) != 1) legacy = '1';
    close(fd);
  }
  return there && (legacy != '0' || !is_ordinary());
}

LandlockScope scope_of(u32 what, u32 abi) {
  LandlockScope all = landlock_scope(abi), scope;
  if (what & confined_files) scope.files = all.files & landlock_writes;
  if (what & confined_network) scope.ports = all.ports, scope.scopes = all.scopes & LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET;
  if (what & confined_signals) scope.scopes |= all.scopes & LANDLOCK_SCOPE_SIGNAL;
  return scope;
}

}  // namespace

int confine_thread(const Confinement &wanted, const Arena &arena) {
  u32 abi = landlock_abi();
  if (abi == 0 && (wanted.what & confined_files)) return -EOPNOTSUPP;
  LandlockScope scope = scope_of(wanted.what, abi);
  if (scope.files | scope.ports | scope.scopes) {
    Ruleset ruleset(scope);
    if (ruleset.error()) return int(ruleset.error());
    int error = scope.files ? allow_all(ruleset, wanted, arena) : 0;
    if (error == 0) error = int(ruleset.enter());
    if (error) return error;
  }
  int error = (wanted.what & confined_files) && might_type() ? forbid_typing() : 0;
  return error == 0 && (wanted.what & confined_network) ? forbid_network() : error;
}

int note_confinement(const Confinement &wanted, const Arena &arena) {
  Header &header = arena.header();
  if (wanted.allowed.size() > max_allowed) return -E2BIG;
  for (const std::string &path : wanted.allowed) {
    struct stat stat;
    if (::stat(path.c_str(), &stat) < 0) return -errno;
    header.allowed[header.allowed_count++] = {stat.st_dev, stat.st_ino};
  }
  header.confined = wanted.what;
  return 0;
}

}  // namespace ramfs
