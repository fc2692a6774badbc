/* The calls that client.c executes by name. Arguments stand in the order of the man page. */
#define _GNU_SOURCE
#include "client.h"
#include "missing_calls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static void put_stat(int result, const struct stat *s) {
  answer(result);
  if (result != 0) return;
  put(" %llu %u %llu %u %u", (unsigned long long)s->st_ino, s->st_mode,
      (unsigned long long)s->st_nlink, s->st_uid, s->st_gid);
  put(" %llu %lld %lld", (unsigned long long)s->st_rdev, (long long)s->st_size,
      (long long)s->st_blocks);
  put(" %lld %ld %lld %ld", (long long)s->st_atim.tv_sec, s->st_atim.tv_nsec,
      (long long)s->st_mtim.tv_sec, s->st_mtim.tv_nsec);
  put(" %lld %ld %llu", (long long)s->st_ctim.tv_sec, s->st_ctim.tv_nsec,
      (unsigned long long)s->st_dev);
}

static void put_statx(int result, const struct statx *s) {
  answer(result);
  if (result != 0) return;
  put(" %u %llu %u %u %u %u %llu %llu", s->stx_mask, (unsigned long long)s->stx_ino, s->stx_mode,
      s->stx_nlink, s->stx_uid, s->stx_gid, (unsigned long long)s->stx_size,
      (unsigned long long)s->stx_blocks);
  put(" %lld %u %lld %u", (long long)s->stx_atime.tv_sec, s->stx_atime.tv_nsec,
      (long long)s->stx_mtime.tv_sec, s->stx_mtime.tv_nsec);
  put(" %lld %u %lld %u", (long long)s->stx_ctime.tv_sec, s->stx_ctime.tv_nsec,
      (long long)s->stx_btime.tv_sec, s->stx_btime.tv_nsec);
}

/* A word of struct statx, not all of which every libc's has; -1 where the kernel does not tell it. */
static void statx_word(const char *path, unsigned mask, int word) {
  unsigned long long x[32];
  long result = syscall(SYS_statx, AT_FDCWD, path, 0, mask, x);
  answer(result == 0 && (x[0] & mask) == mask ? (long)x[word] : -1);
}

/* What lsattr(1) shows. */
static void flags_of(const char *path) {
  int flags = 0, fd = open(path, O_RDONLY);
  int result = ioctl(fd, FS_IOC_GETFLAGS, &flags);
  close(fd);
  answer(result < 0 ? result : flags);
}

static void put_statfs(int result, const struct statfs *s) {
  answer(result);
  if (result != 0) return;
  put(" %ld %ld %llu %llu %llu %llu %ld %ld", (long)s->f_type, (long)s->f_bsize,
      (unsigned long long)s->f_blocks, (unsigned long long)s->f_bfree,
      (unsigned long long)s->f_files, (unsigned long long)s->f_ffree, (long)s->f_namelen,
      (long)(s->f_flags & ~0x20L)); // without ST_VALID, which is the kernel's own
}

void put_data(ssize_t result, const char *bytes) {
  answer(result);
  if (result >= 0) put_bytes(bytes, result);
}

static void read_data(int positioned) {
  char *buffer = malloc(N(1) + 1);
  put_data(positioned ? pread(N(0), buffer, N(1), N(2)) : read(N(0), buffer, N(1)), buffer);
  free(buffer);
}

static void put_link(ssize_t result, const char *buffer) { put_data(result, buffer); }

/* Times as four integers from `first` on: seconds, nanoseconds (or UTIME_NOW, UTIME_OMIT), twice. */
static struct timespec *times(int first) {
  static struct timespec both[2];
  for (int i = 0; i < 2; i++) {
    both[i].tv_sec = N(first + 2 * i);
    both[i].tv_nsec = N(first + 2 * i + 1);
  }
  return both;
}

static void list_getdents(void) {
  char *buffer = malloc(N(1) + 1);
  long length = syscall(SYS_getdents64, (int)N(0), buffer, (size_t)N(1));
  answer(length);
  for (long at = 0; at < length;) {
    struct dirent64 *entry = (struct dirent64 *)(buffer + at);
    put(" %llu %lld %u", (unsigned long long)entry->d_ino, (long long)entry->d_off, entry->d_type);
    put_bytes(entry->d_name, strlen(entry->d_name));
    at += entry->d_reclen;
  }
  free(buffer);
}

static void list_readdir(void) {
  DIR *dir = opendir(P(0));
  if (!dir) {
    answer(-1);
    return;
  }
  put("= 0");
  for (struct dirent *entry; (entry = readdir(dir));) {
    put(" %llu %u", (unsigned long long)entry->d_ino, entry->d_type);
    put_bytes(entry->d_name, strlen(entry->d_name));
  }
  closedir(dir);
}

static void get_cwd(void) {
  char buffer[8192];
  size_t size = argument_count > 0 ? (size_t)N(0) : sizeof buffer;
  char *cwd = getcwd(buffer, size);
  answer(cwd ? 0 : -1);
  if (cwd) put_bytes(cwd, strlen(cwd));
}

