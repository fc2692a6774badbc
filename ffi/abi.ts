/**
 * What the native library and the kernel are asked by: numbers of calls, flags, layouts of structs.
 * Made by `deno task abi` from abi/; not to be edited.
 */

/** Numbers of system calls on x86-64. */
export const SYS_read = 0;
export const SYS_write = 1;
export const SYS_close = 3;
export const SYS_poll = 7;
export const SYS_lseek = 8;
export const SYS_ioctl = 16;
export const SYS_pread64 = 17;
export const SYS_pwrite64 = 18;
export const SYS_fcntl = 72;
export const SYS_flock = 73;
export const SYS_fsync = 74;
export const SYS_truncate = 76;
export const SYS_ftruncate = 77;
export const SYS_fchmod = 91;
export const SYS_fchown = 93;
export const SYS_umask = 95;
export const SYS_statfs = 137;
export const SYS_fstatfs = 138;
export const SYS_lsetxattr = 189;
export const SYS_fsetxattr = 190;
export const SYS_lgetxattr = 192;
export const SYS_fgetxattr = 193;
export const SYS_llistxattr = 195;
export const SYS_flistxattr = 196;
export const SYS_lremovexattr = 198;
export const SYS_fremovexattr = 199;
export const SYS_getdents64 = 217;
export const SYS_openat = 257;
export const SYS_mkdirat = 258;
export const SYS_mknodat = 259;
export const SYS_fchownat = 260;
export const SYS_unlinkat = 263;
export const SYS_renameat = 264;
export const SYS_linkat = 265;
export const SYS_symlinkat = 266;
export const SYS_readlinkat = 267;
export const SYS_fchmodat = 268;
export const SYS_faccessat = 269;
export const SYS_utimensat = 280;
export const SYS_fallocate = 285;
export const SYS_pipe2 = 293;
export const SYS_renameat2 = 316;
export const SYS_statx = 332;
export const SYS_openat2 = 437;

/** Flags of ramfs.h. */
export const RAMFS_SET_MODE = 1;
export const RAMFS_SET_UID = 2;
export const RAMFS_SET_GID = 4;
export const RAMFS_SET_SIZE = 8;
export const RAMFS_SET_ATIME = 16;
export const RAMFS_SET_MTIME = 32;
export const RAMFS_SET_ATIME_NOW = 64;
export const RAMFS_SET_MTIME_NOW = 128;
export const RAMFS_WHAT_CONTENT = 1;
export const RAMFS_WHAT_MODE = 2;
export const RAMFS_WHAT_OWNER = 4;
export const RAMFS_WHAT_MTIME = 8;
export const RAMFS_WHAT_XATTRS = 16;
export const RAMFS_WHAT_SILENT = 32;
export const RAMFS_WHAT_FRESH = 64;
export const RAMFS_CHOICE_LEAVE = 0;
export const RAMFS_CHOICE_TAKE = 1;
export const RAMFS_CHOICE_FORCE = 2;
export const RAMFS_COMMIT_DRY_RUN = 1;
export const RAMFS_COMMIT_KEEP_TIMES = 2;
export const RAMFS_COMMIT_STARTED = 1073741824;
export const RAMFS_HAS_ACCESS_ACL = 1;
export const RAMFS_HAS_DEFAULT_ACL = 2;
export const RAMFS_WAIT_STOPS = 1;
export const RAMFS_ORIGIN_GONE = 1;
export const RAMFS_ORIGIN_NODE_IN_PLACE = 2;
export const RAMFS_ORIGIN_NODE_UNREAD = 4;
export const RAMFS_ORIGIN_NODE_UNASKED = 8;
export const RAMFS_CONFINE_FILES = 1;
export const RAMFS_CONFINE_NETWORK = 2;
export const RAMFS_CONFINE_SIGNALS = 4;
export const RAMFS_CONFINE_SOCKETS = 8;
export const RAMFS_ORIGIN_NODE_BOUND = 16;
export const RAMFS_BIND_READ_ONLY = 1;

/** struct ramfs_attr, by index in an array of each type. stat(2) of a session's inode. */
export const ATTR_INO = 0;
export const ATTR_SIZE = 1;
export const ATTR_BLOCKS = 2;
export const ATTR_RDEV = 3;
export const ATTR_ATIME_SEC = 4;
export const ATTR_MTIME_SEC = 5;
export const ATTR_CTIME_SEC = 6;
export const ATTR_BTIME_SEC = 7;
export const ATTR_ATIME_NSEC = 16;
export const ATTR_MTIME_NSEC = 17;
export const ATTR_CTIME_NSEC = 18;
export const ATTR_BTIME_NSEC = 19;
export const ATTR_MODE = 20;
export const ATTR_UID = 21;
export const ATTR_GID = 22;
export const ATTR_NLINK = 23;
export const ATTR_ACLS = 24;
export const RAMFS_ATTR_BYTES = 120;

/** struct ramfs_statfs_result, by index in an array of each type. statfs(2) of a session. */
export const STATFS_BLOCKS = 0;
export const STATFS_BLOCKS_FREE = 1;
export const STATFS_FILES = 2;
export const STATFS_FILES_FREE = 3;
export const STATFS_TYPE = 8;
export const STATFS_BLOCK_SIZE = 9;
export const STATFS_NAME_MAX = 10;
export const RAMFS_STATFS_RESULT_BYTES = 56;

