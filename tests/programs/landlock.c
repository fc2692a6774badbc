/* What a Landlock domain lets a program do in the working directory. Prints a line for each attempt. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "landlock.h"

const char *self;

int ruleset(uint64_t handled) { return syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0); }

long add(int set, const char *path, uint64_t allowed) {
  struct __attribute__((packed)) { uint64_t allowed; int32_t fd; } rule = {allowed, open(path, O_PATH | O_CLOEXEC)};
  long result = syscall(SYS_landlock_add_rule, set, 1, &rule, 0);
  int error = errno;
  close(rule.fd);
  errno = error;
  return result;
}

long enforce(int set) {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  long result = syscall(SYS_landlock_restrict_self, set, 0);
  int error = errno;
  close(set);
  errno = error;
  return result;
}

/* The machine's own programs and libraries stay usable. */
void add_system(int set) {
  const char *paths[] = {"/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/dev/null"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    add(set, paths[i], i == 6 ? READ_FILE | WRITE_FILE : LOOK);
}

void confine(uint64_t handled, const char *path, uint64_t allowed) {
  int set = ruleset(handled);
  add_system(set);
  if (path && add(set, path, allowed & handled) < 0) say("add_rule", -1);
  if (enforce(set) < 0) say("restrict_self", -1);
}

void in_child(void (*story)(void)) {
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
