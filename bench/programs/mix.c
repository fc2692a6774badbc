/*
 * Times a mix of calls, done by several processes at once, each in a directory of its own: nanoseconds of wall time for
 * one file's life (create, write, close, stat, rename, open, read, close, unlink), over all processes.
 *
 *   mix DIRECTORY PROCESSES FILES
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void must(int good, const char *what) {
  if (good) return;
  perror(what);
  exit(1);
}

static void live(const char *name, const char *renamed) {
  char data[512] = "data";
  struct stat s;
  int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);
  must(fd >= 0, "create");
  must(write(fd, data, sizeof data) == sizeof data, "write");
  close(fd);
  must(stat(name, &s) == 0 && s.st_size == sizeof data, "stat");
  must(rename(name, renamed) == 0, "rename");
  fd = open(renamed, O_RDONLY);
  must(fd >= 0 && read(fd, data, sizeof data) == sizeof data, "read");
  close(fd);
  must(unlink(renamed) == 0, "unlink");
}

static void work(int process, int files) {
  char directory[32], name[32], renamed[32];
  snprintf(directory, sizeof directory, "process%d", process);
  must(mkdir(directory, 0755) == 0 && chdir(directory) == 0, directory);
  for (int i = 0; i < files; i++) {
    snprintf(name, sizeof name, "file%d", i);
    snprintf(renamed, sizeof renamed, "renamed%d", i);
    live(name, renamed);
  }
}

int main(int argc, char **argv) {
  int processes = argc > 3 ? atoi(argv[2]) : 0, files = argc > 3 ? atoi(argv[3]) : 0, status;
  if (processes < 1 || files < 1) return 2;
  must(chdir(argv[1]) == 0, argv[1]);
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int i = 0; i < processes; i++) {
    pid_t pid = fork();
    if (pid == 0) {
      work(i, files);
      _exit(0);
    }
    must(pid > 0, "fork");
  }
  for (int i = 0; i < processes; i++) must(wait(&status) > 0 && status == 0, "a process");
  clock_gettime(CLOCK_MONOTONIC, &end);
  double elapsed = (end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec);
  printf("%.1f\n", elapsed / processes / files);
  return 0;
}
