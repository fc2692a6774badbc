// Opens what lies in the directory argv[1] with O_PATH, removes it, and uses the descriptors in every way in which that
// can be done. Prints what each step is answered, and how many inodes and pages the file system has in use behind it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 10, MANY = 12000 };

static const char *top;
static struct statfs before;
static char bytes[PAGES * PAGE];

static void tell(const char *what, long result) {
  int error = result < 0 ? errno : 0;
  struct statfs s;
  statfs(".", &s);
  printf("%s: %ld %s, %ld inodes, %ld pages\n", what, result, error ? strerrorname_np(error) : "",
         (long)(before.f_ffree - s.f_ffree), (long)(before.f_bfree - s.f_bfree));
}

static void put(const char *name) {
  int fd = open(name, O_CREAT | O_WRONLY | O_TRUNC, 0755);
  if (write(fd, bytes, sizeof bytes) != sizeof bytes) perror(name);
  close(fd);
}

static int path_of(const char *name) { return open(name, O_PATH | O_NOFOLLOW | O_CLOEXEC); }

static int again(int fd, int flags) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  return open(link, flags);
}

static long size_of(int fd) {
  struct stat s;
  return fstat(fd, &s) < 0 ? -1 : s.st_size;
}

static void closed_before(void) {
  put("f");
  close(path_of("f"));
  tell("closed, then removed", unlink("f"));
  put("f");
  fchmodat(AT_FDCWD, "f", 0700, AT_SYMLINK_NOFOLLOW);
  tell("changed by fchmodat, then removed", unlink("f"));
  put("f");
  int fd = path_of("f");
  tell("removed while open", unlink("f"));
  tell("close", close(fd));
}

static void used(void) {
  put("f");
  int fd = path_of("f"), regular;
  unlink("f");
  tell("size", size_of(fd));
  tell("open anew to read", regular = again(fd, O_RDONLY));
  char first[4];
  tell("read", read(regular, first, 4));
  close(regular);
  tell("open anew to write", regular = again(fd, O_RDWR));
  tell("write behind the end", pwrite(regular, "x", 1, sizeof bytes));
  tell("size", size_of(fd));
  char link[64], text[256] = "";
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  tell("truncate", truncate(link, PAGE));
  tell("size by path", stat(link, &(struct stat){0}));
  tell("link", linkat(AT_FDCWD, link, AT_FDCWD, "back", AT_SYMLINK_FOLLOW));
  tell("readlink", readlink(link, text, sizeof text) > 0 ? strlen(strstr(text, " (deleted)")) : -1);
  tell("close of the path's", close(fd));
  tell("size by the other", size_of(regular));
  tell("close", close(regular));
}

static void directories(void) {
  int fd, inner;
  mkdir("d", 0755);
  fd = path_of("d");
  tell("rmdir of an open directory", rmdir("d"));
  tell("open in it", openat(fd, "x", O_CREAT | O_WRONLY, 0644));
  tell("open of itself", inner = openat(fd, ".", O_RDONLY | O_DIRECTORY));
  tell("close of that", close(inner));
  int entered = fchdir(fd);
  if (chdir(top) < 0) perror(top);
  tell("fchdir", entered);
  tell("close", close(fd));
}

static void links_and_nodes(void) {
  int fd;
  char text[16];
  if (symlink("target", "l") < 0) perror("symlink");
  fd = path_of("l");
  tell("removed symlink", unlink("l"));
  tell("readlinkat", readlinkat(fd, "", text, sizeof text));
  tell("close", close(fd));
  mkfifo("p", 0600);
  fd = path_of("p");
  tell("removed FIFO", unlink("p"));
  int both = again(fd, O_RDWR | O_NONBLOCK);
  tell("write to it", write(both, "abc", 3));
  tell("read from it", read(both, text, sizeof text));
  close(both);
  tell("close", close(fd));
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un name = {AF_UNIX, "s"};
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) perror("bind");
  fd = path_of("s");
  tell("removed socket", unlink("s"));
  close(s);
  tell("close", close(fd));
}

static void send_to(int socket, int fd) {
  char byte = 0, control[CMSG_SPACE(sizeof fd)] = {0};
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *c = CMSG_FIRSTHDR(&message);
  c->cmsg_level = SOL_SOCKET;
  c->cmsg_type = SCM_RIGHTS;
  c->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(c), &fd, sizeof fd);
  if (sendmsg(socket, &message, 0) != 1) perror("sendmsg");
}

static int receive_from(int socket) {
  char byte, control[CMSG_SPACE(sizeof(int))];
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  int fd;
  if (recvmsg(socket, &message, 0) != 1) return -1;
  memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  return fd;
}

static void under_way(void) {
  int ends[2];
  put("f");
  int fd = path_of("f");
  unlink("f");
  socketpair(AF_UNIX, SOCK_DGRAM, 0, ends);
  send_to(ends[0], fd);
  tell("in a message alone", close(fd));
  usleep(50000);
  tell("a little later", 0);
  fd = receive_from(ends[1]);
  tell("received", size_of(fd));
  send_to(ends[0], fd);
  close(fd);
  close(ends[0]);
  tell("the message is thrown away", close(ends[1]));
}

static void by_others(void) {
  int ends[2];
  put("f");
  int fd = open("f", O_PATH);
  unlink("f");
  if (pipe(ends) < 0) perror("pipe");
  pid_t child = fork();
  if (child == 0) {
    if (write(ends[1], "x", 1) != 1) _exit(1);
    execlp("sleep", "sleep", "1000", NULL);
    _exit(1);
  }
  char byte;
  if (read(ends[0], &byte, 1) != 1) perror("read");
  close(ends[0]);
  close(ends[1]);
  tell("a program has it", close(fd));
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  tell("it was killed", 0);
}

// More than the kernel keeps of events.
static void many(void) {
  int ends[2];
  char name[16];
  if (pipe(ends) < 0) perror("pipe");
  pid_t child = fork();
  if (child == 0) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    if (limit.rlim_max < MANY + 2000 || setrlimit(RLIMIT_NOFILE, &limit) < 0) _exit(1);
    for (int i = 0; i < MANY; i++) {
      sprintf(name, "n%d", i);
      close(open(name, O_CREAT | O_WRONLY, 0644));
      open(name, O_PATH);
      unlink(name);
    }
    if (write(ends[1], "x", 1) != 1) _exit(1);
    pause();
  }
  char byte;
  if (read(ends[0], &byte, 1) != 1) perror("read");
  close(ends[0]);
  close(ends[1]);
  tell("a child has many", 0);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  tell("it was killed", 0);
}

int main(int argc, char **argv) {
  if (argc < 2 || chdir(top = argv[1]) < 0 || statfs(".", &before) < 0) return 2;
  setvbuf(stdout, NULL, _IOLBF, 0);
  closed_before();
  used();
  directories();
  links_and_nodes();
  under_way();
  by_others();
  many();
  return 0;
}
