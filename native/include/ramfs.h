/*
 * ramfs.h - the owner's side of a ramfs session, as a C ABI.
 *
 * The caller is the session's owner: it creates the tree, works on it inode by inode, and spawns
 * programs that see the tree under its roots. Every call is safe from any thread.
 *
 * Conventions
 *   - A result below zero is a negative Linux errno.
 *   - A node is an inode's number as stat(2) shows it in st_ino: an integer below 2^53, carried as a
 *     double because JavaScript passes doubles for nothing and 64-bit integers dearly. A number is
 *     never given to a second inode; a number whose inode is gone returns -ESTALE.
 *   - Names are bytes with a length, without NUL and '/', at most 255.
 *   - Offsets and sizes are doubles too: integers below 2^53.
 *   - No call checks permissions: that is the business of the layer that knows who asks.
 */
#ifndef RAMFS_H
#define RAMFS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* stat(2). Times are seconds and nanoseconds since the epoch. 120 bytes. */
struct ramfs_attr {
  double ino, size, blocks /* of 512 bytes */, rdev;
  double atime_sec, mtime_sec, ctime_sec, btime_sec;
  uint32_t atime_nsec, mtime_nsec, ctime_nsec, btime_nsec;
  uint32_t mode, uid, gid, nlink;
  uint32_t acls; /* access control lists (acl(5)) that it has: RAMFS_HAS_ACCESS_ACL, RAMFS_HAS_DEFAULT_ACL */
  uint32_t reserved[5];
};

/* statfs(2); blocks and files in units of block_size and inodes. 56 bytes. */
struct ramfs_statfs_result {
  double blocks, blocks_free, files, files_free;
  uint32_t type, block_size, name_max, reserved[3];
};

/* ramfs_attr's acls: a list of who may access it; of a directory also one for what is made in it. */
enum {
  RAMFS_HAS_ACCESS_ACL = 1,
  RAMFS_HAS_DEFAULT_ACL = 2,
};

/* Which fields ramfs_setattr takes. *_NOW takes the present instead of the field. */
enum {
  RAMFS_SET_MODE = 1,
  RAMFS_SET_UID = 2,
  RAMFS_SET_GID = 4,
  RAMFS_SET_SIZE = 8,
  RAMFS_SET_ATIME = 16,
  RAMFS_SET_MTIME = 32,
  RAMFS_SET_ATIME_NOW = 64,
  RAMFS_SET_MTIME_NOW = 128,
};

/*
 * One record of ramfs_readdir, 8-byte aligned: next is the cookie that goes on behind this entry, type
 * the mode's S_IFMT bits, name is not terminated; the record's size is 24 + name_len, rounded up to 8.
 */
struct ramfs_dirent {
  double node, next;
  uint32_t type, name_len;
  char name[];
};

/* What a tree holds. 32 bytes. */
struct ramfs_totals_result {
  double bytes;   /* allocated to files */
  double inodes;  /* roots included */
  double removed; /* of these, removed ones that somebody may have open */
  double unseen;  /* executions of programs that do not see the tree though it was in their arguments */
};

/*
 * Creates a session. `config` holds NUL-terminated strings one after another: the absolute path of the
 * hook library (libramfs_hook.so), options, then one absolute path per root, already resolved by realpath, each
 * behind options of its own. Those of the session are budgets as a tmpfs has: "size=BYTES" and "inodes=NUMBER"; 0 is
 * none. Without "size" it is half of the memory that the machine and the control groups have for this process, where
 * the kernel allows this user a tmpfs at all. Those of a root: "flags=NUMBER" (ramfs_remount), and "mode=NUMBER",
 * "uid=NUMBER", "gid=NUMBER" of its directory. All numbers are decimal.
 * Returns the session's number; EPERM where the kernel allows this user no tmpfs of limited size.
 */
int32_t ramfs_session_create(const uint8_t *config, uint32_t length);
/*
 * Joins the session of another process of the same user, by its descriptor of the arena (ramfs_session_arena), with the
 * caller's own hook library, until that ends. EINVAL: no session, or one of another build; EPERM: another user's.
 */
