/*
 * Makes empty files, each once, and opens recent ones again, never waiting: reopen DIRECTORY FILES. Prints what fails.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void touch(int number, int how) {
  char name[32];
  snprintf(name, sizeof name, "x%d", number);
  int fd = open(name, how | O_NONBLOCK, 0644);
  if (fd < 0) {
    perror(name);
    exit(1);
  }
  close(fd);
}

int main(int argc, char **argv) {
  int files = argc > 2 ? atoi(argv[2]) : 0;
  if (files == 0 || chdir(argv[1]) < 0) return 2;
  for (int i = 0; i < files; i++) {
    touch(i, O_WRONLY | O_CREAT | O_EXCL);
    touch(i - rand() % (i < 100 ? i + 1 : 100), O_RDWR);
  }
  return 0;
}
