// Rulesets of landlock(7), and the domain that the calling thread enters for good, with all that it starts. Raw calls,
// for the owner and for what runs inside programs.
#pragma once
#include "syscall.h"

namespace ramfs {

// What a ruleset is about: of this it refuses what no rule allows.
struct LandlockScope {
  u64 files = 0;   // LANDLOCK_ACCESS_FS_
  u64 ports = 0;   // LANDLOCK_ACCESS_NET_
  u64 scopes = 0;  // LANDLOCK_SCOPE_
};

// The kernel's; 0: it has no Landlock, or was started without.
u32 landlock_abi();

// Of all rights those that this ABI knows.
LandlockScope landlock_scope(u32 abi);
// Of the rights to files those that change something.
constexpr u64 landlock_writes =
    ~u64(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR);

// Of all rights to files those that mean something for what is no directory.
constexpr u64 landlock_file_rights = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                     LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_TRUNCATE |
                                     LANDLOCK_ACCESS_FS_IOCTL_DEV;

// landlock_add_rule(2)'s rule for a file or what lies beneath a directory.
struct [[gnu::packed]] LandlockPathBeneath {
  u64 allowed;
  i32 parent;
};
inline i64 add_kernel_rule(int ruleset, u64 allowed, int parent) {
  LandlockPathBeneath rule{allowed, parent};
  return kernel::call(__NR_landlock_add_rule, u64(i64(ruleset)), LANDLOCK_RULE_PATH_BENEATH, kernel::word(&rule), 0);
}

class Ruleset {
 public:
  explicit Ruleset(const LandlockScope &scope);
  ~Ruleset();
  Ruleset(const Ruleset &) = delete;
  Ruleset &operator=(const Ruleset &) = delete;

  // 0, or -errno with which the kernel refused to make it.
  i64 error() const { return fd_ < 0 ? fd_ : 0; }
  // Allows these rights, as far as the ruleset is about them and they mean something there, at a file or beneath a
  // directory. 0 or -errno; EBADFD: what has no name in any file system (a pipe, a memfd) needs no rule.
  i64 allow(int fd, u64 rights) const;
  i64 allow(const char *path, u64 rights) const;
  // 0 or -errno. Who lacks CAP_SYS_ADMIN gives up for it to win rights by execve(2) (PR_SET_NO_NEW_PRIVS).
  i64 enter() const;

 private:
  LandlockScope scope_;
  i64 fd_;
};

// A domain that allows all beneath the caller's root directory, and so nothing on a mount that is mounted nowhere, as
// the volume is: a file of it that is open stays open, but cannot be opened anew, not by /proc/self/fd either. Mounts
// end with it. Threads enter one by one. 0 or -errno.
i64 enter_domain_of_host();

}  // namespace ramfs
