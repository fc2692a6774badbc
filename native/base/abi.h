// Made by `deno task abi` from abi/; not to be edited.
// Included behind the kernel's headers, by kernel_headers.h alone.
#pragma once

// Younger than headers may be.
#ifndef AT_EACCESS
#define AT_EACCESS 0x200
#endif
#ifndef AT_HANDLE_FID
#define AT_HANDLE_FID 0x200
#endif
#ifndef AT_HANDLE_MNT_ID_UNIQUE
#define AT_HANDLE_MNT_ID_UNIQUE 1
#endif
#ifndef AT_HANDLE_CONNECTABLE
#define AT_HANDLE_CONNECTABLE 2
#endif
#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000
#endif
#ifndef STATX_MNT_ID_UNIQUE
#define STATX_MNT_ID_UNIQUE 0x4000
#endif
#ifndef STATX_ATTR_MOUNT_ROOT
#define STATX_ATTR_MOUNT_ROOT 0x2000
#endif
#ifndef RESOLVE_NO_XDEV
#define RESOLVE_NO_XDEV 1
#endif
#ifndef RESOLVE_NO_MAGICLINKS
#define RESOLVE_NO_MAGICLINKS 2
#endif
#ifndef RESOLVE_NO_SYMLINKS
#define RESOLVE_NO_SYMLINKS 4
#endif
#ifndef RESOLVE_BENEATH
#define RESOLVE_BENEATH 8
#endif
#ifndef RESOLVE_IN_ROOT
#define RESOLVE_IN_ROOT 0x10
#endif
#ifndef RESOLVE_CACHED
#define RESOLVE_CACHED 0x20
#endif
#ifndef F_CREATED_QUERY
#define F_CREATED_QUERY 1028
#endif
#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW 256
#endif
#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif
#ifndef CLOSE_RANGE_UNSHARE
#define CLOSE_RANGE_UNSHARE 2
#endif
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC 4
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x10
#endif
#ifndef SECCOMP_FILTER_FLAG_TSYNC_ESRCH
#define SECCOMP_FILTER_FLAG_TSYNC_ESRCH 0x10
#endif
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV 0x20
#endif
#ifndef SECCOMP_USER_NOTIF_FLAG_CONTINUE
#define SECCOMP_USER_NOTIF_FLAG_CONTINUE 1
#endif
#ifndef SECCOMP_ADDFD_FLAG_SEND
#define SECCOMP_ADDFD_FLAG_SEND 2
#endif
#ifndef SECCOMP_IOCTL_NOTIF_ADDFD
#define SECCOMP_IOCTL_NOTIF_ADDFD 0x40182103
#endif
#ifndef LANDLOCK_CREATE_RULESET_VERSION
#define LANDLOCK_CREATE_RULESET_VERSION 1
#define LANDLOCK_ACCESS_FS_EXECUTE 1
#define LANDLOCK_ACCESS_FS_WRITE_FILE 2
#define LANDLOCK_ACCESS_FS_READ_FILE 4
#define LANDLOCK_ACCESS_FS_READ_DIR 8
#define LANDLOCK_ACCESS_FS_REMOVE_DIR 0x10
#define LANDLOCK_ACCESS_FS_REMOVE_FILE 0x20
#define LANDLOCK_ACCESS_FS_MAKE_CHAR 0x40
#define LANDLOCK_ACCESS_FS_MAKE_DIR 0x80
#define LANDLOCK_ACCESS_FS_MAKE_REG 0x100
#define LANDLOCK_ACCESS_FS_MAKE_SOCK 0x200
#define LANDLOCK_ACCESS_FS_MAKE_FIFO 0x400
#define LANDLOCK_ACCESS_FS_MAKE_BLOCK 0x800
#define LANDLOCK_ACCESS_FS_MAKE_SYM 0x1000
#endif
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER 0x2000
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE 0x4000
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV 0x8000
#endif
#ifndef LANDLOCK_ACCESS_NET_BIND_TCP
#define LANDLOCK_ACCESS_NET_BIND_TCP 1
#define LANDLOCK_ACCESS_NET_CONNECT_TCP 2
#endif
#ifndef LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
#define LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET 1
#define LANDLOCK_SCOPE_SIGNAL 2
#endif
#ifndef LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF
#define LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF 1
#define LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON 2
#define LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF 4
#endif
#ifndef __NR_open_tree
#define __NR_open_tree 428
#endif
#ifndef __NR_move_mount
#define __NR_move_mount 429
#endif
#ifndef __NR_fspick
#define __NR_fspick 433
#endif
#ifndef __NR_clone3
#define __NR_clone3 435
#endif
#ifndef __NR_close_range
#define __NR_close_range 436
#endif
#ifndef __NR_openat2
#define __NR_openat2 437
#endif
#ifndef __NR_pidfd_getfd
#define __NR_pidfd_getfd 438
#endif
#ifndef __NR_faccessat2
#define __NR_faccessat2 439
#endif
#ifndef __NR_mount_setattr
#define __NR_mount_setattr 442
#endif
#ifndef __NR_quotactl_fd
#define __NR_quotactl_fd 443
#endif
#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#endif
#ifndef __NR_landlock_add_rule
#define __NR_landlock_add_rule 445
#endif
#ifndef __NR_landlock_restrict_self
#define __NR_landlock_restrict_self 446
#endif
#ifndef __NR_fchmodat2
#define __NR_fchmodat2 452
#endif
#ifndef __NR_setxattrat
#define __NR_setxattrat 463
#endif
#ifndef __NR_getxattrat
#define __NR_getxattrat 464
#endif
#ifndef __NR_listxattrat
#define __NR_listxattrat 465
#endif
#ifndef __NR_removexattrat
#define __NR_removexattrat 466
#endif
#ifndef __NR_open_tree_attr
#define __NR_open_tree_attr 467
#endif
#ifndef __NR_file_getattr
#define __NR_file_getattr 468
#endif
#ifndef __NR_file_setattr
#define __NR_file_setattr 469
#endif