/** struct ramfs_totals_result, by index in an array of each type. What a session's tree holds. */
export const TOTALS_BYTES = 0;
export const TOTALS_INODES = 1;
export const TOTALS_REMOVED = 2;
export const TOTALS_UNSEEN = 3;
export const RAMFS_TOTALS_RESULT_BYTES = 32;

/** struct ramfs_origin, by index in an array of each type. What an inode was when it was first seen in a lower. */
export const ORIGIN_ID = 0;
export const ORIGIN_PARENT = 1;
export const ORIGIN_ALSO = 2;
export const ORIGIN_GONE = 3;
export const ORIGIN_NEXT_GONE = 4;
export const ORIGIN_DEVICE = 5;
export const ORIGIN_INODE = 6;
export const ORIGIN_SIZE = 7;
export const ORIGIN_MTIME_SEC = 8;
export const ORIGIN_CTIME_SEC = 9;
export const ORIGIN_MTIME_NSEC = 20;
export const ORIGIN_CTIME_NSEC = 21;
export const ORIGIN_MODE = 22;
export const ORIGIN_UID = 23;
export const ORIGIN_GID = 24;
export const ORIGIN_NLINK = 25;
export const ORIGIN_FLAGS = 26;
export const ORIGIN_NAME_LEN = 27;
export const RAMFS_ORIGIN_BYTES = 120;

/** struct ramfs_fifo_end, in bytes. What ramfs_open_fifo keeps for ramfs_fifo_met. */
export const FIFO_END_SEEN = 0;
export const FIFO_END_WAITS = 4;
export const RAMFS_FIFO_END_BYTES = 8;

/** struct ramfs_dirent, in bytes. A record of ramfs_readdir. */
export const DIRENT_NODE = 0;
export const DIRENT_NEXT = 8;
export const DIRENT_TYPE = 16;
export const DIRENT_NAME_LEN = 20;
export const DIRENT_NAME = 24;

/** struct ramfs_change, in bytes. A record of ramfs_changes_read. */
export const CHANGE_NODE = 0;
export const CHANGE_ORIGIN = 8;
export const CHANGE_BELOW = 16;
export const CHANGE_SIZE = 24;
export const CHANGE_MTIME_SEC = 32;
export const CHANGE_WAS_SIZE = 40;
export const CHANGE_WAS_MTIME_SEC = 48;
export const CHANGE_MTIME_NSEC = 56;
export const CHANGE_WAS_MTIME_NSEC = 60;
export const CHANGE_MODE = 64;
export const CHANGE_WAS_MODE = 68;
export const CHANGE_UID = 72;
export const CHANGE_GID = 76;
export const CHANGE_WAS_UID = 80;
export const CHANGE_WAS_GID = 84;
export const CHANGE_BYTES = 88;
export const CHANGE_KIND = 92;
export const CHANGE_WHAT = 96;
export const CHANGE_LOWER = 100;
export const CHANGE_CONFLICT = 104;
export const CHANGE_ERROR = 108;
export const CHANGE_DONE = 112;
export const CHANGE_PATH_LEN = 116;
export const CHANGE_FROM_LEN = 120;
export const CHANGE_TEXT = 128;

/** struct statx, in bytes. statx(2). */
export const STX_MASK = 0;
export const STX_BLKSIZE = 4;
export const STX_ATTRIBUTES = 8;
export const STX_NLINK = 16;
export const STX_UID = 20;
export const STX_GID = 24;
export const STX_MODE = 28;
export const STX_INO = 32;
export const STX_SIZE = 40;
export const STX_BLOCKS = 48;
export const STX_ATTRIBUTES_MASK = 56;
export const STX_ATIME_TV_SEC = 64;
export const STX_ATIME_TV_NSEC = 72;
export const STX_BTIME_TV_SEC = 80;
export const STX_BTIME_TV_NSEC = 88;
export const STX_CTIME_TV_SEC = 96;
export const STX_CTIME_TV_NSEC = 104;
export const STX_MTIME_TV_SEC = 112;
export const STX_MTIME_TV_NSEC = 120;
export const STX_RDEV_MAJOR = 128;
export const STX_RDEV_MINOR = 132;
export const STX_DEV_MAJOR = 136;
export const STX_DEV_MINOR = 140;
export const STATX_BYTES = 256;

/** struct statfs, by index in an array of each type. statfs(2). */
export const F_TYPE = 0;
export const F_BSIZE = 1;
export const F_BLOCKS = 2;
export const F_BFREE = 3;
export const F_BAVAIL = 4;
export const F_FILES = 5;
export const F_FFREE = 6;
export const F_FSID = 14;
export const F_NAMELEN = 8;
export const F_FRSIZE = 9;
export const F_FLAGS = 10;
export const STATFS_BYTES = 120;

/** struct linux_dirent64, in bytes. A record of getdents64(2). */
export const D_INO = 0;
export const D_OFF = 8;
export const D_RECLEN = 16;
export const D_TYPE = 18;
export const D_NAME = 19;

/** struct timespec, in bytes. Times of utimensat(2), of which it takes two. */
export const TV_SEC = 0;
export const TV_NSEC = 8;
export const TIMESPEC_BYTES = 16;
