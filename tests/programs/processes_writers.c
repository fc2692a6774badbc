/* Writers that others wait for or follow, and one that is killed. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "processes.h"

static void run_on_one_processor(void) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  sched_setaffinity(0, sizeof one, &one);
}

/* A writer that waits for a reader, and is done with the FIFO before the reader gets to run again. */
void story_fifo(void) {
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
void story_killed(void) {
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
void story_follow(void) {
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
