// Another process of this user, whose word counts as this process's own; and its descriptors, as the kernel shows them.
#pragma once
#include "../base/syscall.h"

namespace ramfs {

class TrustedProcess {
 public:
  explicit TrustedProcess(u32 pid);
  ~TrustedProcess();
  TrustedProcess(const TrustedProcess &) = delete;

  // Whether it is there, and all its user ids are this process's. Should it end, its descriptors lead nowhere: its
  // number may be another's by then, but not its directory of /proc.
  bool is_trusted() const { return trusted_; }
  // Opens anew, with these flags, a descriptor of its that leads to a file of that type (S_IFMT): a descriptor or
  // -errno.
  int open(u32 number, u32 type, int flags, kernel::Stat &stat) const { return open(number, type, flags, stat, false); }
  // The same of a file of this user's.
  int open_own(u32 number, u32 type, int flags, kernel::Stat &stat) const {
    return open(number, type, flags, stat, true);
  }

 private:
  int open(u32 number, u32 type, int flags, kernel::Stat &stat, bool own) const;

  int directory_;
  bool trusted_;
};

}  // namespace ramfs
