#include "trusted_process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <string>

#include "../base/mode.h"
#include "../base/text.h"

namespace ramfs {
namespace {

// By the list of its ids: its directory of /proc may belong to root instead.
bool is_this_users(int directory) {
  char text[4096];
  int fd = openat(directory, "status", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  text[n < 0 ? 0 : n] = 0;
  const char *ids = strstr(text, "\nUid:");
  if (ids == nullptr) return false;
  for (ids += 5; *ids == '\t';) {
    ids++;
    if (take_number(ids) != geteuid()) return false;
  }
  return true;
}

}  // namespace

TrustedProcess::TrustedProcess(u32 pid)
    : directory_(::open(("/proc/" + std::to_string(pid)).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
      trusted_(directory_ >= 0 && is_this_users(directory_)) {}

TrustedProcess::~TrustedProcess() {
  if (directory_ >= 0) close(directory_);
}

int TrustedProcess::open(u32 number, u32 type, int flags, kernel::Stat &stat, bool own) const {
  std::string name = "fd/" + std::to_string(number);
  // Looked at first: opening a FIFO or a device may do something.
  if (i64 error = kernel::fstatat(directory_, name.c_str(), &stat, 0)) return int(error);
  if ((stat.mode & S_IFMT) != type || (own && stat.uid != geteuid())) return -EINVAL;
  int fd = openat(directory_, name.c_str(), flags | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return -errno;
  kernel::Stat opened;
  if (kernel::fstat(fd, &opened) >= 0 && opened.dev == stat.dev && opened.ino == stat.ino) return fd;
  close(fd);
  return -ESTALE;
}

}  // namespace ramfs