int32_t ramfs_session_join(const uint8_t *hook, uint32_t length, int32_t owner, uint32_t arena);
/*
 * What programs that are spawned from now on, with all that they start, may not do to the host; the kernel refuses it
 * whatever they execute. Once for each session, before its first program, and by each who joins it. `paths`, each with
 * a NUL behind it, are absolute ones of the host that may be written all the same. Returns the ABI of the kernel's
 * Landlock: one below 3 (Linux 6.2) lets programs truncate, one below 5 (6.10) change devices by ioctl(2).
 * EOPNOTSUPP: it has none; E2BIG: more than 64 paths; else the errno with which one was not found.
 */
enum {
  RAMFS_CONFINE_FILES = 1,   /* to write, create, remove, rename and truncate */
  RAMFS_CONFINE_NETWORK = 2, /* to make sockets but those of AF_UNIX and to ask about the network; EACCES */
  RAMFS_CONFINE_SIGNALS = 4, /* to send signals to who is not so confined (from Linux 6.12) */
  RAMFS_CONFINE_SOCKETS = 8, /* to connect to sockets of the host by their paths; EACCES, by hook or supervisor */
};
int32_t ramfs_confine(uint32_t session, uint32_t what, const uint8_t *paths, uint32_t length);
/*
 * What programs that hook or supervisor serve were refused of the host, as text with a NUL behind each part: how many
 * calls in decimal, then for each of up to 64 paths how many, a blank and the first 240 bytes of it. Returns the text's
 * length; ERANGE: `out` has no room for it, for which 20,000 bytes suffice.
 */
int32_t ramfs_refusals(uint32_t session, uint8_t *out, uint32_t capacity);
/* The descriptor of the arena, for those who join. */
int32_t ramfs_session_arena(uint32_t session);
/* Ends the session; its children lose the tree. One that was joined is left. */
int32_t ramfs_session_close(uint32_t session);
/*
 * Programs that are spawned from now on write a line of JSON per call on the tree to a copy of this descriptor; -1:
 * they write none. Best opened with O_APPEND.
 */
int32_t ramfs_trace(uint32_t session, int32_t fd);
/*
 * Programs that are spawned from now on, and all that they start, are supervised (wanted = 1) or hooked (0): a filter
 * sends their calls on names and files to a process of the session's, so raw system calls and code made at run time
 * see the tree, and nothing in them needs to be trusted. EOPNOTSUPP: the session has no volume, or was joined; ENOSYS,
 * EPERM: the kernel knows no seccomp_unotify(2) (Linux 5.9), or a filter forbids it; EACCES: the user's processes may
 * not look into each other.
 */
int32_t ramfs_supervise(uint32_t session, int32_t wanted);
int32_t ramfs_totals(uint32_t session, struct ramfs_totals_result *out);

/* Of root number `index`: its directory, and its path, without a NUL. */
double ramfs_root(uint32_t session, uint32_t index);
int32_t ramfs_root_path(uint32_t session, uint32_t index, char *out, uint32_t capacity);
/* The flags of the root in which a node lies: bits of mount(2), and 512 for MS_NOREGULAR. */
int32_t ramfs_mount_flags(uint32_t session, double node);
/*
 * Gives that root other flags, for programs that run as well: MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC,
 * MS_NOSYMFOLLOW, MS_NOREGULAR, MS_NOATIME. EINVAL: others. Files that are open for writing stay so.
 */
int32_t ramfs_remount(uint32_t session, double node, uint32_t flags);

/*
 * `dir`, an empty directory, shows what lies in a directory of the host, its lower, as a copy that is made when it is
 * needed. The path is absolute and resolved. ENOTEMPTY, EBUSY, ENOTDIR; EOPNOTSUPP, EPERM: this user gets no read-only
 * copy of the mounts (open_tree(2), Linux 5.12); ENOSPC: there are 16.
 */
int32_t ramfs_overlay(uint32_t session, double dir, const uint8_t *path, uint32_t length);
/*
 * Shows `host` as it is where `node` is, whose path in the tree is `tree`, both absolute: what comes there goes on on
 * the host. Read-only: EROFS. ENOSPC: there are 64. ramfs_unbind gives back what was hidden.
 */
