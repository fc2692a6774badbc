// race PROGRAM TIMES: executes a set-user-id program so many times, and tries to get hold of it in the very moment.
// Status 0: its memory was open for writing while it had other rights than we.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static int has_other_rights(int pid) {
  char path[40], line[200];
  unsigned effective = getuid();
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  FILE *status = fopen(path, "r");
  while (status && fgets(line, sizeof line, status)) sscanf(line, "Uid: %*u %u", &effective);
  if (status) fclose(status);
  return effective != getuid();
}

int main(int argc, char **argv) {
  for (int i = 0; i < atoi(argv[2]); i++) {
    int pid = fork(), won = 0;
    if (pid == 0) {
      usleep(random() % 300);
      execl(argv[1], argv[1], (char *)0);
      _exit(1);
    }
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    for (int tries = 0; tries < 400 && !won; tries++)
      won = has_other_rights(pid) && (open(path, O_RDWR) >= 0 || ptrace(PTRACE_ATTACH, pid, 0, 0) == 0);
    kill(pid, SIGKILL);
    waitpid(pid, 0, __WALL);
    if (won) return 0;
  }
  return 1;
}
