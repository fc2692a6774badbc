/*
 * What the kernel asks of a file's owner behind a descriptor: leases, O_NOATIME, hints, times, programs that are
 * written. Prints what the caller may do with "own", "others" and "shared" (others', writable by all) in the working
 * directory.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <linux/fs.h>

#ifndef F_SET_RW_HINT
#define F_GET_RW_HINT (1024 + 11)
#define F_SET_RW_HINT (1024 + 12)
#endif

static const char *file;

static void told(const char *what, long result) {
  printf("%s %s: ", file, what);
  if (result < 0) printf("%s\n", strerror(errno));
  else printf("%ld\n", result);
  fflush(stdout);
}
#define TELL(call) told(#call, call)

static void leases(void) {
  int fd = open(file, O_RDONLY);
  if (fd < 0) return told("open", fd);
  TELL(fcntl(fd, F_SETLEASE, F_RDLCK));
  TELL(fcntl(fd, F_GETLEASE));
  TELL(fcntl(fd, F_SETLEASE, F_WRLCK));
  TELL(fcntl(fd, F_SETLEASE, 99));
  TELL(fcntl(fd, F_SETLEASE, F_UNLCK));
  TELL(fcntl(fd, F_SETLEASE, F_UNLCK));
  int writer = open(file, O_WRONLY);
  if (writer >= 0) TELL(fcntl(fd, F_SETLEASE, F_RDLCK));
  if (writer >= 0) close(writer);
  if (writer >= 0) TELL(fcntl(fd, F_SETLEASE, F_RDLCK));
  signal(SIGIO, SIG_IGN);
  if (writer >= 0) TELL(open(file, O_WRONLY | O_NONBLOCK));
  close(fd);
}

static void flags(void) {
  int fd = open(file, O_RDONLY);
  TELL(fcntl(fd, F_SETFL, O_NOATIME));
  TELL(fcntl(fd, F_GETFL) & (O_NOATIME | O_APPEND));
  TELL(fcntl(fd, F_SETFL, O_NOATIME | O_APPEND));
  TELL(fcntl(fd, F_GETFL) & (O_NOATIME | O_APPEND));
  TELL(fcntl(fd, F_SETFL, O_APPEND));
  TELL(fcntl(fd, F_GETFL) & (O_NOATIME | O_APPEND));
  close(fd);
  fd = open(file, O_RDONLY | O_NOATIME);
  told("open with O_NOATIME", fd < 0 ? fd : 0);
  if (fd >= 0) TELL(fcntl(fd, F_GETFL) & (O_NOATIME | O_APPEND));
  if (fd >= 0) TELL(fcntl(fd, F_SETFL, O_NOATIME));
  close(fd);
}

static void descriptor(void) {
  int fd = open(file, O_RDONLY), flags = 0;
  uint64_t hint = 2;
  TELL(fcntl(fd, F_SET_RW_HINT, &hint));
  TELL(fcntl(fd, F_GET_RW_HINT, &hint));
  printf("%s hint %d\n", file, (int)hint);
  TELL(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
  TELL(fcntl(fd, F_GET_SEALS));
  TELL(fchmod(fd, 0666));
  TELL(fchown(fd, -1, -1));
  TELL(fchown(fd, -1, 1235));
  struct timespec times[2] = {{5, 0}, {6, 0}}, present[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
  TELL(futimens(fd, times));
  TELL(futimens(fd, present));
  TELL(fsetxattr(fd, "user.a", "b", 1, 0));
  TELL(ioctl(fd, FS_IOC_GETFLAGS, &flags));
  flags = FS_NODUMP_FL;
  TELL(ioctl(fd, FS_IOC_SETFLAGS, &flags));
  TELL(flock(fd, LOCK_EX));
  close(fd);
}

static void given_name(void) {
  int fd = open(file, O_RDONLY);
  TELL(linkat(fd, "", AT_FDCWD, "named", AT_EMPTY_PATH));
  TELL(unlink("named"));
  pid_t pid = fork();
  if (pid == 0) {
    TELL(linkat(fd, "", AT_FDCWD, "named", AT_EMPTY_PATH));
    TELL(unlink("named"));
    _exit(0);
  }
  waitpid(pid, NULL, 0);
  close(fd);
}

static void events(void) {
  int watch = inotify_init1(IN_NONBLOCK), fd = open(file, O_RDWR);
  TELL(inotify_add_watch(watch, file, IN_ALL_EVENTS));
  fchmod(fd, 0644);
  struct timespec times[2] = {{5, 0}, {6, 0}};
  futimens(fd, times);
  fsetxattr(fd, "user.a", "c", 1, 0);
  if (fd >= 0 && write(fd, "x", 1) < 0) perror("write");
  if (fd >= 0 && ftruncate(fd, 0) < 0) perror("ftruncate");
  if (fd >= 0) close(fd);
  fchmodat(AT_FDCWD, file, 0666, 0);
  char buffer[4096];
  ssize_t length = read(watch, buffer, sizeof buffer);
  printf("%s events:", file);
  for (char *at = buffer; at < buffer + length; at += sizeof(struct inotify_event) + ((struct inotify_event *)at)->len)
    printf(" %x", ((struct inotify_event *)at)->mask);
  printf("\n");
  close(watch);
}

static int run(const char *program) {
  pid_t pid = fork();
  if (pid == 0) {
    execl(program, program, (char *)NULL);
    _exit(errno);
  }
  int status;
  waitpid(pid, &status, 0);
  return WEXITSTATUS(status);
}

/* A program that somebody writes cannot be executed, and one that runs cannot be written. */
static void programs(void) {
  const char *names[] = {"program", "others-program"};
  for (int i = 0; i < 2; i++) {
    file = names[i];
    TELL(run(file));
    int fd = open(file, O_WRONLY | O_APPEND);
    told("opened to write", fd < 0 ? fd : 0);
    TELL(run(file) == ETXTBSY);
    close(fd);
    TELL(run(file));
  }
}

static void specials(void) {
  file = "fifo";
  int fd = open(file, O_RDWR | O_NOATIME);
  told("open with O_NOATIME", fd < 0 ? fd : 0);
  TELL(fcntl(fd, F_SETLEASE, F_RDLCK));
  TELL(fcntl(fd, F_SETFL, O_NOATIME | O_NONBLOCK));
  TELL(fchmod(fd, 0600));
  close(fd);
  file = "directory";
  fd = open(file, O_RDONLY | O_NOATIME);
  told("open with O_NOATIME", fd < 0 ? fd : 0);
  TELL(fcntl(fd, F_SETLEASE, F_RDLCK));
  TELL(fcntl(fd, F_SETFL, O_NOATIME));
  close(fd);
}

int main(int argc, char **argv) {
  (void)argc;
  for (char **at = argv + 1; *at; at++) {
    file = *at;
    leases();
    flags();
    descriptor();
    given_name();
    events();
  }
  programs();
  specials();
  return 0;
}
