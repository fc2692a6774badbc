/*
 * Threads with rights of their own, as file servers have them. In the working directory lies "sec", which root alone
 * may read, and "grp", which group 77 may. Prints who may read what.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 300, USER = 1234, GROUP = 77 };

static int can(const char *name) {
  int fd = open(name, O_RDONLY);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

static void tell(const char *who) {
  printf("%s: sec %d grp %d access %d\n", who, can("sec"), can("grp"), access("sec", R_OK) == 0);
  fflush(stdout);
}

static void drop_capabilities(void) {
  unsigned header[2] = {0x20080522, 0}, data[6] = {0};
  if (syscall(SYS_capset, header, data)) perror("capset");
}

static void become(const char *way) {
  const gid_t group = GROUP;
  if (strcmp(way, "setresuid") == 0) syscall(SYS_setresuid, -1, USER, -1);
  if (strcmp(way, "setreuid") == 0) syscall(SYS_setreuid, USER, USER);
  if (strcmp(way, "setfsuid") == 0) syscall(SYS_setfsuid, USER);
  if (strcmp(way, "capset") == 0) syscall(SYS_setfsuid, USER), drop_capabilities();
  if (strcmp(way, "setgroups") == 0)
    syscall(SYS_setgroups, 1, &group), syscall(SYS_setfsuid, USER), drop_capabilities();
  if (strcmp(way, "setfsgid") == 0) syscall(SYS_setfsgid, GROUP), syscall(SYS_setfsuid, USER), drop_capabilities();
}

static sem_t changed, looked;
static int right;

static void *grandchild(void *who) {
  tell(who);
  return NULL;
}

static void in_thread(void *(*body)(void *), const void *argument) {
  pthread_t thread;
  pthread_create(&thread, NULL, body, (void *)argument);
  pthread_join(thread, NULL);
}

/* A child's rights are those of the thread that made it, also behind exec. */
static void in_processes(void) {
  pid_t pid = fork();
  if (pid == 0) {
    tell(" its child");
    in_thread(grandchild, " a thread of its child");
    _exit(0);
  }
  waitpid(pid, NULL, 0);
  pid = vfork();
  if (pid == 0) {
    execlp("/bin/sh", "sh", "-c", "cat sec grp", (char *)NULL);
    _exit(127);
  }
  waitpid(pid, NULL, 0);
}

static void *changing(void *way) {
  tell(" as its maker");
  become(way);
  tell(" alone");
  in_thread(grandchild, " a thread of it");
  in_processes();
  sem_post(&changed);
  sem_wait(&looked);
  tell(" still");
  return NULL;
}

static void one_way(const char *way) {
  printf("%s\n", way);
  pthread_t thread;
  pthread_create(&thread, NULL, changing, (void *)way);
  sem_wait(&changed);
  tell(" others");
  in_thread(grandchild, " a thread of others");
  sem_post(&looked);
  pthread_join(thread, NULL);
}

static void *never_may(void *unused) {
  (void)unused;
  become("setfsuid");
  for (int i = 0; i < ROUNDS; i++) right += can("sec");
  return NULL;
}

static void *comes_and_goes(void *unused) {
  (void)unused;
  for (int i = 0; i < ROUNDS; i++) {
    syscall(SYS_setfsuid, USER);
    int before = can("sec"), fd = open("made", O_CREAT | O_EXCL | O_WRONLY, 0600);
    syscall(SYS_setfsuid, 0);
    struct stat made = {0};
    fstat(fd, &made);
    right += before || made.st_uid != USER || !can("sec");
    close(fd);
    unlink("made");
  }
  return NULL;
}

/* Many at once, none of which may see another's rights. */
static void at_once(void) {
  pthread_t one, other;
  pthread_create(&one, NULL, never_may, NULL);
  pthread_create(&other, NULL, comes_and_goes, NULL);
  int wrong = 0;
  for (int i = 0; i < ROUNDS; i++) wrong += !can("sec");
  pthread_join(one, NULL);
  pthread_join(other, NULL);
  printf("at once: %d wrong, %d of others\n", wrong, right);
}

/* A child that borrows this memory gives up its own rights, and nobody else's. */
static void *borrowers(void *unused) {
  (void)unused;
  for (int i = 0; i < 3; i++) {
    pid_t pid = vfork();
    if (pid == 0) {
      syscall(SYS_setresuid, USER, USER, USER);
      _exit(can("sec"));
    }
    int status = -1;
    waitpid(pid, &status, 0);
    printf("borrower: sec %d; then sec %d\n", WEXITSTATUS(status), can("sec"));
  }
  return NULL;
}

/* libc's own calls change all threads. */
static void *waiting(void *unused) {
  (void)unused;
  sem_post(&changed);
  sem_wait(&looked);
  tell("the other, behind seteuid");
  sem_post(&changed);
  sem_wait(&looked);
  tell("the other, back");
  return NULL;
}

static void all_threads(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, waiting, NULL);
  sem_wait(&changed);
  if (seteuid(USER)) perror("seteuid");
  tell("behind seteuid");
  sem_post(&looked);
  sem_wait(&changed);
  if (seteuid(0)) perror("seteuid");
  tell("back");
  sem_post(&looked);
  pthread_join(thread, NULL);
}

int main(void) {
  static const char *ways[] = {"setresuid", "setreuid", "setfsuid", "capset", "setgroups", "setfsgid"};
  sem_init(&changed, 0, 0);
  sem_init(&looked, 0, 0);
  tell("root");
  borrowers(NULL);
  for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) one_way(ways[i]);
  at_once();
  in_thread(borrowers, NULL);
  all_threads();
  become("setresuid");
  tell("alone");
  return 0;
}
