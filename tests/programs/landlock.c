/* What a Landlock domain lets a program do in the working directory. Prints a line for each attempt. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "missing_calls.h"

enum {
  EXECUTE = 1, WRITE_FILE = 2, READ_FILE = 4, READ_DIR = 8, REMOVE_DIR = 16, REMOVE_FILE = 32, MAKE_CHAR = 64,
  MAKE_DIR = 128, MAKE_REG = 256, MAKE_SOCK = 512, MAKE_FIFO = 1024, MAKE_BLOCK = 2048, MAKE_SYM = 4096,
  REFER = 8192, TRUNCATE = 16384, ALL = 32767,
  LOOK = EXECUTE | READ_FILE | READ_DIR,
};

extern char **environ;
static const char *self;

static void say(const char *what, long result) {
  printf(result < 0 ? "  %s: errno %d\n" : "  %s: ok\n", what, errno);
  fflush(stdout);
}

static int ruleset(uint64_t handled) { return syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0); }

static long add(int set, const char *path, uint64_t allowed) {
  struct __attribute__((packed)) { uint64_t allowed; int32_t fd; } rule = {allowed, open(path, O_PATH | O_CLOEXEC)};
  long result = syscall(SYS_landlock_add_rule, set, 1, &rule, 0);
  int error = errno;
  close(rule.fd);
  errno = error;
  return result;
}

static long enforce(int set) {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  long result = syscall(SYS_landlock_restrict_self, set, 0);
  int error = errno;
  close(set);
  errno = error;
  return result;
}

/* The machine's own programs and libraries stay usable. */
static void add_system(int set) {
  const char *paths[] = {"/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/dev/null"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    add(set, paths[i], i == 6 ? READ_FILE | WRITE_FILE : LOOK);
}

static void confine(uint64_t handled, const char *path, uint64_t allowed) {
  int set = ruleset(handled);
  add_system(set);
  if (path && add(set, path, allowed & handled) < 0) say("add_rule", -1);
  if (enforce(set) < 0) say("restrict_self", -1);
}

static long touch(const char *path, int flags) {
  int fd = open(path, flags, 0644);
  if (fd >= 0) close(fd);
  return fd;
}

static long bind_at(const char *path) {
  struct sockaddr_un address = {AF_UNIX};
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  long result = bind(fd, (struct sockaddr *)&address, sizeof address);
  close(fd);
  return result;
}

static long run(const char *path) {
  pid_t pid;
  char *argv[] = {(char *)path, NULL};
  errno = posix_spawn(&pid, path, NULL, NULL, argv, environ);
  if (errno) return -1;
  int status;
  waitpid(pid, &status, 0);
  errno = ECANCELED;
  return status == 0 ? 0 : -1;
}

static long cut_open(const char *path) {
  int fd = open(path, O_WRONLY);
  if (fd < 0) return -1;
  long result = ftruncate(fd, 3);
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

static void prepare(void) {
  system("rm -rf box out; mkdir -p box/sub box/empty box/full out/sub; echo text >box/file; echo text >box/sub/file; echo text >out/file;"
         "mkfifo box/fifo; cp /bin/true box/program; printf '#!/bin/sh\\nexit 0\\n' >box/script; chmod 755 box/script; ln -s file box/link; echo x > box/gone");
}

static void attempt(const char *dir) {
  printf(" in %s\n", dir);
  if (chdir(dir) < 0) return say("chdir", -1);
  say("read", touch("file", O_RDONLY));
  say("read by a link", touch("link", O_RDONLY));
  say("write", touch("file", O_WRONLY));
  say("both", touch("file", O_RDWR));
  say("path only", touch("file", O_PATH));
  say("open to cut", touch("file", O_WRONLY | O_TRUNC));
  say("read to cut", touch("file", O_RDONLY | O_TRUNC));
  say("append", touch("file", O_WRONLY | O_APPEND));
  say("truncate", truncate("file", 2));
  say("ftruncate", cut_open("file"));
  say("list", touch(".", O_RDONLY | O_DIRECTORY));
  say("list below", touch("sub", O_RDONLY));
  say("fifo", touch("fifo", O_RDWR | O_NONBLOCK));
  say("create", touch("new", O_CREAT | O_EXCL | O_WRONLY));
  say("create to read", touch("new2", O_CREAT | O_RDONLY));
  say("stat what was made", access("new", F_OK));
  say("nameless", touch(".", O_TMPFILE | O_WRONLY));
  say("nameless both", touch(".", O_TMPFILE | O_RDWR));
  say("mkdir", mkdir("newdir", 0755));
  say("mkdir that is there", mkdir("sub", 0755));
  say("mknod", mknod("newnode", S_IFREG | 0644, 0));
  say("mkfifo", mkfifo("newfifo", 0644));
  say("device", mknod("newdevice", S_IFCHR | 0644, makedev(1, 3)));
  say("block device", mknod("newblock", S_IFBLK | 0644, makedev(1, 3)));
  say("bind", bind_at("socket"));
  say("symlink", symlink("file", "newlink"));
  say("link", link("file", "hard"));
  say("rename", rename("file", "renamed"));
  say("rename back", rename("renamed", "file"));
  say("rename over", rename("file", "gone"));
  say("rename over back", rename("gone", "file"));
  say("rename a directory", rename("empty", "empty2"));
  say("rename what is not there", rename("nothing", "something"));
  say("exchange", renameat2(AT_FDCWD, "file", AT_FDCWD, "sub", RENAME_EXCHANGE));
  say("exchange back", renameat2(AT_FDCWD, "file", AT_FDCWD, "sub", RENAME_EXCHANGE));
  say("unlink", unlink("gone"));
  say("unlink what is not there", unlink("nothing"));
  say("rmdir", rmdir("full"));
  say("rmdir of a file", rmdir("file"));
  say("execute", run("./program"));
  say("execute a script", run("./script"));
  say("chmod", chmod("file", 0600));
  say("readlink", readlink("link", (char[9]){0}, 9));
  chdir("..");
}

static void in_child(void (*story)(void)) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    story();
    fflush(stdout);
    _exit(0);
  }
  int status;
  waitpid(pid, &status, 0);
  if (status) printf("  status %x\n", status);
}

