/*
 * Processes of many kinds, each of which does something with files in the working directory and prints
 * what it was answered. The output is the same on every file system.
 *
 *   processes STORY...
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "missing_calls.h"

extern char **environ;
static char here[PATH_MAX];

static void told(const char *what, long result) {
  if (result < 0) printf("%s: %s\n", what, strerror(errno));
  else printf("%s: %ld\n", what, result);
  fflush(stdout);
}

static long put(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return -1;
  long n = write(fd, text, strlen(text));
  close(fd);
  return n;
}

static void show(const char *path) {
  char text[4096];
  int fd = open(path, O_RDONLY);
  ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  if (n < 0) return told(path, n);
  text[n] = 0;
  printf("%s has:\n%s", path, text);
  fflush(stdout);
}

static void run_on_one_processor(void) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  sched_setaffinity(0, sizeof one, &one);
}

static void await(const char *path) {
  struct stat s;
  for (int i = 0; i < 500 && stat(path, &s) != 0; i++) usleep(10000);
}

static void reap(pid_t pid) {
  int status;
  if (waitpid(pid, &status, 0) < 0) return told("waitpid", -1);
  if (WIFSIGNALED(status)) printf("child: signal %d\n", WTERMSIG(status));
  else printf("child: status %d\n", WEXITSTATUS(status));
  fflush(stdout);
}

/* A daemon: twice forked, its own session, no descriptor left, / as its directory. */
static void story_daemon(void) {
  char log[PATH_MAX + 8], done[PATH_MAX + 8], unfinished[PATH_MAX + 16];
  snprintf(log, sizeof log, "%s/log", here);
  snprintf(done, sizeof done, "%s/done", here);
  snprintf(unfinished, sizeof unfinished, "%s/unfinished", here);
  pid_t pid = fork();
  if (pid == 0) {
    setsid();
    if (fork() != 0) _exit(0);
    long most = sysconf(_SC_OPEN_MAX);
    for (long fd = 0; fd < most; fd++) close(fd);
    if (chdir("/") != 0) _exit(1);
    umask(0);
    int fd = open(log, O_RDWR | O_CREAT, 0666);
    char line[64];
    snprintf(line, sizeof line, "opened %d, mode of the file %o\n", fd, fd < 0 ? 0 : 0666);
    if (write(fd, line, strlen(line)) < 0) _exit(2);
    if (dup2(fd, 1) != 1 || dup2(fd, 2) != 2) _exit(3);
    printf("through stdio, which was closed\n");
    fflush(stdout);
    if (system("echo from a shell; pwd") != 0) _exit(4);
    put(unfinished, "finished\n");
    rename(unfinished, done);
    _exit(0);
  }
  reap(pid);
  await("done");
  show("log");
  show("done");
}

