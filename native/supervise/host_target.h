// What a path of a supervised program leads to on the host, as a descriptor. The links of /proc that lead to what a
// process has open or stands in ("magic links") are followed only where the process is supervised, too.
#pragma once
#include "../base/text.h"
#include "caller.h"

namespace ramfs {

class HostTarget {
 public:
  HostTarget() = default;
  ~HostTarget();
  HostTarget(const HostTarget &) = delete;

  // The file itself, as by O_PATH: 0 or -errno.
  i64 find(const Caller &caller, int dir, const char *path, bool follow);
  // The directory of its last component, and that.
  i64 find_parent(const Caller &caller, int dir, const char *path);

  int fd() const { return fd_; }
  const char *name() const { return name_; }
  // A path that leads to fd().
  const char *path() const { return path_.c_str(); }

 private:
  i64 find_magic(const Caller &caller, int dir, const char *path, bool follow);
  i64 set(i64 fd);

  int fd_ = -1;
  bool owned_ = false;
  const char *name_ = "";
  Text<32> path_;
};

// EACCES where a file of the host's /proc that was opened is the memory of a process that is none of the caller's
// business, or a descriptor came by a path of the host to what is the session's own.
i64 admit(const Caller &caller, int fd);

}  // namespace ramfs
