/*
 * Calls that glibc declares and musl does not, and those that musl makes by way of /proc when the kernel
 * says EBADF, or looks at before the kernel does: here they are the kernel's own.
 */
#ifndef MISSING_CALLS_H
#define MISSING_CALLS_H

#include <sys/syscall.h>
#include <unistd.h>

#ifndef __GLIBC__
#include <linux/fs.h>
#include <linux/stat.h>
#include <sys/stat.h>

static inline int renameat2(int from_dir, const char *from, int to_dir, const char *to,
                            unsigned flags) {
  return syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}
static inline int statx(int dir, const char *path, int flags, unsigned mask, struct statx *out) {
  return syscall(SYS_statx, dir, path, flags, mask, out);
}
static inline int close_range(unsigned first, unsigned last, int flags) {
  return syscall(SYS_close_range, first, last, flags);
}
#define dup3(from, to, flags) (int)syscall(SYS_dup3, from, to, flags)
#define fchmod(fd, mode) (int)syscall(SYS_fchmod, fd, mode)
#define fchown(fd, uid, gid) (int)syscall(SYS_fchown, fd, uid, gid)
#endif

#endif