// What programs have of a C library alone.
#if !__STDC_HOSTED__
#ifndef O_ASYNC
#define O_ASYNC 020000
#endif
#ifndef _PC_LINK_MAX
#define _PC_LINK_MAX 0
#endif
#ifndef _PC_MAX_CANON
#define _PC_MAX_CANON 1
#endif
#ifndef _PC_MAX_INPUT
#define _PC_MAX_INPUT 2
#endif
#ifndef _PC_NAME_MAX
#define _PC_NAME_MAX 3
#endif
#ifndef _PC_PATH_MAX
#define _PC_PATH_MAX 4
#endif
#ifndef _PC_PIPE_BUF
#define _PC_PIPE_BUF 5
#endif
#ifndef _PC_CHOWN_RESTRICTED
#define _PC_CHOWN_RESTRICTED 6
#endif
#ifndef _PC_NO_TRUNC
#define _PC_NO_TRUNC 7
#endif
#ifndef _PC_VDISABLE
#define _PC_VDISABLE 8
#endif
#ifndef _PC_FILESIZEBITS
#define _PC_FILESIZEBITS 13
#endif
#ifndef _PC_2_SYMLINKS
#define _PC_2_SYMLINKS 20
#endif
#ifndef F_OK
#define F_OK 0
#endif
#ifndef X_OK
#define X_OK 1
#endif
#ifndef W_OK
#define W_OK 2
#endif
#ifndef R_OK
#define R_OK 4
#endif
#ifndef DT_UNKNOWN
#define DT_UNKNOWN 0
#endif
#ifndef DT_FIFO
#define DT_FIFO 1
#endif
#ifndef DT_CHR
#define DT_CHR 2
#endif
#ifndef DT_DIR
#define DT_DIR 4
#endif
#ifndef DT_BLK
#define DT_BLK 6
#endif
#ifndef DT_REG
#define DT_REG 8
#endif
#ifndef DT_LNK
#define DT_LNK 10
#endif
#ifndef DT_SOCK
#define DT_SOCK 12
#endif
#ifndef UTIME_NOW
#define UTIME_NOW 0x3fffffff
#endif
#ifndef UTIME_OMIT
#define UTIME_OMIT 0x3ffffffe
#endif
#ifndef MNT_FORCE
#define MNT_FORCE 1
#endif
#ifndef MNT_DETACH
#define MNT_DETACH 2
#endif
#ifndef MNT_EXPIRE
#define MNT_EXPIRE 4
#endif
#ifndef UMOUNT_NOFOLLOW
#define UMOUNT_NOFOLLOW 8
#endif
#ifndef ST_RDONLY
#define ST_RDONLY 1
#endif
#ifndef ST_NOSUID
#define ST_NOSUID 2
#endif
#ifndef ST_NODEV
#define ST_NODEV 4
#endif
#ifndef ST_NOEXEC
#define ST_NOEXEC 8
#endif
#ifndef ST_NOATIME
#define ST_NOATIME 0x400
#endif
#ifndef ST_RELATIME
#define ST_RELATIME 0x1000
#endif
#ifndef AF_UNIX
#define AF_UNIX 1
#endif
#ifndef AF_INET
#define AF_INET 2
#endif
#ifndef SOCK_STREAM
#define SOCK_STREAM 1
#endif
#ifndef SOCK_DGRAM
#define SOCK_DGRAM 2
#endif
#ifndef SOCK_SEQPACKET
#define SOCK_SEQPACKET 5
#endif
#ifndef SOCK_CLOEXEC
#define SOCK_CLOEXEC 0x80000
#endif
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0x4000
#endif
#ifndef MSG_CMSG_CLOEXEC
#define MSG_CMSG_CLOEXEC 0x40000000
#endif
#ifndef SCM_RIGHTS
#define SCM_RIGHTS 1
#endif
#endif