static void real_path(void) {
  char *path = realpath(P(0), NULL);
  answer(path ? 0 : -1);
  if (path) put_bytes(path, strlen(path));
  free(path);
}

static void set_lock(void) {
  struct flock lock = {.l_type = N(2), .l_whence = SEEK_SET, .l_start = N(3), .l_len = N(4)};
  answer(fcntl(N(0), N(1), &lock));
}

static void copy_range(void) {
  off_t from = N(1), to = N(3);
  answer(copy_file_range(N(0), &from, N(2), &to, N(4), 0));
}

/* preadv fd position length...; position -1 for readv. The buffers lie one behind the other. */
static void read_vector(void) {
  struct iovec vector[MAX_ARGUMENTS];
  size_t length = 0;
  for (int i = 2; i < argument_count; i++) length += N(i);
  char *buffer = malloc(length + 1), *at = buffer;
  for (int i = 2; i < argument_count; at += N(i++)) vector[i - 2] = (struct iovec){at, N(i)};
  int count = argument_count - 2;
  put_data(N(1) < 0 ? readv(N(0), vector, count) : preadv(N(0), vector, count, N(1)), buffer);
  free(buffer);
}

/* pwritev fd position bytes...; position -1 for writev. */
static void write_vector(void) {
  struct iovec vector[MAX_ARGUMENTS];
  for (int i = 2; i < argument_count; i++) vector[i - 2] = (struct iovec){P(i), L(i)};
  int count = argument_count - 2;
  answer(N(1) < 0 ? writev(N(0), vector, count) : pwritev(N(0), vector, count, N(1)));
}

