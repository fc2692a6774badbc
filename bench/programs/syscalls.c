/*
 * Times file-system calls in a directory: one line per operation, its name, a tab and nanoseconds each
 * (the median of several rounds).
 *
 *   syscalls DIRECTORY [ROUNDS]
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { MAX_ROUNDS = 101, ENTRIES = 1000, MAPPED = 1 << 20 };

static int fd, large, outside, pipe_ends[2], socket_ends[2];
static char page[4096];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void must(int good, const char *what) {
  if (good) return;
  perror(what);
  exit(1);
}

static void bare_syscall(void) { syscall(SYS_getppid); }

static void stat_deep(void) {
  struct stat s;
  must(stat("d/d/d/d/file", &s) == 0, "stat");
}

static void stat_missing(void) {
  struct stat s;
  must(stat("d/d/d/d/missing", &s) != 0, "stat of a missing name");
}

static void access_deep(void) { must(access("d/d/d/d/file", R_OK) == 0, "access"); }

static void read_link(void) {
  char to[64];
  must(readlink("link", to, sizeof to) > 0, "readlink");
}

static void open_close(void) {
  int opened = open("file", O_RDONLY);
  must(opened >= 0, "open");
  close(opened);
}

static void create_close_unlink(void) {
  int made = open("new", O_WRONLY | O_CREAT | O_EXCL, 0644);
  must(made >= 0, "create");
  close(made);
  must(unlink("new") == 0, "unlink");
}

static void mkdir_rmdir(void) {
  must(mkdir("new", 0755) == 0, "mkdir");
  must(rmdir("new") == 0, "rmdir");
}

static void two_renames(void) {
  must(rename("file", "renamed") == 0, "rename");
  must(rename("renamed", "file") == 0, "rename");
}

static void symlink_unlink(void) {
  must(symlink("file", "new") == 0, "symlink");
  must(unlink("new") == 0, "unlink");
}

static void link_unlink(void) {
  must(link("file", "new") == 0, "link");
  must(unlink("new") == 0, "unlink");
}

static void readdir_stat(void) {
  struct stat s;
  DIR *dir = opendir("many");
  must(dir != NULL, "opendir");
  for (struct dirent *entry; (entry = readdir(dir));) {
    must(fstatat(dirfd(dir), entry->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0, "fstatat");
  }
  closedir(dir);
}

static void fstat_open(void) {
  struct stat s;
  must(fstat(fd, &s) == 0, "fstat");
}

static void pread_page(void) { must(pread(fd, page, sizeof page, 0) == sizeof page, "pread"); }

static void pwrite_page(void) { must(pwrite(fd, page, sizeof page, 0) == sizeof page, "pwrite"); }

static void write_stat(void) {
  pwrite_page();
  fstat_open();
}

/* Every page of a mapping is touched, written and read. */
static void map_write_read(void) {
  char *map = mmap(NULL, MAPPED, PROT_READ | PROT_WRITE, MAP_SHARED, large, 0);
  long sum = 0;
  must(map != MAP_FAILED, "mmap");
  for (int i = 0; i < MAPPED; i += sizeof page) map[i] = 1;
  for (int i = 0; i < MAPPED; i += 64) sum += map[i];
  must(sum > 0, "mapped bytes");
  munmap(map, MAPPED);
}

static void write_sequence(void) {
  must(lseek(large, 0, SEEK_SET) == 0, "lseek");
  for (int i = 0; i < MAPPED; i += sizeof page) must(write(large, page, sizeof page) > 0, "write");
}

static void read_sequence(void) {
  must(lseek(large, 0, SEEK_SET) == 0, "lseek");
  for (int i = 0; i < MAPPED; i += sizeof page) must(read(large, page, sizeof page) > 0, "read");
}

static void stat_outside(void) {
  struct stat s;
  must(stat("/usr/bin/env", &s) == 0, "stat");
}

static void open_outside(void) {
  int opened = open("/usr/bin/env", O_RDONLY);
  must(opened >= 0, "open");
  close(opened);
}

static void read_write_pipe(void) {
  must(write(pipe_ends[1], page, 64) == 64, "write");
  must(read(pipe_ends[0], page, 64) == 64, "read");
}

static void send_receive(void) {
  must(send(socket_ends[1], page, 64, 0) == 64, "send");
  must(recv(socket_ends[0], page, 64, 0) == 64, "recv");
}

static void fstat_outside(void) {
  struct stat s;
  must(fstat(outside, &s) == 0, "fstat");
}