static uint64_t right;
static void with_right(void) {
  confine(ALL, "box", right);
  attempt("box");
  attempt("out");
}
static void without_right(void) {
  confine(right, NULL, 0);
  attempt("box");
}

static void rights(void) {
  for (right = 1; right <= TRUNCATE; right <<= 1) {
    prepare();
    printf("only %llx\n", (unsigned long long)right);
    in_child(with_right);
    prepare();
    printf("all but %llx\n", (unsigned long long)right);
    in_child(without_right);
  }
  prepare();
  right = ALL;
  printf("all\n");
  in_child(with_right);
}

static void moves_in(void) {
  say("rename out", rename("box/file", "out/moved"));
  say("rename in", rename("out/file", "box/moved"));
  say("rename down", rename("box/script", "box/sub/script"));
  say("rename a directory down", rename("box/empty", "box/sub/empty"));
  say("rename a directory out", rename("box/full", "out/full"));
  say("link out", link("box/program", "out/linked"));
  say("link down", link("box/program", "box/sub/linked"));
  say("exchange in", renameat2(AT_FDCWD, "out/sub", AT_FDCWD, "box/sub", RENAME_EXCHANGE));
  say("exchange down", renameat2(AT_FDCWD, "box/gone", AT_FDCWD, "box/sub/file", RENAME_EXCHANGE));
  say("rename over below", rename("box/gone", "box/sub/file"));
}

static uint64_t box_rights, out_rights, sub_rights;
static void with_rights(void) {
  int set = ruleset(ALL);
  add_system(set);
  if (box_rights) add(set, "box", box_rights);
  if (out_rights) add(set, "out", out_rights);
  if (sub_rights) add(set, "box/sub", sub_rights);
  enforce(set);
  moves_in();
}

static void moves(void) {
  enum { NAMES = MAKE_REG | MAKE_DIR | REMOVE_FILE | REMOVE_DIR };
  const uint64_t cases[][3] = {
      {ALL, ALL, 0}, {ALL & ~REFER, ALL & ~REFER, 0}, {ALL, ALL & ~REFER, 0}, {NAMES | REFER, ALL, 0}, {ALL, NAMES | REFER, 0},
      {NAMES | REFER, NAMES | REFER, EXECUTE}, {REFER, REFER, 0}, {REFER | REMOVE_FILE, REFER | MAKE_REG, 0}, {0, 0, ALL}, {ALL, 0, 0},
      {NAMES | REFER | READ_FILE, NAMES | REFER, READ_FILE},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    prepare();
    box_rights = cases[i][0], out_rights = cases[i][1], sub_rights = cases[i][2];
    printf("moves %zu\n", i);
    in_child(with_rights);
  }
}

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
  if (setresuid(1234, 1234, 1234) == 0) say("restrict_self with privileges to come", syscall(SYS_landlock_restrict_self, set, 0));
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

static void others(void) {
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

/* What a tool that runs commands for others gives them: all may be read, temporary files and caches written. */
static void sandbox(void) {
  int set = ruleset(ALL);
  const char *written[] = {"/tmp", "/dev", "/proc", getenv("HOME"), getenv("TMPDIR")};
  add(set, "/", LOOK);
  for (size_t i = 0; i < sizeof written / sizeof *written; i++)
    if (written[i]) add(set, written[i], ALL);
  enforce(set);
}

int main(int argc, char **argv) {
  char path[4096] = "";
  readlink("/proc/self/exe", path, sizeof path - 1);
  self = path;
  const char *story = argc > 1 ? argv[1] : "";
  if (!strcmp(story, "rights")) rights();
  else if (!strcmp(story, "moves")) moves();
  else if (!strcmp(story, "others")) others();
  else if (!strcmp(story, "attempt")) attempt("box");
  else if (!strcmp(story, "sandbox") && argc > 2) {
    sandbox();
    execvp(argv[2], argv + 2);
    return 127;
  } else return 2;
  return 0;
}