#define RAMFS_BIND_READ_ONLY 1
int32_t ramfs_bind(uint32_t session, double node, const uint8_t *tree, uint32_t tree_length, const uint8_t *host,
                   uint32_t host_length, uint32_t flags);
int32_t ramfs_unbind(uint32_t session, double node);

/* What an inode was when it was first seen in a lower. It outlives the inode. 120 bytes. */
struct ramfs_origin {
  double id;        /* of the origin; 0: none */
  double parent;    /* origin of the directory that it was found in; 0: it is a lower's own directory */
  double also;      /* origin of another name of the same file (a hard link), which has the same attributes; 0: none */
  double gone;      /* a directory's: the latest of the names that have left it; 0: none */
  double next_gone; /* behind this one on that list of its parent */
  double device, inode, size;
  double mtime_sec, ctime_sec;
  uint32_t mtime_nsec, ctime_nsec, mode, uid, gid, nlink;
  uint32_t flags; /* RAMFS_ORIGIN_ bits */
  uint32_t name_len, reserved[2];
};
/*
 * NODE bits are of the inode that has it now, which only ramfs_origin_of tells. A name has left its directory when it
 * was removed, renamed or replaced; it may have come back, if what the directory has under it has this origin.
 */
enum {
  RAMFS_ORIGIN_GONE = 1,          /* its name has left its directory, at some time */
  RAMFS_ORIGIN_NODE_IN_PLACE = 2, /* its bytes are still the lower's */
  RAMFS_ORIGIN_NODE_UNREAD = 4,   /* a directory into which nobody has looked */
  RAMFS_ORIGIN_NODE_UNASKED = 8,  /* nobody has asked for its attributes: nothing of it was changed */
  RAMFS_ORIGIN_NODE_BOUND = 16,   /* the host shows there as it is (ramfs_bind): no part of the tree */
};
/* ENODATA: the node was made in the tree. Asks for nothing on the host: of one that is unasked it tells flags alone. */
int32_t ramfs_origin_of(uint32_t session, double node, struct ramfs_origin *out);
int32_t ramfs_origin_at(uint32_t session, double id, struct ramfs_origin *out);
/* Its name, of a lower's own directory its whole path: the length; at most `capacity` bytes of it are stored. */
int32_t ramfs_origin_name(uint32_t session, double id, uint8_t *out, uint32_t capacity);
/* A read-only descriptor, close-on-exec, of what lies there now; flags as O_PATH. No symlink is followed. */
int32_t ramfs_origin_open(uint32_t session, double id, uint32_t flags);
/* The lower number `index`: its node in the tree, and the origin of that in `out`; ENOENT behind the last. */
double ramfs_lower(uint32_t session, uint32_t index, struct ramfs_origin *out);

double ramfs_lookup(uint32_t session, double dir, const uint8_t *name, uint32_t length);
double ramfs_parent(uint32_t session, double dir);
/* The length of the name that a directory has in its parent, ENOENT if it was removed or is a root. */
int32_t ramfs_name(uint32_t session, double dir, uint8_t *out, uint32_t capacity);
/* The node was read: its atime moves where relatime, which tmpfs is mounted with, has it move. */
int32_t ramfs_accessed(uint32_t session, double node);
int32_t ramfs_getattr(uint32_t session, double node, struct ramfs_attr *out);
/* ramfs_lookup and ramfs_getattr of what it finds, in one call. */
double ramfs_find(uint32_t session, double dir, const uint8_t *name, uint32_t length, struct ramfs_attr *out);
int32_t ramfs_setattr(uint32_t session, double node, uint32_t mask, const struct ramfs_attr *in);
/*
 * Makes an inode of any type but a symlink; `mode` with its type bits. With an empty name a regular file that has
 * none yet (O_TMPFILE), pinned once.
 */
double ramfs_make(uint32_t session, double dir, const uint8_t *name, uint32_t length, uint32_t mode, uint32_t uid,
                  uint32_t gid, double rdev);
double ramfs_symlink(uint32_t session, double dir, const uint8_t *name, uint32_t length, const uint8_t *target,
                     uint32_t target_length, uint32_t uid, uint32_t gid);