// What no header has.
#ifndef S_IALLUGO
#define S_IALLUGO 07777
#endif
#ifndef ST_VALID
#define ST_VALID 0x20
#endif
#ifndef ST_NOSYMFOLLOW
#define ST_NOSYMFOLLOW 0x2000
#endif
#ifndef MS_NOREGULAR
#define MS_NOREGULAR 0x200
#endif
#ifndef KEEP_ID
#define KEEP_ID 0xffffffff
#endif
#ifndef SYMLOOP_MAX
#define SYMLOOP_MAX 40
#endif

namespace ramfs::kernel {

// A record of getdents64(2).
struct [[gnu::packed]] Dirent64 {
  u64 ino;
  i64 off;
  u16 reclen;
  u8 type;
  char name[];
};
#if defined(__x86_64__)
// stat(2).
struct Stat {
  u64 dev;
  u64 ino;
  u64 nlink;
  u32 mode;
  u32 uid;
  u32 gid;
  u32 reserved6;
  u64 rdev;
  i64 size;
  i64 blksize;
  i64 blocks;
  u64 atime_sec;
  u64 atime_nsec;
  u64 mtime_sec;
  u64 mtime_nsec;
  u64 ctime_sec;
  u64 ctime_nsec;
  i64 reserved17[3];
};
#endif
#if defined(__aarch64__)
// stat(2).
struct Stat {
  u64 dev;
  u64 ino;
  u32 mode;
  u32 nlink;
  u32 uid;
  u32 gid;
  u64 rdev;
  u64 reserved7;
  i64 size;
  i32 blksize;
  i32 reserved10;
  i64 blocks;
  i64 atime_sec;
  u64 atime_nsec;
  i64 mtime_sec;
  u64 mtime_nsec;
  i64 ctime_sec;
  u64 ctime_nsec;
  u32 reserved18[2];
};
#endif

}  // namespace ramfs::kernel