static void story_close_range(void) {
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

static void story_limits(void) {
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

static void story_rights(void) {
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
static void story_scan(void) {
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

static void story_spawn(void) {
  mkdir("spawned", 0755);
  put("input", "b\na\nc\n");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "input", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 7, "spawned/output", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 7, 1);
  posix_spawn_file_actions_addclose(&actions, 7);
  posix_spawn_file_actions_addchdir_np(&actions, "spawned");
  posix_spawn_file_actions_addopen(&actions, 2, "errors", O_WRONLY | O_CREAT, 0600);
  char *argv[] = {"sh", "-c", "sort; pwd; ls; ls /nowhere/at/all; exit 5", NULL};
  pid_t pid;
  for (int i = 0; i < 20; i++) {
    int error = posix_spawnp(&pid, "sh", &actions, NULL, argv, environ);
    if (error) printf("spawn: %s\n", strerror(error));
    int status;
    waitpid(pid, &status, 0);
    if (WEXITSTATUS(status) != 5) printf("status %d\n", status);
  }
  show("spawned/output");
  posix_spawn_file_actions_addopen(&actions, 3, "missing/file", O_RDONLY, 0);
  printf("missing: %s\n", strerror(posix_spawnp(&pid, "sh", &actions, NULL, argv, environ)));
  printf("no program: %s\n", strerror(posix_spawn(&pid, "./nothing", NULL, NULL, argv, environ)));
  char cwd[PATH_MAX];
  printf("here %s\n", getcwd(cwd, sizeof cwd));
}

static void story_vfork(void) {
  mkdir("below", 0755);
  for (int i = 0; i < 30; i++) {
    pid_t pid = vfork();
    if (pid == 0) {
      if (chdir("below") != 0) _exit(9);
      umask(077);
      int fd = open("by-child", O_WRONLY | O_CREAT | O_APPEND, 0666);
      dup2(fd, 1);
      execlp("sh", "sh", "-c", "pwd; umask", NULL);
      _exit(8);
    }
    int status;
    waitpid(pid, &status, 0);
    if (status) printf("status %x\n", status);
  }
  struct stat s;
  told("stat", stat("below/by-child", &s));
  printf("mode %o, lines of %ld bytes\n", s.st_mode, (long)s.st_size % 30);
  printf("umask %o\n", umask(022));
  char cwd[PATH_MAX];
  printf("here %s\n", getcwd(cwd, sizeof cwd));
  pid_t failed = vfork();
  if (failed == 0) {
    execl("./below", "below", NULL);
    _exit(errno == EACCES ? 3 : 4);
  }
  reap(failed);
  FILE *pipe = popen("cat below/by-child | wc -l", "r");
  char line[64] = "";
  if (fgets(line, sizeof line, pipe)) printf("popen %s", line);
  pclose(pipe);
  told("system", system("test -d below"));
}

static int child_of_clone(void *argument) {
  put(argument, "cloned\n");
  return chdir("below") == 0 ? 0 : 1;
}

static void story_clone(void) {
  static char stack[256 * 1024] __attribute__((aligned(16)));
  mkdir("below", 0755);
  int kinds[] = {SIGCHLD, CLONE_VFORK | CLONE_VM | SIGCHLD, CLONE_VM | SIGCHLD, CLONE_FILES | SIGCHLD};
  for (int i = 0; i < 4; i++) {
    pid_t pid = clone(child_of_clone, stack + sizeof stack, kinds[i], "clones");
    told("clone", pid > 0 ? 0 : -1);
    reap(pid);
    char cwd[PATH_MAX];
    printf("here %s\n", getcwd(cwd, sizeof cwd));
  }
  show("clones");
}

/* Handlers on a stack of the size that programs take for them. */
static volatile sig_atomic_t handled;

static void handler(int number) {
  (void)number;
  struct stat s;
  int fd = open("from-handler", O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (fd < 0 || write(fd, "h", 1) != 1 || fstat(fd, &s) != 0 || stat("from-handler", &s) != 0) return;
  close(fd);
  if (rename("from-handler", "renamed") != 0 || rename("renamed", "from-handler") != 0) return;
  char text[64];
  if (symlink("from-handler", "link") != 0 || readlink("link", text, sizeof text) != 12) return;
  if (stat("link", &s) != 0 || unlink("link") != 0 || mkdir("d", 0755) != 0 || rmdir("d") != 0) return;
  if (chdir("..") != 0 || chdir(here) != 0) return;
  handled++;
}

static void story_handler(void) {
  enum { STACK = 8192, GUARD = 4096 };
  char *stack = mmap(NULL, STACK + GUARD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(stack, GUARD, PROT_NONE);
  stack_t alternate = {.ss_sp = stack + GUARD, .ss_size = STACK};
  told("sigaltstack", sigaltstack(&alternate, NULL));
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
  sigaction(SIGALRM, &action, NULL);
  raise(SIGALRM);
  printf("handled %d\n", (int)handled);
  struct itimerval often = {{0, 500}, {0, 500}}, never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &often, NULL);
  int bad = 0;
  for (int i = 0; i < 3000; i++) {
    char name[32];
    snprintf(name, sizeof name, "h%d", i % 10);
    if (put(name, "x") != 1 && errno != EINTR) bad++;
    if (i % 10 == 9) for (int k = 0; k < 10; k++) {
      snprintf(name, sizeof name, "h%d", k);
      if (unlink(name) != 0) bad++;
    }
  }
  setitimer(ITIMER_REAL, &never, NULL);
  struct stat s;
  stat("from-handler", &s);
  printf("%d failed; each handler did all: %s\n", bad, s.st_size == handled ? "yes" : "no");
}

/* Paths that lie nowhere: the kernel's answer, and never a signal. */
static void story_faults(void) {
  const long paths[] = {SYS_stat, SYS_lstat, SYS_open, SYS_creat, SYS_access, SYS_chdir, SYS_mkdir, SYS_rmdir, SYS_unlink,
                        SYS_readlink, SYS_chmod, SYS_chown, SYS_lchown, SYS_truncate, SYS_mknod, SYS_statfs, SYS_utime,
                        SYS_utimes, SYS_getxattr, SYS_listxattr, SYS_removexattr, SYS_rename, SYS_link, SYS_symlink,
                        SYS_execve, SYS_chroot, SYS_acct, SYS_swapon, SYS_umount2};
  const long below[] = {SYS_openat, SYS_newfstatat, SYS_faccessat, SYS_mkdirat, SYS_unlinkat, SYS_readlinkat, SYS_fchmodat,
                        SYS_fchownat, SYS_mknodat, SYS_statx, SYS_renameat, SYS_linkat, SYS_execveat, SYS_name_to_handle_at};
  const unsigned long nowhere[] = {0, 1, 0x1000, 0x7ffffffff000, ~0ul};
  for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++) {
    printf("%lx:", nowhere[i]);
    for (size_t k = 0; k < sizeof paths / sizeof paths[0]; k++) printf(" %ld", syscall(paths[k], nowhere[i], 0, 0, 0, 0) < 0 ? errno : 0L);
    for (size_t k = 0; k < sizeof below / sizeof below[0]; k++)
      for (int flags = 0; flags <= AT_EMPTY_PATH; flags += AT_EMPTY_PATH)
        printf(" %ld", syscall(below[k], k % 2 ? AT_FDCWD : 99, nowhere[i], 0, 0, flags) < 0 ? errno : 0L);
    printf("\n");
  }
}

/* How much of a signal's stack the calls take at most, beside the frame with the processor's state. */
static char *painted, *frame;
enum { PAINTED = 65536, UNUSED = 0x5a };
static volatile int calls_done;
static void in_painted(int number) {
  (void)number;
  struct stat s;
  char text[64];
  frame = __builtin_frame_address(0);
  int fd = open("painted", O_CREAT | O_RDWR | O_TRUNC, 0644);
  if (write(fd, "h", 1) == 1 && fstat(fd, &s) == 0) calls_done++;
  close(fd);
  calls_done += (fd = open("painted", O_RDWR | O_TRUNC)) >= 0 && close(fd) == 0;
  calls_done += (fd = open(".", O_RDONLY)) >= 0 && close(fd) == 0;
  calls_done += rename("painted", "painted2") == 0 && link("painted2", "painted3") == 0 && truncate("painted3", 5) == 0;
  calls_done += symlink("a", "painted-link") == 0 && readlink("painted-link", text, sizeof text) == 1;
  calls_done += unlink("painted2") == 0 && unlink("painted3") == 0 && unlink("painted-link") == 0;
  calls_done += mkdir("painted-dir", 0755) == 0 && chmod("painted-dir", 0700) == 0 && rmdir("painted-dir") == 0;
}

static void story_depth(void) {
  painted = mmap(NULL, PAINTED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack_t alternate = {.ss_sp = painted, .ss_size = PAINTED};
  told("sigaltstack", sigaltstack(&alternate, NULL));
  struct sigaction action = {.sa_handler = in_painted, .sa_flags = SA_ONSTACK};
  sigaction(SIGALRM, &action, NULL);
  raise(SIGALRM); /* the dynamic linker looks up what is called */
  memset(painted, UNUSED, PAINTED);
  raise(SIGALRM);
  char *touched = painted;
  while (touched < frame && *touched == UNUSED) touched++;
  printf("%d done, within half of SIGSTKSZ: %s\n", calls_done, frame - touched <= 4096 ? "yes" : "no");
}

/* Threads with the smallest stacks there are. */
static void *small_thread(void *argument) {
  char name[64], target[64];
  struct stat s;
  long number = (long)argument, good = 0;
  snprintf(name, sizeof name, "thread%ld", number);
  snprintf(target, sizeof target, "thread%ld.moved", number);
  for (int i = 0; i < 100; i++) {
    good += put(name, "t") == 1 && stat(name, &s) == 0 && rename(name, target) == 0 && open(name, O_RDONLY) < 0 &&
            unlink(target) == 0;
  }
  return (void *)good;
}

static void story_threads(void) {
  enum { THREADS = 20 };
  pthread_t thread[THREADS];
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 16384);
  long good = 0;
  for (long i = 0; i < THREADS; i++) pthread_create(&thread[i], &attributes, small_thread, (void *)i);
  for (long i = 0; i < THREADS; i++) {
    void *result;
    pthread_join(thread[i], &result);
    good += (long)result;
  }
  printf("%ld of %d\n", good, THREADS * 100);
}

static int blocked_on;
static void cleaned(void *text) { put("cancelled", text); }

static void *reader(void *argument) {
  (void)argument;
  char byte;
  pthread_cleanup_push(cleaned, "cleanup ran\n");
  put("cancelled", "reads\n");
  long n = read(blocked_on, &byte, 1);
  put("cancelled", n < 0 ? "failed\n" : "read something\n");
  pthread_cleanup_pop(0);
  return NULL;
}

static void *opener(void *argument) {
  (void)argument;
  pthread_cleanup_push(cleaned, "cleanup ran\n");
  put("cancelled", "opens\n");
  int fd = open("fifo", O_RDONLY);
  put("cancelled", fd < 0 ? "failed\n" : "opened\n");
  pthread_cleanup_pop(0);
  return NULL;
}

static void cancel(void *(*function)(void *)) {
  pthread_t thread;
  void *result = NULL;
  pthread_create(&thread, NULL, function, NULL);
  await("cancelled");
  usleep(50000);
  told("cancel", pthread_cancel(thread));
  pthread_join(thread, &result);
  printf("cancelled: %s\n", result == PTHREAD_CANCELED ? "yes" : "no");
  show("cancelled");
  unlink("cancelled");
}

static void story_cancel(void) {
  int ends[2];
  if (pipe(ends) != 0) return;
  blocked_on = ends[0];
  cancel(reader);
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return;
  blocked_on = ends[0];
  cancel(reader);
}

static void story_cancel_open(void) {
  mkfifo("fifo", 0600);
  cancel(opener);
}

/* Everything that names a program by a descriptor. */
static void story_fexecve(void) {
  put("script", "#!/bin/sh\necho script of $# at ${0##*/}; exit 6\n");
  chmod("script", 0755);
  const char *paths[] = {"/bin/sh", "script"};
  for (int i = 0; i < 2; i++) {
    pid_t pid = fork();
    if (pid == 0) {
      int fd = open(paths[i], O_RDONLY);
      char *argv[] = {(char *)paths[i], "-c", "echo executed by descriptor; exit 4", NULL};
      if (i == 0) fexecve(fd, argv, environ);
      else execv("./script", argv);
      _exit(errno);
    }
    reap(pid);
  }
}

static void story_closed(void) {
  pid_t pid = fork();
  if (pid == 0) {
    close(0), close(1), close(2);
    execlp("sh", "sh", "-c", "exec 5> nothing-open; echo to five >&5; ls -d . >&5", NULL);
    _exit(7);
  }
  reap(pid);
  show("nothing-open");
}

/* Once the root is another directory, no path leads to the file system any more; what is open stays so. */
static void story_chroot(void) {
  if (geteuid() != 0) {
    printf("only root can\n");
    return;
  }
  int fd = open("written", O_RDWR | O_CREAT, 0644);
  pid_t pid = fork();
  if (pid == 0) {
    struct stat s;
    told("chroot", chroot("/usr"));
    told("chdir", chdir("/"));
    printf("%s\n", stat(here, &s) != 0 && errno == ENOENT ? "ENOENT" : "found");
    told("bin", stat("/bin/sh", &s));
    told("usr", stat("/usr/bin/sh", &s));
    told("open", open(here, O_RDONLY));
    told("mkdir", mkdir(here, 0755));
    told("write", write(fd, "x\n", 2));
    char *argv[] = {"sh", "-c", "echo by a program >&3; test -e \"$0\" || echo no path >&3", here, NULL};
    dup2(fd, 3);
    execv("/bin/sh", argv);
    _exit(1);
  }
  reap(pid);
  show("written");
}

/* A writer that waits for a reader, and is done with the FIFO before the reader gets to run again. */
static void story_fifo(void) {
  enum { rounds = 300 };
  int go[2];
  run_on_one_processor();
  told("mkfifo", mkfifo("pipe", 0644));
  told("pipe", pipe(go));
  pid_t pid = fork();
  if (pid == 0) {
    char c;
    while (read(go[0], &c, 1) == 1) put("pipe", "x");
    _exit(0);
  }
  long got = 0;
  for (int i = 0; i < rounds; i++) {
    char bytes[8];
    long n;
    if (write(go[1], "", 1) != 1) break;
    usleep(i % 2 * 500);
    int fd = open("pipe", O_RDONLY);
    while ((n = read(fd, bytes, sizeof bytes)) > 0) got += n;
    close(fd);
  }
  told("got", got);
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
}

/* A writer is killed in the middle of one call: the file's size is what has got into it. */
static void story_killed(void) {
  enum { many = 1 << 28 };
  static const char *const names[] = {"made", "made"};
  char *bytes = mmap(NULL, many, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    pid_t pid = fork();
    if (pid == 0) {
      int to = open(names[i], O_WRONLY | O_CREAT | O_TRUNC, 0644);
      _exit(write(to, bytes, many) != many);
    }
    struct stat s;
    int fd = -1;
    off_t end = 0;
    while (end == 0) {
      usleep(1000);
      if (fd < 0) fd = open(names[i], O_RDONLY);
      if (fd >= 0) end = lseek(fd, 0, SEEK_END);
    }
    told("stat", stat(names[i], &s));
    printf("%s\n", s.st_size >= end ? "grows" : "is behind");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    stat(names[i], &s);
    printf("%s\n", s.st_size == lseek(fd, 0, SEEK_END) ? "right" : "wrong");
    close(fd);
  }
  munmap(bytes, many);
  unlink("made");
}

/* Who is told of a write finds its bytes in the file's size, also when the teller has not got to run again. */
static void story_follow(void) {
  enum { writes = 300 };
  int go[2];
  run_on_one_processor();
  int fd = open("log", O_RDONLY | O_CREAT, 0644), watch = inotify_init1(IN_CLOEXEC);
  told("watch", inotify_add_watch(watch, "log", IN_MODIFY));
  told("pipe", pipe(go));
  pid_t pid = fork();
  if (pid == 0) {
    char c;
    int log = open("log", O_WRONLY | O_APPEND);
    while (read(go[0], &c, 1) == 1 && write(log, "x", 1) == 1);
    _exit(0);
  }
  int missed = 0;
  for (int i = 1; i <= writes; i++) {
    char event[4096];
    struct stat s;
    if (write(go[1], "", 1) != 1 || read(watch, event, sizeof event) <= 0 || fstat(fd, &s) != 0) missed = writes;
    else missed += s.st_size != i;
  }
  told("missed", missed);
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
}

static const struct {
  const char *name;
  void (*run)(void);
} stories[] = {
    {"daemon", story_daemon},   {"close_range", story_close_range}, {"limits", story_limits},
    {"rights", story_rights},   {"scan", story_scan},               {"spawn", story_spawn},
    {"vfork", story_vfork},     {"clone", story_clone},             {"handler", story_handler},
    {"depth", story_depth}, {"faults", story_faults},
    {"threads", story_threads}, {"cancel", story_cancel},           {"cancel_open", story_cancel_open},
    {"fexecve", story_fexecve}, {"closed", story_closed},           {"chroot", story_chroot},
    {"follow", story_follow},   {"fifo", story_fifo},               {"killed", story_killed},
};

int main(int argc, char **argv) {
  if (getcwd(here, sizeof here) == NULL) return 2;
  for (int i = 1; i < argc; i++) {
    for (size_t k = 0; k < sizeof stories / sizeof stories[0]; k++) {
      if (strcmp(argv[i], stories[k].name) == 0) stories[k].run();
    }
  }
  return 0;
}
