/*
 * borrow DIR: children that share their parent's memory change directory in the tree and make a file there; the parent
 * must stay where it is. Prints what is wrong.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static const char *home;
static int failed;

static void expect_home(const char *after) {
  char cwd[4096];
  if (getcwd(cwd, sizeof cwd) != NULL && strcmp(cwd, home) == 0) return;
  printf("%s: the directory is %s\n", after, cwd);
  failed = 1;
}

static void expect_file(const char *after, const char *path) {
  if (access(path, F_OK) == 0) return;
  printf("%s: there is no %s\n", after, path);
  failed = 1;
}

static void spawn(void) {
  char *arguments[] = {"true", NULL};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, "sub");
  posix_spawn_file_actions_addopen(&actions, 1, "spawned", O_CREAT | O_WRONLY, 0600);
  pid_t pid;
  if (posix_spawn(&pid, "/bin/true", &actions, NULL, arguments, environ) != 0) failed = 1;
  waitpid(pid, NULL, 0);
  expect_home("posix_spawn");
  expect_file("posix_spawn", "sub/spawned");
}

static void borrow(const char *what, const char *file) {
  pid_t pid = vfork();
  if (pid == 0) {
    if (chdir("sub") < 0) _exit(1);
    _exit(mkdir(file, 0700) < 0);
  }
  int status = -1;
  waitpid(pid, &status, 0);
  if (status != 0) printf("%s: status %x\n", what, status), failed = 1;
  char path[64];
  snprintf(path, sizeof path, "sub/%s", file);
  expect_home(what);
  expect_file(what, path);
}

int main(int count, char **arguments) {
  if (count < 2) return 2;
  home = arguments[1];
  setvbuf(stdout, NULL, _IONBF, 0);
  if (chdir(home) < 0 || (mkdir("sub", 0755) < 0 && access("sub", F_OK) < 0)) return 2;
  borrow("vfork", "forked");
  spawn();
  pid_t pid = fork();
  if (pid == 0) {
    /* Nothing was asked of the tree yet in this process. */
    borrow("vfork in a forked child", "late");
    _exit(failed);
  }
  int status = -1;
  waitpid(pid, &status, 0);
  expect_home("fork");
  return failed || status != 0;
}
