/* What is apt to go wrong where another process answers a program's calls. The first argument says what is tried. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *name_of(int error) { return error ? strerrorname_np(error) : "0"; }

/* -1 is told by its errno. */
static void tell(const char *what, long result) {
  printf("%s %s\n", what, result < 0 ? name_of(errno) : "done");
  fflush(stdout);
}

static void nothing(int signal) { (void)signal; }

static void in_milliseconds(int n) {
  struct itimerval timer = {{0, 0}, {0, n * 1000}};
  setitimer(ITIMER_REAL, &timer, NULL);
}

/* A wait that a signal ends, and one that goes on behind a stop. */
static void signals(void) {
  struct sigaction action = {.sa_handler = nothing};
  mkfifo("fifo", 0600);
  sigaction(SIGALRM, &action, NULL);
  in_milliseconds(100);
  tell("open", open("fifo", O_RDONLY));
  pid_t child = fork();
  if (child == 0) {
    tell("open behind a stop", open("fifo", O_RDONLY));
    exit(0);
  }
  usleep(300000);
  kill(child, SIGSTOP);
  usleep(300000);
  kill(child, SIGCONT);
  usleep(300000);
  close(open("fifo", O_WRONLY));
  waitpid(child, NULL, 0);
  child = fork();
  if (child == 0) open("fifo", O_RDONLY);
  usleep(200000);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  usleep(400000);
  tell("open without the reader that was killed", open("fifo", O_WRONLY | O_NONBLOCK));
}

enum { threads = 200, rounds = 20 };
static int wrong;

static void *work(void *argument) {
  char name[64];
  for (int i = 0; i < rounds; i++) {
    struct stat stat_;
    snprintf(name, sizeof name, "%ld-%d", (long)argument, i);
    int fd = open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd < 0 || write(fd, name, strlen(name)) < 0 || stat(name, &stat_) < 0 || stat_.st_size != (off_t)strlen(name) ||
        unlink(name) < 0)
      __atomic_fetch_add(&wrong, 1, __ATOMIC_RELAXED);
    close(fd);
  }
  return NULL;
}

static void many_threads(void) {
  pthread_t thread[threads];
  for (long i = 0; i < threads; i++) pthread_create(&thread[i], NULL, work, (void *)i);
  for (int i = 0; i < threads; i++) pthread_join(thread[i], NULL);
  printf("wrong %d\n", wrong);
}

/* A child has the directory and the umask that its parent had when it was made, whatever the parent does then. */
static void inherits(void) {
  const char *names[] = {"a", "b"};
  char top[4096], expected[4200], cwd[4200];
  getcwd(top, sizeof top);
  mkdir("a", 0777);
  mkdir("b", 0777);
  for (int i = 0; i < 100; i++) {
    snprintf(expected, sizeof expected, "%s/%s", top, names[i % 2]);
    chdir(expected);
    umask(i % 8);
    pid_t child = i % 3 ? fork() : vfork();
    if (child == 0)
      _exit(getcwd(cwd, sizeof cwd) == NULL || strcmp(cwd, expected) != 0 || umask(077) != (mode_t)(i % 8));
    chdir(top);
    umask(077);
    int status;
    waitpid(child, &status, 0);
    wrong += status != 0;
  }
  printf("wrong %d\n", wrong);
}

static char path[64];
static volatile int ended;

static void *change_path(void *argument) {
  (void)argument;
  while (!ended) {
    memcpy(path, "public", 7);
    __asm__ volatile("" ::: "memory");
    memcpy(path, "secret", 7);
    __asm__ volatile("" ::: "memory");
  }
  return NULL;
}

/* Another path than was judged is never opened. */
static void races(void) {
  pthread_t thread;
  memcpy(path, "public", 7);
  pthread_create(&thread, NULL, change_path, NULL);
  int secrets = 0, opened = 0;
  for (int i = 0; i < 3000; i++) {
    char text[8] = {0};
    int fd = open(path, O_RDONLY);
    if (fd < 0) continue;
    opened++;
    if (read(fd, text, sizeof text - 1) > 0 && strncmp(text, "secret", 6) == 0) secrets++;
    close(fd);
  }
  ended = 1;
  pthread_join(thread, NULL);
  printf("opened %s, secrets %d\n", opened ? "some" : "none", secrets);
}

/* The ways past the tree's rights: to the file by its descriptor, and to the processes that have the tree. */
static void reaches(pid_t owner) {
  char name[64], text[16];
  int fd = open("public", O_RDONLY);
  tell("open public", fd);
  tell("open public for writing", open("public", O_RDWR));
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  tell("open its descriptor for writing", open(name, O_RDWR));
  tell("open its descriptor for reading", open(name, O_RDONLY));
  snprintf(name, sizeof name, "/dev/fd/%d", fd);
  tell("truncate its descriptor", truncate(name, 0));
  tell("change its mode", fchmod(fd, 0666));
  snprintf(name, sizeof name, "/proc/%d/mem", owner);
  tell("open the owner's memory", open(name, O_RDWR));
  snprintf(name, sizeof name, "/proc/%d/fd", owner);
  int found = 0;
  DIR *directory = opendir(name);
  for (struct dirent *entry; directory && (entry = readdir(directory));) {
    if (entry->d_name[0] == '.') continue;
    snprintf(name, sizeof name, "/proc/%d/fd/%.16s", owner, entry->d_name);
    if (open(name, O_RDWR) >= 0 || open(name, O_RDONLY) >= 0) found++;
  }
  printf("descriptors of the owner that open %d\n", found);
  struct iovec here = {text, sizeof text}, there = {(void *)0x400000, sizeof text};
  tell("read the owner's memory", process_vm_readv(owner, &here, 1, &there, 1, 0));
  tell("trace the owner", ptrace(PTRACE_SEIZE, owner, 0, 0));
}

int main(int count, char **argument) {
  const char *what = count > 1 ? argument[1] : "";
  if (strcmp(what, "signals") == 0) signals();
  if (strcmp(what, "threads") == 0) many_threads();
  if (strcmp(what, "inherits") == 0) inherits();
  if (strcmp(what, "races") == 0) races();
  if (strcmp(what, "reaches") == 0) reaches(atoi(argument[2]));
  return 0;
}