/* The target's length; at most `capacity` bytes of it are stored. */
int32_t ramfs_readlink(uint32_t session, double node, uint8_t *out, uint32_t capacity);
int32_t ramfs_link(uint32_t session, double dir, const uint8_t *name, uint32_t length, double node);
int32_t ramfs_unlink(uint32_t session, double dir, const uint8_t *name, uint32_t length);
int32_t ramfs_rmdir(uint32_t session, double dir, const uint8_t *name, uint32_t length);
/* renameat2(2). The last three are of the inode that RENAME_WHITEOUT leaves behind. */
int32_t ramfs_rename(uint32_t session, double from_dir, const uint8_t *from, uint32_t from_length, double to_dir,
                     const uint8_t *to, uint32_t to_length, uint32_t flags, uint32_t whiteout_mode,
                     uint32_t whiteout_uid, uint32_t whiteout_gid);
/* Bytes stored in `out`, a whole number of records; 0 behind the last entry. */
int32_t ramfs_readdir(uint32_t session, double dir, double cookie, uint8_t *out, uint32_t capacity);

/*
 * Extended attributes (xattr(7)). Values and lists are stored if `capacity` is their length or more, else -ERANGE; a
 * capacity of 0 asks for the length. A list is names with a NUL behind each. flags: XATTR_CREATE, XATTR_REPLACE. Of
 * an access control list setting and removing do what they do on tmpfs: to the mode, too; EINVAL, EOPNOTSUPP.
 */
int32_t ramfs_getxattr(uint32_t session, double node, const uint8_t *name, uint32_t length, uint8_t *out,
                       uint32_t capacity);
int32_t ramfs_setxattr(uint32_t session, double node, const uint8_t *name, uint32_t length, const uint8_t *value,
                       uint32_t value_length, uint32_t flags);
int32_t ramfs_listxattr(uint32_t session, double node, uint8_t *out, uint32_t capacity);
int32_t ramfs_removexattr(uint32_t session, double node, const uint8_t *name, uint32_t length);

/* Keeps an inode alive while the owner holds it open. */
int32_t ramfs_pin(uint32_t session, double node);
int32_t ramfs_unpin(uint32_t session, double node);

/* Bytes moved. ramfs_write writes all, or what there is room for, or answers an errno. */
double ramfs_read(uint32_t session, double node, uint8_t *out, uint32_t length, double offset);
double ramfs_write(uint32_t session, double node, const uint8_t *data, uint32_t length, double offset);
int32_t ramfs_allocate(uint32_t session, double node, uint32_t mode, double offset, double length);
double ramfs_seek(uint32_t session, double node, double offset, uint32_t whence);

/*
 * A descriptor of this process, close-on-exec, for a regular file: a new open file description with the access mode
 * and O_APPEND, O_TRUNC of open(2)'s flags. The kernel's own: to be given to a program, and closed by the caller. What
 * this process itself writes through it is seen in the file's attributes only after a write by ramfs_write or by a
 * program.
 */
int32_t ramfs_open(uint32_t session, double node, uint32_t flags);

/*
 * An end of a FIFO as a descriptor of this process, close-on-exec, by the access mode of open(2)'s flags. It waits for
 * nobody: ramfs_fifo_met tells, for what has been written to `end`, whether open(2) would have come back. The
 * descriptor itself waits, as a pipe's does. ENXIO: O_WRONLY with O_NONBLOCK, and nobody reads. EINVAL: no FIFO.
 */
struct ramfs_fifo_end {
  uint32_t seen, waits;
};
int32_t ramfs_open_fifo(uint32_t session, double node, uint32_t flags, struct ramfs_fifo_end *end);
int32_t ramfs_fifo_met(uint32_t session, double node, int32_t fd, uint32_t flags, const struct ramfs_fifo_end *end);

/*
 * Changes the session's budgets, as a remount of a tmpfs does; a negative one stays, 0 is none. EINVAL: a size where
 * there is no tmpfs, or one that is less than what the files take. EPERM: a joiner who is not root asks for a size.
 */
