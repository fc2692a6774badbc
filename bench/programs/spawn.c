/* Times fork + exec + wait of a program: microseconds each. spawn COUNT PROGRAM [ARGUMENT...] */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct timespec start, end;
  int count = argc > 2 ? atoi(argv[1]) : 0, status;
  if (count < 1) return 2;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int i = 0; i < count; i++) {
    pid_t pid = fork();
    if (pid == 0) {
      execv(argv[2], argv + 2);
      _exit(127);
    }
    if (waitpid(pid, &status, 0) != pid || status != 0) return 1;
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  double elapsed = (end.tv_sec - start.tv_sec) * 1e6 + (end.tv_nsec - start.tv_nsec) / 1e3;
  printf("%.1f\n", elapsed / count);
  return 0;
}
