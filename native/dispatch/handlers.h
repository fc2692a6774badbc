// Every handler; each lies in the file of its man page. The table is in table.cc.
#pragma once
#include "call.h"

namespace ramfs {

#define RAMFS_HANDLERS(X)                                                                       \
  X(accept) X(access) X(bind) X(chdir) X(chmod) X(chown) X(chroot) X(close) X(close_range) X(connect)     \
  X(creat) X(dup) X(dup2) X(execve) X(execveat) X(exit_group) X(faccessat) X(faccessat2) X(fchdir) X(fchmod)  \
  X(fchmodat) X(fchmodat2) X(fchown) X(fchownat) X(fallocate) X(fcntl) X(fgetxattr) X(flistxattr) X(fremovexattr) X(fsetxattr) X(fstat) X(fstatfs) X(futimesat)      \
  X(getcwd) X(getsockname) X(recvfrom) X(sendfile) X(sendmmsg) X(sendmsg) X(sendto) X(getdents) X(getdents64) X(getxattr) X(getxattrat) X(inotify_add_watch) X(io_uring_setup)        \
  X(landlock_add_rule) X(landlock_create_ruleset) X(landlock_restrict_self) X(lchown) X(lgetxattr) X(link) X(linkat) X(listxattr) X(listxattrat) X(llistxattr) X(lremovexattr) X(lsetxattr) X(lstat)     \
  X(mkdir) X(mkdirat) X(mknod) X(mknodat) X(mmap) X(mprotect) X(mount) X(name_to_handle_at) X(newfstatat)   \
  X(open) X(open_by_handle_at) X(openat) X(openat2) X(readlink) X(readlinkat) X(rename) X(renameat) X(renameat2)     \
  X(removexattr) X(removexattrat) X(rmdir) X(set_credentials) X(setns) X(seccomp) X(prctl) X(setxattr) X(setxattrat) X(splice) X(stat) X(statfs) X(statx) X(symlink) X(symlinkat)    \
  X(truncate) X(umask) X(umount2) X(unlink) X(unlinkat) X(unshare) X(utime) X(utimensat) X(utimes)         \
  X(acct) X(file_getattr) X(file_setattr) X(ftruncate) X(ioctl) X(fanotify_mark) X(fspick) X(mount_setattr) X(move_mount) X(open_tree) X(personality) X(pivot_root) X(quotactl) X(readahead) X(swapon) \
  X(change_first) X(copy_file_range) X(mlockall) X(prlimit64) X(read) X(setrlimit) X(wait4) X(write)

#define RAMFS_DECLARE_HANDLER(name) i64 sys_##name(Call &call);
RAMFS_HANDLERS(RAMFS_DECLARE_HANDLER)
#undef RAMFS_DECLARE_HANDLER

// What is left to do when the kernel has read from, changed, or made a copy of, what a descriptor stands for: the call's
// result.
i64 after_read(int fd, i64 result);
i64 after_write(int fd, i64 result);
i64 after_dup(int fd, i64 result);
i64 after_wait(Call &call, i64 result);
// The same of a write that did a part of what it was to do.
i64 after_short_write(Call &call, i64 result);

// A mapping of a file as mmap(2) is asked for it.
struct Mapping {
  u64 at, length;
  u32 protection, flags;
  int fd;
  u64 offset;
  bool interpreter = false;  // the file is a program's interpreter

  u64 offset_of(u64 address) const { return offset + (address - at); }
};
// Makes every private executable mapping of a file (hook/sites.cc patches what it finds there); null: the kernel does.
extern i64 (*map_executable)(const Mapping &mapping);

}  // namespace ramfs