int32_t ramfs_set_limits(uint32_t session, double bytes, double inodes);
int32_t ramfs_statfs(uint32_t session, struct ramfs_statfs_result *out);
/* Walks every invariant of the arena; stores one line per violation, answers how many there are. */
int32_t ramfs_check(uint32_t session, char *out, uint32_t capacity);

/*
 * Starts a program that sees the tree. `block` holds NUL-terminated strings: the program's path (no
 * search in PATH; in the tree or on the host), the working directory (in the tree or on the host), the signals that it
 * has with their default and those that it ignores, whatever the owner makes of them (decimal masks with bit NUMBER -
 * 1; all others it has as the owner), its limits of resources (RESOURCE SOFT HARD in
 * decimal, a blank behind each; the greatest number of 64 bits is no limit), the number of arguments in decimal, the
 * arguments from argv[0] on, then the environment to its end. Blocked signals are those of the thread that calls.
 * `descriptors` are those of the owner that become the program's 0, 1, 2 and so on; -1: it has none there. The program
 * joins the process group `group` (EPERM: it has ended); 0: it leads one of its own; -1: it stays in the owner's.
 * Its group gets the terminal that the descriptor `terminal` is; -1: none. Returns the pid, or the errno with which
 * execve(2) or chdir(2) failed; EINTR: the terminal's SIGINT or SIGQUIT has come and is unheard (ramfs_signal_unheard).
 */
int32_t ramfs_spawn(uint32_t session, const uint8_t *block, uint32_t length, const int32_t *descriptors, uint32_t count,
                    int32_t group, int32_t terminal);
/*
 * SIGHUP, SIGINT, SIGQUIT and SIGTERM, for which the runtime must have handlers by now, go on to these; but one that
 * comes two seconds after one that the owner has not heard of (ramfs_signal_heard) ends the process, which is stuck.
 * 0 ends that.
 */
int32_t ramfs_signals_guard(uint32_t on);
/* The owner has heard of a signal: 1 if the terminal sent it (Ctrl-C), 0 if a process did. */
int32_t ramfs_signal_heard(int32_t number);
/* 1 if that signal has come and the owner has not heard of it yet. */
int32_t ramfs_signal_unheard(int32_t number);
/*
 * Waits for a child: its status as wait(2) encodes it, or -ECHILD. With RAMFS_WAIT_STOPS the answer comes also when the
 * child is stopped or goes on.
 */
#define RAMFS_WAIT_STOPS 1
int32_t ramfs_wait(int32_t pid, uint32_t flags);
int32_t ramfs_kill(int32_t pid, int32_t signal);

/*
 * Makes the owner a shell with jobs on the terminal that the descriptor is: it waits until it is in the foreground,
 * leads a process group of its own that has the terminal, and ignores the signals by which terminals stop programs and
 * SIGQUIT; the programs it spawns into groups do not. Returns the group that had the terminal before, or -errno.
 */
int32_t ramfs_terminal_take(int32_t terminal);
/* Gives the terminal to a process group; 0: to the owner's. */
int32_t ramfs_terminal_give(int32_t terminal, int32_t group);
/* Reads the terminal's modes (struct termios, in at least 64 bytes), or with `store` sets them. */
int32_t ramfs_terminal_modes(int32_t terminal, uint8_t *modes, uint32_t store);

/*
 * One system call of the owner itself, past the tree: what the kernel answered, which is a negative errno
 * if it failed. `words`: the number and five arguments; NaN stands for the next of the two buffers, an infinity for
 * what lies behind the text at the front of the second. For staging and for the pipes of children, because the
 * runtime's own calls lose nanoseconds and names that are not UTF-8, and show no descriptors.
 */
double ramfs_host_call(const double words[6], const void *first, const void *second);

/*
 * What this machine supports, as JSON: {"memfd":bool, "libc":{"path":..., "sites":n, "patched":n,
 * "missed":["name",...]}, "ld":{...}, "descriptors":n, "kernel":"...", "volume":bool, ...}.
 * Returns the text's length.
 */
int32_t ramfs_doctor(char *out, uint32_t capacity);

#ifdef __cplusplus
}
#endif

#include "ramfs_changes.h"

#endif
