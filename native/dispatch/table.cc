// From system call numbers (x86-64) to handlers.
#include <initializer_list>

#include "handlers.h"

namespace ramfs {
namespace {

constexpr u32 table_size = 512;

struct Table {
  Handler handler[table_size] = {};

  constexpr Table() {
    handler[__NR_accept] = sys_accept;
    handler[__NR_accept4] = sys_accept;
    handler[__NR_access] = sys_access;
    handler[__NR_acct] = sys_acct;
    handler[__NR_bind] = sys_bind;
    handler[__NR_capset] = sys_set_credentials;
    handler[__NR_chdir] = sys_chdir;
    handler[__NR_chmod] = sys_chmod;
    handler[__NR_chown] = sys_chown;
    handler[__NR_chroot] = sys_chroot;
    handler[__NR_close] = sys_close;
    handler[__NR_close_range] = sys_close_range;
    handler[__NR_connect] = sys_connect;
    handler[__NR_copy_file_range] = sys_copy_file_range;
    handler[__NR_creat] = sys_creat;
    handler[__NR_dup] = sys_dup;
    handler[__NR_dup2] = sys_dup2;
    handler[__NR_dup3] = sys_dup2;
    handler[__NR_execve] = sys_execve;
    handler[__NR_execveat] = sys_execveat;
    handler[__NR_exit_group] = sys_exit_group;
    handler[__NR_faccessat] = sys_faccessat;
    handler[__NR_faccessat2] = sys_faccessat2;
    handler[__NR_fallocate] = sys_fallocate;
    handler[__NR_fanotify_mark] = sys_fanotify_mark;
    handler[__NR_fchdir] = sys_fchdir;
    handler[__NR_fchmod] = sys_fchmod;
    handler[__NR_fchmodat] = sys_fchmodat;
    handler[__NR_fchmodat2] = sys_fchmodat2;
    handler[__NR_fchown] = sys_fchown;
    handler[__NR_fchownat] = sys_fchownat;
    handler[__NR_fcntl] = sys_fcntl;
    handler[__NR_fgetxattr] = sys_fgetxattr;
    handler[__NR_file_getattr] = sys_file_getattr;
    handler[__NR_file_setattr] = sys_file_setattr;
    handler[__NR_flistxattr] = sys_flistxattr;
    handler[__NR_fremovexattr] = sys_fremovexattr;
    handler[__NR_fsetxattr] = sys_fsetxattr;
    handler[__NR_fspick] = sys_fspick;
    handler[__NR_fstat] = sys_fstat;
    handler[__NR_fstatfs] = sys_fstatfs;
    handler[__NR_ftruncate] = sys_ftruncate;
    handler[__NR_futimesat] = sys_futimesat;
    handler[__NR_getcwd] = sys_getcwd;
    handler[__NR_getdents] = sys_getdents;
    handler[__NR_getdents64] = sys_getdents64;
    handler[__NR_getpeername] = sys_getsockname;
    handler[__NR_getsockname] = sys_getsockname;
    handler[__NR_getxattr] = sys_getxattr;
    handler[__NR_getxattrat] = sys_getxattrat;
    handler[__NR_inotify_add_watch] = sys_inotify_add_watch;
    handler[__NR_io_uring_setup] = sys_io_uring_setup;
    handler[__NR_ioctl] = sys_ioctl;
    handler[__NR_landlock_add_rule] = sys_landlock_add_rule;
    handler[__NR_landlock_create_ruleset] = sys_landlock_create_ruleset;
    handler[__NR_landlock_restrict_self] = sys_landlock_restrict_self;
    handler[__NR_lchown] = sys_lchown;
    handler[__NR_lgetxattr] = sys_lgetxattr;
    handler[__NR_link] = sys_link;
    handler[__NR_linkat] = sys_linkat;
    handler[__NR_listxattr] = sys_listxattr;
    handler[__NR_listxattrat] = sys_listxattrat;
    handler[__NR_llistxattr] = sys_llistxattr;
    handler[__NR_lremovexattr] = sys_lremovexattr;
    handler[__NR_lsetxattr] = sys_lsetxattr;
    handler[__NR_lstat] = sys_lstat;
    handler[__NR_mkdir] = sys_mkdir;
    handler[__NR_mkdirat] = sys_mkdirat;
    handler[__NR_mknod] = sys_mknod;
    handler[__NR_mknodat] = sys_mknodat;
    handler[__NR_mlockall] = sys_mlockall;
    handler[__NR_mmap] = sys_mmap;
    handler[__NR_mount] = sys_mount;
    handler[__NR_mount_setattr] = sys_mount_setattr;
    handler[__NR_move_mount] = sys_move_mount;
    handler[__NR_mprotect] = sys_mprotect;
    handler[__NR_name_to_handle_at] = sys_name_to_handle_at;
    handler[__NR_newfstatat] = sys_newfstatat;
    handler[__NR_open] = sys_open;
    handler[__NR_open_by_handle_at] = sys_open_by_handle_at;
    handler[__NR_open_tree] = sys_open_tree;
    handler[__NR_open_tree_attr] = sys_open_tree;
    handler[__NR_openat] = sys_openat;
    handler[__NR_openat2] = sys_openat2;
    handler[__NR_personality] = sys_personality;
    handler[__NR_pivot_root] = sys_pivot_root;
    handler[__NR_pkey_mprotect] = sys_mprotect;
    handler[__NR_pread64] = sys_read;
    handler[__NR_preadv] = sys_read;
    handler[__NR_preadv2] = sys_read;
    handler[__NR_prlimit64] = sys_prlimit64;
    handler[__NR_pwrite64] = sys_write;
    handler[__NR_pwritev] = sys_write;
    handler[__NR_pwritev2] = sys_write;
    handler[__NR_prctl] = sys_prctl;
    handler[__NR_quotactl] = sys_quotactl;
    handler[__NR_read] = sys_read;
    handler[__NR_readahead] = sys_readahead;
    handler[__NR_readlink] = sys_readlink;
    handler[__NR_readlinkat] = sys_readlinkat;
    handler[__NR_recvfrom] = sys_recvfrom;
    handler[__NR_removexattr] = sys_removexattr;
    handler[__NR_removexattrat] = sys_removexattrat;
    handler[__NR_readv] = sys_read;
    handler[__NR_rename] = sys_rename;
    handler[__NR_renameat] = sys_renameat;
    handler[__NR_renameat2] = sys_renameat2;
    handler[__NR_rmdir] = sys_rmdir;
    handler[__NR_seccomp] = sys_seccomp;
    handler[__NR_sendfile] = sys_sendfile;
    handler[__NR_sendmmsg] = sys_sendmmsg;
    handler[__NR_sendmsg] = sys_sendmsg;
    handler[__NR_sendto] = sys_sendto;
    for (i64 number : {__NR_setuid, __NR_setgid, __NR_setreuid, __NR_setregid, __NR_setresuid,
                       __NR_setresgid, __NR_setfsuid, __NR_setfsgid, __NR_setgroups})
      handler[number] = sys_set_credentials;
    handler[__NR_setns] = sys_setns;
    handler[__NR_setrlimit] = sys_setrlimit;
    handler[__NR_setxattr] = sys_setxattr;
    handler[__NR_setxattrat] = sys_setxattrat;
    handler[__NR_splice] = sys_splice;
    handler[__NR_stat] = sys_stat;
    handler[__NR_statfs] = sys_statfs;
    handler[__NR_statx] = sys_statx;
    handler[__NR_swapoff] = sys_swapon;
    handler[__NR_swapon] = sys_swapon;
    handler[__NR_symlink] = sys_symlink;
    handler[__NR_symlinkat] = sys_symlinkat;
    handler[__NR_truncate] = sys_truncate;
    handler[__NR_umask] = sys_umask;
    handler[__NR_umount2] = sys_umount2;
    handler[__NR_unlink] = sys_unlink;
    handler[__NR_unlinkat] = sys_unlinkat;
    handler[__NR_unshare] = sys_unshare;
    handler[__NR_utime] = sys_utime;
    handler[__NR_utimensat] = sys_utimensat;
    handler[__NR_utimes] = sys_utimes;
    handler[__NR_wait4] = sys_wait4;
    handler[__NR_waitid] = sys_wait4;
    handler[__NR_write] = sys_write;
    handler[__NR_writev] = sys_write;
  }
};

// The same in little room: each program's start relocates the pointers, on a page that it must copy for that.
constexpr u32 max_handlers = 160;

struct Indexes {
  u8 of[table_size] = {};  // into Handlers, 0: none

  constexpr explicit Indexes(const Table &all) {
    u32 used = 1;
    for (u32 number = 0; number < table_size; number++)
      if (all.handler[number]) of[number] = u8(used++);
  }
};

struct Handlers {
  Handler at[max_handlers] = {};

  constexpr explicit Handlers(const Table &all) {
    u32 used = 1;
    for (Handler handler : all.handler)
      if (handler) at[used++] = handler;
  }
};

constexpr Indexes indexes{Table{}};
constexpr Handlers handlers{Table{}};

}  // namespace

Handler handler_of(i64 number) {
  return u64(number) < table_size ? handlers.at[indexes.of[number]] : nullptr;
}

}  // namespace ramfs
