/* Daemons and children: by fork, vfork, clone, spawn and by descriptor, without descriptors and in another root. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "processes.h"

/* A daemon: twice forked, its own session, no descriptor left, / as its directory. */
void story_daemon(void) {
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

void story_spawn(void) {
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

void story_vfork(void) {
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

void story_clone(void) {
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

/* Everything that names a program by a descriptor. */
void story_fexecve(void) {
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

void story_closed(void) {
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
void story_chroot(void) {
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
