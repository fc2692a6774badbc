/* Domains of many kinds: layers, rules on files, and who is in one: programs, threads, children. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "landlock.h"
#include "missing_calls.h"

static void layered(void) {
  confine(ALL, "box", ALL);
  confine(WRITE_FILE | MAKE_REG, "box/sub", WRITE_FILE);
  attempt("box");
  attempt("box/sub");
}
static void above(void) {
  confine(WRITE_FILE | MAKE_REG | REMOVE_FILE, "/", WRITE_FILE);
  attempt("box");
}
static void on_a_file(void) {
  int set = ruleset(ALL);
  add_system(set);
  say("a file", add(set, "box/file", READ_FILE | WRITE_FILE | TRUNCATE));
  say("a directory's right on a file", add(set, "box/file", READ_DIR));
  say("a program", add(set, "box/program", EXECUTE | READ_FILE));
  say("no right", add(set, "box", 0));
  say("a link's target", add(set, "box/link", READ_FILE));
  say("nothing", add(set, "nowhere", READ_FILE));
  say("an unhandled right", add(set, "box", 1 << 20));
  say("no ruleset", add(0, "box", READ_FILE));
  say("a closed one", add(99, "box", READ_FILE));
  say("restrict_self by a closed one", syscall(SYS_landlock_restrict_self, 99, 0));
  say("restrict_self by a file", syscall(SYS_landlock_restrict_self, open("box", O_RDONLY), 0));
  enforce(set);
  attempt("box");
}
static void without_privilege(void) {
  int set = ruleset(ALL);
  if (seteuid(1234) != 0) return;
  say("restrict_self with privileges to come", syscall(SYS_landlock_restrict_self, set, 0));
}

static void again(const char *how) {
  printf(" %s\n", how);
  fflush(stdout);
  pid_t pid;
  char *argv[] = {(char *)self, (char *)"attempt", NULL};
  if (posix_spawn(&pid, self, NULL, NULL, argv, environ) != 0) return say("spawn", -1);
  waitpid(pid, NULL, 0);
  if ((pid = fork()) == 0) {
    execv(self, argv);
    _exit(1);
  }
  waitpid(pid, NULL, 0);
}

static void inherited(void) {
  int set = ruleset(ALL);
  add_system(set);
  add(set, self, READ_FILE | EXECUTE);
  add(set, "box", READ_FILE | WRITE_FILE | MAKE_REG | READ_DIR);
  enforce(set);
  again("by programs");
}

static pthread_barrier_t barrier;
static void *earlier(void *unused) {
  pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
  say("a thread from before writes", touch("box/file", O_WRONLY));
  say("and makes", touch("out/by_thread", O_WRONLY | O_CREAT));
  return unused;
}
static void *later(void *unused) {
  say("a thread from after writes", touch("box/file", O_WRONLY));
  say("and makes", touch("out/by_later", O_WRONLY | O_CREAT));
  return unused;
}
static void threads(void) {
  pthread_t one, other;
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_create(&one, NULL, earlier, NULL);
  pthread_barrier_wait(&barrier);
  confine(ALL, "box", READ_FILE);
  pthread_barrier_wait(&barrier);
  pthread_join(one, NULL);
  pthread_create(&other, NULL, later, NULL);
  pthread_join(other, NULL);
  say("the thread itself writes", touch("box/file", O_WRONLY));
}

static void *confined(void *unused) {
  int set = ruleset(ALL);
  add_system(set);
  add(set, self, READ_FILE | EXECUTE);
  add(set, "box", READ_FILE | MAKE_REG);
  enforce(set);
  say("the thread writes", touch("box/file", O_WRONLY));
  again("programs of the thread");
  pthread_t inner;
  pthread_create(&inner, NULL, later, NULL);
  pthread_join(inner, NULL);
  set = ruleset(MAKE_REG);
  enforce(set);
  say("the thread makes in a second layer", touch("box/by_second", O_RDONLY | O_CREAT));
  return unused;
}
static void one_thread(void) {
  pthread_t thread;
  for (int i = 0; i < 3; i++) {
    pthread_create(&thread, NULL, confined, NULL);
    pthread_join(thread, NULL);
    say("the others write", touch("box/file", O_WRONLY));
    say("and make", touch("out/by_others", O_WRONLY | O_CREAT));
  }
  again("programs of the others");
  pthread_create(&thread, NULL, later, NULL);
  pthread_join(thread, NULL);
  printf("personality %x\n", (unsigned)syscall(SYS_personality, 0xffffffff));
}

static void borrowed(void) {
  char *argv[] = {(char *)self, (char *)"attempt", NULL};
  static int set;
  set = ruleset(ALL);
  add_system(set);
  add(set, self, READ_FILE | EXECUTE);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  pid_t pid = vfork();
  if (pid == 0) {
    syscall(SYS_landlock_restrict_self, set, 0);
    execv(self, argv);
    _exit(1);
  }
  waitpid(pid, NULL, 0);
  say("the parent writes", touch("box/file", O_WRONLY));
  again("programs of the parent");
}

static void open_before(void) {
  int file = open("box/file", O_RDWR), dir = open("box", O_RDONLY | O_DIRECTORY);
  confine(ALL, NULL, 0);
  say("write to what is open", write(file, "more", 4));
  say("cut what is open", ftruncate(file, 1));
  say("open by a directory that is open", openat(dir, "file", O_RDONLY));
  char path[64];
  sprintf(path, "/proc/self/fd/%d", file);
  say("open it again", open(path, O_RDONLY));
  say("remove by a directory that is open", unlinkat(dir, "gone", 0));
}

static void many(void) {
  for (int i = 0; i < 17; i++) {
    int set = ruleset(MAKE_DIR);
    if (i == 15) add(set, "box", MAKE_DIR);
    long result = enforce(set);
    if (result < 0) say("a layer too many", result);
  }
  say("mkdir", mkdir("box/many", 0755));
}

void others(void) {
  struct { const char *name; void (*story)(void); } stories[] = {
      {"layers", layered}, {"a rule above", above}, {"rules on files", on_a_file}, {"inherited", inherited},
      {"open before", open_before}, {"many layers", many}, {"privileges", without_privilege}, {"threads", threads},
      {"one thread", one_thread}, {"a child in borrowed memory", borrowed},
  };
  for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
    prepare();
    puts(stories[i].name);
    in_child(stories[i].story);
  }
}
