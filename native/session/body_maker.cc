#include "body_maker.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/anonymous_file.h"
#include "../base/syscall.h"
#include "../base/text.h"
#include "../bodies/reach.h"

namespace ramfs {
namespace {

// A file that came by an open is held by a descriptor that is none, as a memfd's first.
int hold_by_path(int fd) {
  Text<32> itself;
  itself.add("/proc/thread-self/fd/").add(u64(u32(fd)));
  int held = open(itself.c_str(), O_PATH | O_CLOEXEC);
  close(fd);
  return held;
}

int create_memfd() {
  int fd = memfd_create("ramfs", MFD_CLOEXEC | MFD_EXEC);
  if (fd < 0 && errno == EINVAL) fd = memfd_create("ramfs", MFD_CLOEXEC);
  if (fd >= 0 || (errno != ENOSYS && errno != EPERM)) return fd;
  fd = int(anonymous_file("ramfs", MFD_CLOEXEC));
  return fd < 0 ? fd : hold_by_path(fd);
}

}  // namespace

int take_lease(int fd, int type) {
  if (fcntl(fd, F_SETLEASE, type) == 0) return 0;
  // It takes CAP_LEASE on what is another user's.
  bool own_again = errno == EACCES && fchown(fd, geteuid(), gid_t(-1)) == 0 && fcntl(fd, F_SETLEASE, type) == 0;
  return own_again ? 0 : -errno;
}

void BodyMaker::begin() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > 2 * spare && limit.rlim_cur < u32(~0u) / 2)
    last_ = int(limit.rlim_cur) - spare;
  table_ = open("/proc/thread-self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
  // Who may open a body is the tree's to say, whatever the process's umask is.
  if (unshare(CLONE_FS) == 0) umask(0);
}

int BodyMaker::open_again(const Body &body, u32 flags) {
  if (lies_on_volume(arena_, body))
    return openat(arena_.volume(), BodyPath(arena_, body).path(), int(flags | O_CLOEXEC));
  Text<16> name;
  name.add(u64(u32(body.fd)));
  return openat(table_, name.c_str(), int(flags | O_CLOEXEC));
}

void BodyMaker::give_up(const Body &body) {
  if (lies_on_volume(arena_, body)) unlinkat(arena_.volume(), BodyPath(arena_, body).path(), 0);
  else close(body.fd);
}

Result<Body> BodyMaker::make() { return arena_.volume() >= 0 ? make_file() : make_memfd(); }

Result<Body> BodyMaker::make_file() {
  for (;;) {
    Body body{0, keeper_, i32(next_body_number(arena_.header()))};
    BodyPath path(arena_, body);
    i64 result = kernel::call(__NR_mknodat, u64(i64(path.dir())), kernel::word(path.path()), S_IFREG | 0777, 0);
    if (result == -EEXIST) continue;
    kernel::Stat stat;
    if (result >= 0) result = kernel::fstatat(path.dir(), path.path(), &stat, 0);
    if (result < 0) return Error{int(-result)};
    body.ino = stat.ino;
    return body;
  }
}

// A memfd's first descriptor, which the kernel made without an open, is all that holds it: it counts as no opener and
// no writer, so the file can be executed, and leases tell of others.
Result<Body> BodyMaker::make_memfd() {
  int fd = create_memfd();
  if (fd < 0) return Error{EMFILE};
  struct stat stat;
  if (fd >= last_ || fstat(fd, &stat) < 0) {
    close(fd);
    return Error{EMFILE};
  }
  return Body{stat.st_ino, keeper_, fd};
}

}  // namespace ramfs
