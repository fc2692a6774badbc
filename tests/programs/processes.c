/*
 * Processes of many kinds, each of which does something with files in the working directory and prints
 * what it was answered. The output is the same on every file system.
 *
 *   processes STORY...
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "processes.h"

char here[PATH_MAX];

void told(const char *what, long result) {
  if (result < 0) printf("%s: %s\n", what, strerror(errno));
  else printf("%s: %ld\n", what, result);
  fflush(stdout);
}

long put(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return -1;
  long n = write(fd, text, strlen(text));
  close(fd);
  return n;
}

void show(const char *path) {
  char text[4096];
  int fd = open(path, O_RDONLY);
  ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  if (n < 0) return told(path, n);
  text[n] = 0;
  printf("%s has:\n%s", path, text);
  fflush(stdout);
}

void await(const char *path) {
  struct stat s;
  for (int i = 0; i < 500 && stat(path, &s) != 0; i++) usleep(10000);
}

void reap(pid_t pid) {
  int status;
  if (waitpid(pid, &status, 0) < 0) return told("waitpid", -1);
  if (WIFSIGNALED(status)) printf("child: signal %d\n", WTERMSIG(status));
  else printf("child: status %d\n", WEXITSTATUS(status));
  fflush(stdout);
}

#define ENTRY(name) {#name, story_##name},
static const struct {
  const char *name;
  void (*run)(void);
} stories[] = {STORIES(ENTRY)};

int main(int argc, char **argv) {
  if (getcwd(here, sizeof here) == NULL) return 2;
  for (int i = 1; i < argc; i++) {
    for (size_t k = 0; k < sizeof stories / sizeof stories[0]; k++) {
      if (strcmp(argv[i], stories[k].name) == 0) stories[k].run();
    }
  }
  return 0;
}
