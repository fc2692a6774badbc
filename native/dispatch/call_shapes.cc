#include "call_shapes.h"

namespace ramfs {
namespace {

constexpr u32 shapes = 512;
constexpr Subject P(u8 index) { return {Subject::path, index}; }
constexpr Subject A(u8 index) { return {Subject::at, index}; }
constexpr Subject F(u8 index) { return {Subject::file, index}; }
constexpr Subject S(u8 index) { return {Subject::address, index}; }

struct Shapes {
  CallShape shape[shapes] = {};

  constexpr Shapes() {
#define SHAPE(call, ...) shape[__NR_##call] = {#call, {__VA_ARGS__}};
    SHAPE(access, P(0)) SHAPE(acct, P(0)) SHAPE(bind, S(1)) SHAPE(chdir, P(0)) SHAPE(chmod, P(0)) SHAPE(chown, P(0))
    SHAPE(chroot, P(0)) SHAPE(close, F(0)) SHAPE(connect, S(1)) SHAPE(copy_file_range, F(0), F(2)) SHAPE(creat, P(0))
    SHAPE(dup, F(0)) SHAPE(dup2, F(0), F(1)) SHAPE(dup3, F(0), F(1)) SHAPE(execve, P(0)) SHAPE(execveat, A(0))
    SHAPE(faccessat, A(0)) SHAPE(faccessat2, A(0)) SHAPE(fallocate, F(0)) SHAPE(fchdir, F(0)) SHAPE(fchmod, F(0))
    SHAPE(fchmodat, A(0)) SHAPE(fchown, F(0)) SHAPE(fchownat, A(0)) SHAPE(fcntl, F(0)) SHAPE(fgetxattr, F(0))
    SHAPE(flistxattr, F(0)) SHAPE(fremovexattr, F(0)) SHAPE(fsetxattr, F(0)) SHAPE(fstat, F(0)) SHAPE(fstatfs, F(0))
    SHAPE(ftruncate, F(0)) SHAPE(futimesat, A(0)) SHAPE(getdents, F(0)) SHAPE(getdents64, F(0)) SHAPE(getxattr, P(0))
    SHAPE(inotify_add_watch, P(1)) SHAPE(lchown, P(0)) SHAPE(lgetxattr, P(0)) SHAPE(link, P(0), P(1))
    SHAPE(linkat, A(0), A(2)) SHAPE(listxattr, P(0)) SHAPE(llistxattr, P(0)) SHAPE(lremovexattr, P(0))
    SHAPE(lsetxattr, P(0)) SHAPE(lstat, P(0)) SHAPE(mkdir, P(0)) SHAPE(mkdirat, A(0)) SHAPE(mknod, P(0))
    SHAPE(mknodat, A(0)) SHAPE(mmap, F(4)) SHAPE(mount, P(1)) SHAPE(name_to_handle_at, A(0)) SHAPE(newfstatat, A(0))
    SHAPE(open, P(0)) SHAPE(openat, A(0)) SHAPE(openat2, A(0)) SHAPE(pread64, F(0)) SHAPE(preadv, F(0))
    SHAPE(preadv2, F(0)) SHAPE(pwrite64, F(0)) SHAPE(pwritev, F(0)) SHAPE(pwritev2, F(0)) SHAPE(read, F(0))
    SHAPE(readlink, P(0)) SHAPE(readlinkat, A(0)) SHAPE(readv, F(0)) SHAPE(removexattr, P(0)) SHAPE(rename, P(0), P(1))
    SHAPE(renameat, A(0), A(2)) SHAPE(renameat2, A(0), A(2)) SHAPE(rmdir, P(0)) SHAPE(sendfile, F(0), F(1))
    SHAPE(sendto, S(4)) SHAPE(setxattr, P(0)) SHAPE(splice, F(0), F(2)) SHAPE(stat, P(0)) SHAPE(statfs, P(0))
    SHAPE(statx, A(0)) SHAPE(symlink, P(1)) SHAPE(symlinkat, A(1)) SHAPE(truncate, P(0)) SHAPE(umount2, P(0))
    SHAPE(unlink, P(0)) SHAPE(unlinkat, A(0)) SHAPE(utime, P(0)) SHAPE(utimensat, A(0)) SHAPE(utimes, P(0))
    SHAPE(write, F(0)) SHAPE(writev, F(0)) SHAPE(fanotify_mark, A(3)) SHAPE(fspick, A(0)) SHAPE(mount_setattr, A(0))
    SHAPE(move_mount, A(0), A(2)) SHAPE(open_tree, A(0)) SHAPE(pivot_root, P(0), P(1)) SHAPE(quotactl, P(1))
    SHAPE(ioctl, F(0)) SHAPE(readahead, F(0)) SHAPE(swapoff, P(0)) SHAPE(swapon, P(0))
#undef SHAPE
    shape[__NR_fchmodat2] = {"fchmodat2", {A(0)}};
    shape[__NR_file_getattr] = {"file_getattr", {A(0)}};
    shape[__NR_file_setattr] = {"file_setattr", {A(0)}};
    shape[__NR_setxattrat] = {"setxattrat", {A(0)}};
    shape[__NR_getxattrat] = {"getxattrat", {A(0)}};
    shape[__NR_listxattrat] = {"listxattrat", {A(0)}};
    shape[__NR_removexattrat] = {"removexattrat", {A(0)}};
  }
};

constexpr Shapes table;
constexpr CallShape nothing;

}  // namespace

const CallShape &shape_of(i64 number) {
  return u64(number) < shapes ? table.shape[number] : nothing;
}

}  // namespace ramfs
