#include "ruleset.h"

#include <linux/prctl.h>

#include "mode.h"

namespace ramfs {
namespace {

// landlock_create_ruleset(2)'s, which each ABI made longer.
struct Attributes {
  u64 files, ports, scopes;
};
constexpr u64 known_bytes(u32 abi) { return abi >= 6 ? sizeof(Attributes) : abi >= 4 ? 16 : 8; }

// The last right to files of each ABI, from 1 on.
constexpr u64 last_right[] = {LANDLOCK_ACCESS_FS_MAKE_SYM, LANDLOCK_ACCESS_FS_REFER, LANDLOCK_ACCESS_FS_TRUNCATE,
                              LANDLOCK_ACCESS_FS_TRUNCATE, LANDLOCK_ACCESS_FS_IOCTL_DEV};
constexpr u32 last_rights = sizeof last_right / sizeof *last_right;

}  // namespace

u32 landlock_abi() {
  i64 abi = kernel::call(__NR_landlock_create_ruleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi < 0 ? 0 : u32(abi);
}

LandlockScope landlock_scope(u32 abi) {
  if (abi == 0) return {};
  LandlockScope scope{.files = 2 * last_right[min(abi, last_rights) - 1] - 1};
  if (abi >= 4) scope.ports = LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP;
  if (abi >= 6) scope.scopes = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
  return scope;
}

Ruleset::Ruleset(const LandlockScope &scope) : scope_(scope) {
  Attributes attributes{scope.files, scope.ports, scope.scopes};
  fd_ = kernel::call(__NR_landlock_create_ruleset, kernel::word(&attributes), known_bytes(landlock_abi()), 0);
}

Ruleset::~Ruleset() {
  if (fd_ >= 0) kernel::close(int(fd_));
}

i64 Ruleset::allow(int fd, u64 rights) const {
  kernel::Stat stat;
  if (i64 result = kernel::fstat(fd, &stat); result < 0) return result;
  rights &= scope_.files & (is_directory(stat.mode) ? ~0ull : landlock_file_rights);
  return rights ? add_kernel_rule(int(fd_), rights, fd) : 0;
}

i64 Ruleset::allow(const char *path, u64 rights) const {
  i64 fd = kernel::openat(AT_FDCWD, path, O_PATH | O_CLOEXEC);
  if (fd < 0) return fd;
  i64 result = allow(int(fd), rights);
  kernel::close(int(fd));
  return result;
}

i64 Ruleset::enter() const {
  i64 result = kernel::call(__NR_landlock_restrict_self, u64(fd_), 0);
  if (result != -EPERM) return result;
  kernel::call(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  return kernel::call(__NR_landlock_restrict_self, u64(fd_), 0);
}

i64 enter_domain_of_host() {
  Ruleset ruleset({.files = landlock_scope(landlock_abi()).files});
  i64 result = ruleset.error();
  if (result >= 0) result = ruleset.allow("/", ~0ull);
  return result < 0 ? result : ruleset.enter();
}

}  // namespace ramfs