static void pread_outside(void) { must(pread(outside, page, 64, 0) == 64, "pread"); }

static void fcntl_outside(void) { must(fcntl(outside, F_GETFL) >= 0, "fcntl"); }

static void dup_close_outside(void) {
  int copy = dup(outside);
  must(copy >= 0, "dup");
  close(copy);
}

static void poll_pipe(void) {
  struct pollfd waited = {pipe_ends[0], POLLIN, 0};
  must(poll(&waited, 1, 0) == 0, "poll");
}

static void open_null_to_write(void) {
  int opened = open("/dev/null", O_WRONLY);
  must(opened >= 0, "open");
  close(opened);
}

static void stat_missing_outside(void) {
  struct stat s;
  must(stat("/usr/bin/missing", &s) != 0, "stat of a missing name");
}

static const struct {
  const char *name;
  void (*run)(void);
  int iterations;
} operations[] = {
    {"a bare system call", bare_syscall, 4000},
    {"stat, depth 5", stat_deep, 2000},
    {"stat of a missing name", stat_missing, 2000},
    {"access, depth 5", access_deep, 2000},
    {"readlink", read_link, 2000},
    {"open + close", open_close, 1000},
    {"create + close + unlink", create_close_unlink, 300},
    {"mkdir + rmdir", mkdir_rmdir, 500},
    {"two renames", two_renames, 500},
    {"symlink + unlink", symlink_unlink, 500},
    {"link + unlink", link_unlink, 500},
    {"readdir + stat of 1,000", readdir_stat, 3},
    {"fstat", fstat_open, 2000},
    {"pread of 4 KiB", pread_page, 2000},
    {"pwrite of 4 KiB", pwrite_page, 2000},
    {"pwrite of 4 KiB + fstat", write_stat, 2000},
    {"write of 1 MiB by 4 KiB", write_sequence, 5},
    {"read of 1 MiB by 4 KiB", read_sequence, 5},
    {"mmap of 1 MiB, written and read", map_write_read, 5},
    {"stat of a host path", stat_outside, 2000},
    {"stat of a missing host path", stat_missing_outside, 2000},
    {"open + close of a host path", open_outside, 1000},
    {"the same of /dev/null to write", open_null_to_write, 1000},
    {"write + read of a pipe", read_write_pipe, 1000},
    {"send + recv of a socket", send_receive, 1000},
    {"poll of a pipe", poll_pipe, 2000},
    {"fstat of a host file", fstat_outside, 2000},
    {"pread of a host file", pread_outside, 2000},
    {"fcntl of a host file", fcntl_outside, 2000},
    {"dup + close of a host file", dup_close_outside, 2000},
};

static void prepare(const char *directory) {
  char name[32];
  must(chdir(directory) == 0, directory);
  must(mkdir("d", 0755) == 0 && mkdir("d/d", 0755) == 0, "mkdir");
  must(mkdir("d/d/d", 0755) == 0 && mkdir("d/d/d/d", 0755) == 0, "mkdir");
  must(mkdir("many", 0755) == 0 && symlink("file", "link") == 0, "mkdir");
  close(open("d/d/d/d/file", O_WRONLY | O_CREAT, 0644));
  for (int i = 0; i < ENTRIES; i++) {
    snprintf(name, sizeof name, "many/entry%d", i);
    close(open(name, O_WRONLY | O_CREAT, 0644));
  }
  fd = open("file", O_RDWR | O_CREAT, 0644);
  must(fd >= 0 && write(fd, page, sizeof page) == sizeof page, "write");
  large = open("large", O_RDWR | O_CREAT, 0644);
  must(large >= 0 && ftruncate(large, MAPPED) == 0, "ftruncate");
  outside = open("/usr/bin/env", O_RDONLY);
  must(outside >= 0 && pipe(pipe_ends) == 0, "pipe");
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, socket_ends) == 0, "socketpair");
}

static int compare(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

int main(int argc, char **argv) {
  int rounds = argc > 2 ? atoi(argv[2]) : 9;
  double times[MAX_ROUNDS];
  if (argc < 2 || rounds < 1 || rounds > MAX_ROUNDS) return 2;
  prepare(argv[1]);
  for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
    for (int round = 0; round < rounds; round++) {
      double start = now();
      for (int n = 0; n < operations[i].iterations; n++) operations[i].run();
      times[round] = (now() - start) / operations[i].iterations;
    }
    qsort(times, rounds, sizeof times[0], compare);
    printf("%s\t%.1f\n", operations[i].name, times[rounds / 2]);
  }
  return 0;
}
