// scribble WORDS: writes so many random words into whatever of a session's this process can write: files behind its
// descriptors that are none of the program's own, and shared mappings. Prints how many it has written.
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { most_places = 2000, most_descriptors = 1100 };
struct place {
  unsigned long from, bytes;
};
static struct place places[most_places];
static int count;
static sigjmp_buf back;

static void fail(int signal) { siglongjmp(back, signal); }

static void add_mappings(void) {
  char line[400];
  unsigned long from, to;
  FILE *maps = fopen("/proc/self/maps", "r");
  while (maps && fgets(line, sizeof line, maps))
    if (strstr(line, " rw-s ") && sscanf(line, "%lx-%lx", &from, &to) == 2 && count < most_places)
      places[count++] = (struct place){from, to - from};
}

static void add_file(const char *path) {
  struct stat stat;
  int file = open(path, O_RDWR);
  if (file >= 0 && fstat(file, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size > 8 && count < most_places) {
    void *at = mmap(0, stat.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (at != MAP_FAILED) places[count++] = (struct place){(unsigned long)at, (unsigned long)stat.st_size};
  }
  if (file >= 0) close(file);
}

// The session's memory, and files of its volume.
static void add_descriptors(void) {
  for (int fd = 3; fd < most_descriptors; fd++) {
    char path[80];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    add_file(path);
    int directory = open(path, O_PATH | O_DIRECTORY);
    if (directory < 0) continue;
    close(directory);
    for (int body = 0; body < 200; body++) {
      snprintf(path, sizeof path, "/proc/self/fd/%d/ramfs-%d", fd, body);
      add_file(path);
    }
  }
}

int main(int argc, char **argv) {
  volatile long written = 0;
  srandom(7);
  signal(SIGSEGV, fail);
  signal(SIGBUS, fail);
  add_descriptors();
  add_mappings();
  for (volatile long i = 0; i < atol(argv[1]) && count > 0; i++) {
    const struct place *place = &places[random() % count];
    if (sigsetjmp(back, 1)) continue;
    *(volatile long *)(place->from + random() % (place->bytes / 8) * 8) = random();
    written++;
  }
  printf("%d places, %ld words\n", count, written);
  return written == 0;
}