/* The f-, plain or l- form of an xattr call, by its first argument: a descriptor, or a path and "l" for the link. */
#define XATTR(call, link, ...)                                                                    \
  (!P(0) ? f##call(N(0), __VA_ARGS__)                                                             \
         : argument_count > link ? l##call(P(0), __VA_ARGS__) : call(P(0), __VA_ARGS__))

/* A size of 0 asks for the length. */
static void get_xattr(void) {
  char *value = malloc(N(2) + 1);
  ssize_t length = XATTR(getxattr, 3, P(1), value, N(2));
  put_data(length, value);
  free(value);
}

static void list_xattr(void) {
  char *names = malloc(N(1) + 1);
  put_data(XATTR(listxattr, 2, names, N(1)), names);
  free(names);
}

/* The whole struct file_handle. */
static void get_handle(void) {
  char space[sizeof(struct file_handle) + MAX_HANDLE_SZ] = {0};
  struct file_handle *handle = (struct file_handle *)space;
  int mount;
  handle->handle_bytes = MAX_HANDLE_SZ;
  int result = name_to_handle_at(AT_FDCWD, P(0), handle, &mount, 0);
  answer(result);
  if (result == 0) put_bytes(space, sizeof *handle + handle->handle_bytes);
}

#define STAT(call) struct stat s; put_stat(call, &s)
#define LINK(call) char to[8192]; put_link(call, to)

#define CALLS(X)                                                                                   \
  X(open, answer(open(P(0), N(1), N(2))))                                                          \
  X(openat, answer(openat(N(0), P(1), N(2), N(3))))                                                \
  X(creat, answer(creat(P(0), N(1))))                                                              \
  X(close, answer(close(N(0))))                                                                    \
  X(close_range, answer(syscall(SYS_close_range, N(0), N(1), N(2))))                               \
  X(read, read_data(0))                                                                            \
  X(pread, read_data(1))                                                                           \
  X(write, answer(write(N(0), P(1), L(1))))                                                        \
  X(pwrite, answer(pwrite(N(0), P(1), L(1), N(2))))                                                \
  X(lseek, answer(lseek(N(0), N(1), N(2))))                                                        \
  X(stat, STAT(stat(P(0), &s)))                                                                    \
  X(lstat, STAT(lstat(P(0), &s)))                                                                  \
  X(fstat, STAT(fstat(N(0), &s)))                                                                  \
  X(fstatat, STAT(fstatat(N(0), P(1), &s, N(2))))                                                  \
  X(statx, struct statx x; put_statx(statx(N(0), P(1), N(2), N(3), &x), &x))                       \
  X(mount_of, statx_word(P(0), N(1), 18))                                                          \
  X(attributes_of, statx_word(P(0), 0, 1))                                                         \
  X(flags_of, flags_of(P(0)))                                                                      \
  X(access, answer(access(P(0), N(1))))                                                            \
  X(faccessat, answer(faccessat(N(0), P(1), N(2), N(3))))                                          \
  X(mkdir, answer(mkdir(P(0), N(1))))                                                              \
  X(mkdirat, answer(mkdirat(N(0), P(1), N(2))))                                                    \
  X(rmdir, answer(rmdir(P(0))))                                                                    \
  X(unlink, answer(unlink(P(0))))                                                                  \
  X(unlinkat, answer(unlinkat(N(0), P(1), N(2))))                                                  \
  X(rename, answer(rename(P(0), P(1))))                                                            \
  X(renameat, answer(renameat(N(0), P(1), N(2), P(3))))                                            \
  X(renameat2, answer(renameat2(N(0), P(1), N(2), P(3), N(4))))                                    \
  X(link, answer(link(P(0), P(1))))                                                                \
  X(linkat, answer(linkat(N(0), P(1), N(2), P(3), N(4))))                                          \
  X(symlink, answer(symlink(P(0), P(1))))                                                          \
  X(symlinkat, answer(symlinkat(P(0), N(1), P(2))))                                                \
  X(readlink, LINK(readlink(P(0), to, argument_count > 1 ? (size_t)N(1) : sizeof to)))             \
  X(readlinkat, LINK(readlinkat(N(0), P(1), to, sizeof to)))                                       \
  X(chmod, answer(chmod(P(0), N(1))))                                                              \
  X(fchmod, answer(fchmod(N(0), N(1))))                                                            \
  X(fchmodat, answer(fchmodat(N(0), P(1), N(2), N(3))))                                            \
  X(chown, answer(chown(P(0), N(1), N(2))))                                                        \
  X(lchown, answer(lchown(P(0), N(1), N(2))))                                                      \
  X(fchown, answer(fchown(N(0), N(1), N(2))))                                                      \
  X(fchownat, answer(fchownat(N(0), P(1), N(2), N(3), N(4))))                                      \
  X(utimensat, answer(utimensat(N(0), P(1), times(2), N(6))))                                      \
  X(futimens, answer(futimens(N(0), times(1))))                                                    \
  X(truncate, answer(truncate(P(0), N(1))))                                                        \
  X(ftruncate, answer(ftruncate(N(0), N(1))))                                                      \
  X(fallocate, answer(fallocate(N(0), N(1), N(2), N(3))))                                          \
  X(posix_fallocate, errno = posix_fallocate(N(0), N(1), N(2)); answer(errno ? -1 : 0))            \
  X(readv, read_vector())                                                                          \
  X(writev, write_vector())                                                                        \
  X(bind_socket, bind_socket())                                                                    \
  X(bind_datagrams, bind_datagrams())                                                              \
  X(sendmmsg, send_messages())                                                                     \
  X(pathconf, answer(pathconf(P(0), N(1))))                                                        \
  X(fpathconf, answer(fpathconf(N(0), N(1))))                                                      \
  X(copy_file_range, copy_range())                                                                 \
  X(chdir, answer(chdir(P(0))))                                                                    \
  X(fchdir, answer(fchdir(N(0))))                                                                  \
  X(getcwd, get_cwd())                                                                             \
  X(realpath, real_path())                                                                         \
  X(dup, answer(dup(N(0))))                                                                        \
  X(dup2, answer(dup2(N(0), N(1))))                                                                \
  X(dup3, answer(dup3(N(0), N(1), N(2))))                                                          \
  X(fcntl, answer(fcntl(N(0), N(1), (long)N(2))))                                                  \
  X(fcntl_lock, set_lock())                                                                        \
  X(flock, answer(flock(N(0), N(1))))                                                              \
  X(umask, answer(umask(N(0))))                                                                    \
  X(getdents, list_getdents())                                                                     \
  X(readdir, list_readdir())                                                                       \
  X(statfs, struct statfs f; put_statfs(statfs(P(0), &f), &f))                                     \
  X(fstatfs, struct statfs f; put_statfs(fstatfs(N(0), &f), &f))                                   \
  X(fsync, answer(fsync(N(0))))                                                                    \
  X(mknod, answer(mknod(P(0), N(1), N(2))))                                                        \
  X(mkfifo, answer(mkfifo(P(0), N(1))))                                                            \
  X(getxattr, get_xattr())                                                                         \
  X(setxattr, answer(XATTR(setxattr, 4, P(1), P(2), L(2), N(3))))                                  \
  X(listxattr, list_xattr())                                                                       \
  X(removexattr, answer(XATTR(removexattr, 2, P(1))))                                              \
  X(handle, get_handle())                                                                          \
  X(seteuid, answer(seteuid(N(0))))                                                                \
  X(setegid, answer(setegid(N(0))))                                                                \
  X(become, become())                                                                              \
  X(mmap_write, map_write())                                                                       \
  X(mmap_read, map_read())                                                                         \
  X(mapped, show_mapping())                                                                        \
  X(run, run_program())                                                                            \
  X(execve, exec_program())                                                                        \
  X(sleep, sleep_milliseconds())                                                                   \
  X(syscall, raw_call())                                                                           \
  X(reset, reset_process(); answer(chdir(P(0))))

#define DEFINE(name, body) \
  static void call_##name(void) { body; }
CALLS(DEFINE)

#define ENTRY(name, body) {#name, call_##name},
static const struct {
  const char *name;
  void (*call)(void);
} calls[] = {CALLS(ENTRY)};

void (*find_call(const char *name))(void) {
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    if (strcmp(calls[i].name, name) == 0) return calls[i].call;
  }
  return NULL;
}
