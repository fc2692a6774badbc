/* The table of descriptors: its ends and limits, what lists it, and what is sent from one to another. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "processes.h"
#include "missing_calls.h"

void story_close_range(void) {
  told("close_range", close_range(3, ~0u, 0));
  told("put", put("range", "x\n"));
  told("close of a high one", close(1000));
  told("dup2 onto a high one", dup2(1, 1001));
  told("dup2 again", dup2(1, 1000));
  told("put", put("range", "y\n"));
  told("mkdir", mkdir("made", 0755));
  told("chdir", chdir("made"));
  told("close_range", close_range(3, ~0u, 0));
  told("put", put("inside", "z\n"));
  told("chdir", chdir(".."));
  show("range");
  show("made/inside");
}

/* As many descriptors as the limit has room for, no fewer. */
static void open_all(const char *what) {
  int fds[5000], n = 0;
  while (n < 5000 && (fds[n] = open("many", O_RDWR | O_CREAT, 0600)) >= 0) n++;
  told(what, n < 5000 ? -1 : 0);
  printf("%s: %d opened, the last as %d\n", what, n, n ? fds[n - 1] : -1);
  DIR *dir = opendir(".");
  told("opendir", dir ? 0 : -1);
  told("unlink", unlink("many"));
  told("mkdir", mkdir("many", 0755));
  told("chdir", chdir("many"));
  told("chdir back", chdir(".."));
  told("rmdir", rmdir("many"));
  while (n > 0) close(fds[--n]);
}

/* Every number up to the limit is a program's to fill, whatever was there. */
static void fill_table(int limit) {
  int filled = 0;
  for (int fd = 3; fd < limit; fd++) filled += dup2(1, fd) == fd;
  printf("filled: %d\n", filled);
  told("dup2 beyond", dup2(1, limit));
  for (int fd = 3; fd < limit; fd++) close(fd);
}

void story_limits(void) {
  struct rlimit limit = {64, 20000};
  told("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
  open_all("64");
  limit.rlim_cur = 900;
  told("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
  open_all("900");
  limit.rlim_cur = 1100;
  told("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
  fill_table(1100);
  limit.rlim_cur = 10;
  told("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
  open_all("10");
  put("few", "few\n");
  mkdir("below", 0755);
  char *argv[] = {"sh", "-c", "ulimit -n; cat few; cd below && cat ../few", NULL};
  pid_t pid;
  int error = posix_spawnp(&pid, "sh", NULL, NULL, argv, environ);
  reap(pid);
  printf("spawn: %d\n", error);
}

static void send_descriptor(int socket, int fd) {
  char byte = 'x', room[CMSG_SPACE(sizeof fd)] = {0};
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
  struct cmsghdr *control = CMSG_FIRSTHDR(&message);
  control->cmsg_level = SOL_SOCKET, control->cmsg_type = SCM_RIGHTS, control->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(control), &fd, sizeof fd);
  if (sendmsg(socket, &message, 0) != 1) told("sendmsg", -1);
}

static int receive_descriptor(int socket) {
  char byte, room[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
  if (recvmsg(socket, &message, 0) != 1) return -1;
  int fd;
  memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  return fd;
}

static void tell_descriptor(const char *what, int fd) {
  struct stat s;
  char link[64], target[PATH_MAX] = "";
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  if (readlink(link, target, sizeof target - 1) < 0) told("readlink", -1);
  if (fstat(fd, &s) != 0) return told("fstat", -1);
  printf("%s: mode %o, size %ld, flags %o, at %s\n", what, s.st_mode, S_ISREG(s.st_mode) ? (long)s.st_size : 0,
         fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND), target);
  fflush(stdout);
}

void story_rights(void) {
  int pair[2];
  put("sent", "0123456789\n");
  mkdir("directory", 0750);
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return told("socketpair", -1);
  pid_t pid = fork();
  if (pid == 0) {
    close(pair[0]);
    if (chdir("/") != 0) _exit(1);
    int file = receive_descriptor(pair[1]), directory = receive_descriptor(pair[1]);
    tell_descriptor("received file", file);
    tell_descriptor("received directory", directory);
    char text[5] = "";
    told("read", read(file, text, 4));
    printf("text %s\n", text);
    int made = openat(directory, "made", O_RDWR | O_CREAT | O_APPEND, 0640);
    told("write", write(made, "by the child\n", 13));
    told("fchdir", fchdir(directory));
    told("put", put("beside", "relative\n"));
    send_descriptor(pair[1], made);
    _exit(0);
  }
  close(pair[1]);
  int file = open("sent", O_RDONLY), directory = open("directory", O_RDONLY | O_DIRECTORY);
  send_descriptor(pair[0], file);
  send_descriptor(pair[0], directory);
  int made = receive_descriptor(pair[0]);
  reap(pid);
  printf("offset that the child moved: %ld\n", (long)lseek(file, 0, SEEK_CUR));
  tell_descriptor("came back", made);
  told("write", write(made, "by the parent\n", 14));
  show("directory/made");
  show("directory/beside");
}

/* What of the descriptors a program sees that lists them. */
void story_scan(void) {
  int a = open("scanned", O_RDWR | O_CREAT, 0644), b = open(".", O_RDONLY);
  (void)a, (void)b;
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/fd", (int)getpid());
  for (int i = 0; i < 2; i++) {
    DIR *dir = opendir(i ? path : "/proc/self/fd");
    int count = 0, sum = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
      if (entry->d_name[0] == '.') continue;
      int fd = atoi(entry->d_name);
      if (fd == dirfd(dir)) continue;
      if (fd > 2) tell_descriptor(entry->d_name, fd);
      count++, sum += fd;
    }
    printf("%d descriptors, in all %d\n", count, sum);
    if (dir) closedir(dir);
  }
}
