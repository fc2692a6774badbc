/*
 * Random reads, writes, truncations, allocations, copies, mappings, seeks for holes and reopenings of one
 * file, each compared with a picture of it in memory.
 *
 *   fsx FILE [OPERATIONS [SEED]]
 *
 * Prints the seed; at the first difference the last operations, and ends with status 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_SIZE = 300000, MAX_LENGTH = 40000, HISTORY = 20 };

static char model[MAX_SIZE], buffer[MAX_SIZE];
static long size;
static int fd;
static const char *path;
static unsigned long random_state;
static char history[HISTORY][120];
static long operation;

static unsigned long next_random(unsigned long below) {
  random_state = random_state * 6364136223846793005ul + 1442695040888963407ul;
  return (random_state >> 33) % below;
}

static void fail(const char *what) {
  printf("operation %ld: %s\n", operation, what);
  for (long i = operation < HISTORY ? 0 : operation - HISTORY + 1; i <= operation; i++) {
    printf("  %ld: %s\n", i, history[i % HISTORY]);
  }
  exit(1);
}

static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void note(const char *format, ...) {
  va_list list;
  va_start(list, format);
  vsnprintf(history[operation % HISTORY], sizeof history[0], format, list);
  va_end(list);
}

static void check(int good, const char *call) {
  if (good) return;
  perror(call);
  fail(call);
}

static void compare(long offset, long length) {
  for (long i = 0; i < length; i++) {
    if (buffer[i] == model[offset + i]) continue;
    printf("byte %ld is %02x, expected %02x\n", offset + i, (unsigned char)buffer[i],
           (unsigned char)model[offset + i]);
    fail("wrong bytes");
  }
}

/* A range that starts within `limit` and ends within MAX_SIZE. */
static long choose(long limit, long *length) {
  long offset = next_random(limit + 1);
  *length = 1 + next_random(MAX_LENGTH);
  if (*length > MAX_SIZE - offset) *length = MAX_SIZE - offset;
  return offset;
}

static void fill(char *to, long length) {
  for (long i = 0; i < length; i++) to[i] = (char)(operation + i);
}

static void grow_to(long end) {
  if (end > size) size = end;
}

static void do_read(void) {
  long length, offset = choose(size, &length);
  long expected = offset + length > size ? size - offset : length;
  note("pread %ld at %ld", length, offset);
  check(pread(fd, buffer, length, offset) == expected, "pread");
  compare(offset, expected);
}

static void do_write(int append) {
  long length, offset = append ? size : choose(MAX_SIZE - 1, &length);
  if (append) length = 1 + next_random(100);
  if (offset + length > MAX_SIZE) return;
  note("pwrite %ld at %ld", length, offset);
  fill(model + offset, length);
  check(pwrite(fd, model + offset, length, offset) == length, "pwrite");
  grow_to(offset + length);
}

static void do_truncate(int by_path) {
  long to = next_random(MAX_SIZE);
  note("%s to %ld", by_path ? "truncate" : "ftruncate", to);
  check((by_path ? truncate(path, to) : ftruncate(fd, to)) == 0, "truncate");
  if (to < size) memset(model + to, 0, size - to);
  size = to;
}

static void do_map(int writing) {
  long length, offset = size ? choose(size - 1, &length) : 0;
  if (size == 0) return;
  if (offset + length > size) length = size - offset;
  note("map for %s %ld at %ld", writing ? "writing" : "reading", length, offset);
  char *map = mmap(NULL, size, writing ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
  check(map != MAP_FAILED, "mmap");
  if (writing) {
    fill(model + offset, length);
    memcpy(map + offset, model + offset, length);
  } else {
    memcpy(buffer, map + offset, length);
  }
  check(munmap(map, size) == 0, "munmap");
  if (!writing) compare(offset, length);
}

static void do_allocate(void) {
  long length, offset = choose(MAX_SIZE - 1, &length);
  int mode = next_random(3);
  if (mode == 0) {
    note("fallocate %ld at %ld", length, offset);
    check(fallocate(fd, 0, offset, length) == 0, "fallocate");
    grow_to(offset + length);
  } else if (mode == 1) {
    note("fallocate, size kept, %ld at %ld", length, offset);
    check(fallocate(fd, FALLOC_FL_KEEP_SIZE, offset, length) == 0, "fallocate");
  } else {
    note("hole of %ld at %ld", length, offset);
    check(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length) == 0, "hole");
    memset(model + offset, 0, length);
  }
}

/* From one range of the file to another that it does not meet, in as many parts as the kernel makes of it. */
static void do_copy(void) {
  long length, from = choose(size, &length), to = next_random(MAX_SIZE);
  if (length > size - from) length = size - from;
  if (length > MAX_SIZE - to) length = MAX_SIZE - to;
  long distance = from < to ? to - from : from - to;
  if (length > distance) length = distance;
  if (length == 0) return;
  note("copy %ld from %ld to %ld", length, from, to);
  for (long done = 0; done < length;) {
    loff_t in = from + done, out = to + done;
    ssize_t n = copy_file_range(fd, &in, fd, &out, length - done, 0);
    check(n > 0, "copy_file_range");
    done += n;
  }
  memmove(model + to, model + from, length);
  grow_to(to + length);
}

/* Holes and data may be told in any grain; but before data there is nothing but zeros. */
static void do_seek(void) {
  long length, offset = choose(MAX_SIZE - 1, &length);
  note("seek for data and holes from %ld", offset);
  long data = lseek(fd, offset, SEEK_DATA);
  if (data < 0) check(errno == ENXIO, "SEEK_DATA");
  else check(data >= offset && data < size, "SEEK_DATA");
  for (long i = offset; i < (data < 0 ? size : data); i++) check(model[i] == 0, "data in what is said to be a hole");
  long hole = lseek(fd, offset, SEEK_HOLE);
  if (offset >= size) check(hole < 0 && errno == ENXIO, "SEEK_HOLE behind the end");
  else check(hole >= offset && hole <= size, "SEEK_HOLE");
}

static void do_reopen(void) {
  note("reopen");
  check(close(fd) == 0, "close");
  fd = open(path, O_RDWR);
  check(fd >= 0, "open");
}

static void do_stat(void) {
  struct stat by_path, by_fd;
  note("stat");
  check(stat(path, &by_path) == 0 && fstat(fd, &by_fd) == 0, "stat");
  if (by_path.st_size != size || by_fd.st_size != size) {
    printf("size by path %ld, by descriptor %ld, expected %ld\n", (long)by_path.st_size,
           (long)by_fd.st_size, size);
    fail("wrong size");
  }
}

static void step(void) {
  switch (next_random(19)) {
    case 0: return do_truncate(0);
    case 1: return do_truncate(1);
    case 2: return do_allocate();
    case 3: return do_reopen();
    case 4: case 5: return do_map(0);
    case 6: case 7: return do_map(1);
    case 8: case 9: case 10: return do_read();
    case 11: case 12: return do_write(0);
    case 13: return do_write(1);
    case 14: case 15: return do_copy();
    case 16: return do_seek();
    default: return do_stat();
  }
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  long operations = argc > 2 ? atol(argv[2]) : 10000;
  unsigned long seed = argc > 3 ? strtoul(argv[3], NULL, 0) : 1;
  random_state = seed;
  path = argv[1];
  fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
  check(fd >= 0, "open");
  for (operation = 0; operation < operations; operation++) step();
  note("read whole");
  check(pread(fd, buffer, MAX_SIZE, 0) == size, "pread");
  compare(0, size);
  printf("fsx: seed %lu, %ld operations: ok\n", seed, operations);
  return 0;
}
