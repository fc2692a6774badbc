// Sets a file's times back and changes it within the same tick of the kernel's clock, in every way in which that can be
// done, in the directory argv[1]. Prints for each way whether mtime is the present's (now) or the one that was set
// (set), at once and when the tick is over, and whether ctime is.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096 };

struct file {
  const char *name;
  int fd;     // opened for reading and writing before the times were set
  int other;  // of another file, with bytes
  char *map;  // shared and writable, of before the times were set, where the way wants one
};

static char bytes[PAGE];

static int by_write(struct file *f) { return write(f->fd, "x", 1) == 1; }
static int by_pwrite(struct file *f) { return pwrite(f->fd, "x", 1, 0) == 1; }
static int by_writev(struct file *f) {
  struct iovec parts[2] = {{"a", 1}, {"b", 1}};
  return writev(f->fd, parts, 2) == 2;
}
static int by_pwritev2(struct file *f) {
  struct iovec parts[2] = {{"a", 1}, {"b", 1}};
  return pwritev2(f->fd, parts, 2, 0, 0) == 2;
}
static int by_sendfile(struct file *f) { return sendfile(f->fd, f->other, NULL, 100) == 100; }
static int by_copy(struct file *f) { return copy_file_range(f->other, NULL, f->fd, NULL, 100, 0) == 100; }
static int by_splice(struct file *f) {
  int ends[2];
  int done = pipe(ends) == 0 && write(ends[1], "abc", 3) == 3 && splice(ends[0], NULL, f->fd, NULL, 3, 0) == 3;
  close(ends[0]);
  close(ends[1]);
  return done;
}
static int by_ftruncate_up(struct file *f) { return ftruncate(f->fd, 2 * PAGE) == 0; }
static int by_ftruncate_same(struct file *f) {
  struct stat s;
  return fstat(f->fd, &s) == 0 && ftruncate(f->fd, s.st_size) == 0;
}
static int by_truncate_up(struct file *f) { return truncate(f->name, 2 * PAGE) == 0; }
static int by_truncate_same(struct file *f) {
  struct stat s;
  return stat(f->name, &s) == 0 && truncate(f->name, s.st_size) == 0;
}
static int by_truncate_empty(struct file *f) { return truncate(f->name, 0) == 0; }
static int by_open_truncating(struct file *f) { return close(open(f->name, O_WRONLY | O_TRUNC)) == 0; }
static int by_open_creating(struct file *f) { return close(open(f->name, O_WRONLY | O_CREAT, 0600)) == 0; }
static int by_creat(struct file *f) { return close(creat(f->name, 0600)) == 0; }
static int by_nothing(struct file *f) { return close(open(f->name, O_RDWR)) == 0; }
static int by_empty_write(struct file *f) { return write(f->fd, "", 0) == 0; }
static void *const nowhere = (void *)8;
static int by_failed_write(struct file *f) { return syscall(SYS_write, f->fd, nowhere, 1) < 0; }
static int by_append(struct file *f) {
  int fd = open(f->name, O_WRONLY | O_APPEND);
  return write(fd, "x", 1) == 1 && close(fd) == 0;
}
static int by_fallocate(struct file *f) { return fallocate(f->fd, 0, 0, 2 * PAGE) == 0; }
static int by_fallocate_within(struct file *f) { return fallocate(f->fd, FALLOC_FL_KEEP_SIZE, 0, PAGE) == 0; }
static int by_punch(struct file *f) {
  return fallocate(f->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, PAGE) == 0;
}
static int by_failed_fallocate(struct file *f) { return fallocate(f->fd, FALLOC_FL_COLLAPSE_RANGE, 0, PAGE) < 0; }
static int by_chmod(struct file *f) { return chmod(f->name, 0640) == 0; }
static int by_link(struct file *f) { return link(f->name, "link") == 0 && unlink("link") == 0; }
static int by_rename(struct file *f) { return rename(f->name, "moved") == 0 && rename("moved", f->name) == 0; }
static int by_map(struct file *f) {
  struct stat s;
  if (fstat(f->fd, &s) < 0 || s.st_size == 0) return 0;
  char *map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, f->fd, 0);
  map[1] = 'x';
  return munmap(map, PAGE) == 0;
}
static int by_map_before(struct file *f) {
  f->map[1] = 'x';
  return 1;
}
static int by_child(struct file *f) {
  pid_t child = fork();
  if (child == 0) {
    int fd = open(f->name, O_WRONLY);
    _exit(write(fd, "x", 1) != 1);
  }
  int status;
  return waitpid(child, &status, 0) == child && status == 0;
}
static int by_program(struct file *f) {
  char line[64];
  snprintf(line, sizeof line, "echo x > %s", f->name);
  return system(line) == 0;
}

struct way {
  const char *name;
  int (*change)(struct file *);
  int mapped;
};
static const struct way ways[] = {
    {"write", by_write, 0},
    {"pwrite", by_pwrite, 0},
    {"writev", by_writev, 0},
    {"pwritev2", by_pwritev2, 0},
    {"sendfile", by_sendfile, 0},
    {"copy_file_range", by_copy, 0},
    {"splice", by_splice, 0},
    {"ftruncate up", by_ftruncate_up, 0},
    {"ftruncate to the same", by_ftruncate_same, 0},
    {"truncate up", by_truncate_up, 0},
    {"truncate to the same", by_truncate_same, 0},
    {"truncate to nothing", by_truncate_empty, 0},
    {"open with O_TRUNC", by_open_truncating, 0},
    {"open with O_CREAT", by_open_creating, 0},
    {"creat", by_creat, 0},
    {"open alone", by_nothing, 0},
    {"empty write", by_empty_write, 0},
    {"failed write", by_failed_write, 0},
    {"append by another descriptor", by_append, 0},
    {"fallocate", by_fallocate, 0},
    {"fallocate within", by_fallocate_within, 0},
    {"punch", by_punch, 0},
    {"failed fallocate", by_failed_fallocate, 0},
    {"chmod", by_chmod, 0},
    {"link", by_link, 0},
    {"rename", by_rename, 0},
    {"mapping", by_map, 0},
    {"mapping of before", by_map_before, 1},
    {"child", by_child, 0},
    {"program", by_program, 0},
};

// How the file came to be before its times were set.
enum { NEW_AND_EMPTY, NEW_AND_WRITTEN, NEW_AND_LOOKED_AT, OLD_AND_EMPTY, OLD_AND_WRITTEN, OLD_AND_LOOKED_AT, STATES };
static const char *const states[] = {"new and empty", "new and written", "new and looked at",
                                     "old and empty", "old and written", "old and looked at"};

static void pause_for(long milliseconds) { nanosleep(&(struct timespec){0, milliseconds * 1000000}, NULL); }

static const char *age(struct timespec time) {
  return time.tv_sec == 1 ? "set" : time.tv_sec > 1000000 ? "now" : "else";
}

static void set_back(const char *name) {
  if (utimensat(AT_FDCWD, name, (struct timespec[2]){{1, 0}, {1, 0}}, 0) < 0) perror("utimensat");
}

// The times are set again behind the change: then they stay. Where `again` is not asked for, before it alone.
static void run(const struct way *way, int state, int again) {
  struct file f = {"f", open("f", O_RDWR | O_CREAT | O_EXCL, 0644), open("other", O_RDONLY), NULL};
  struct stat at_once, later;
  int written = state % 3 > 0;
  if (way->mapped) {
    if (ftruncate(f.fd, PAGE) < 0) perror("ftruncate");
    f.map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, f.fd, 0);
  }
  if (written && pwrite(f.fd, bytes, 100, 0) != 100) perror("write");
  if (state >= OLD_AND_EMPTY) pause_for(12);
  if (state % 3 == 2) stat("f", &at_once);
  set_back("f");
  int done = way->change(&f);
  if (again) set_back("f");
  stat("f", &at_once);
  pause_for(12);
  stat("f", &later);
  printf("%s, %s%s: %s%s, later %s, ctime %s\n", way->name, states[state], again ? ", set again" : "",
         done ? "" : "failed, ", age(at_once.st_mtim), age(later.st_mtim), age(later.st_ctim));
  if (f.map) munmap(f.map, PAGE);
  close(f.fd);
  close(f.other);
  unlink("f");
}

int main(int argc, char **argv) {
  if (argc < 2 || chdir(argv[1]) < 0) return 2;
  setvbuf(stdout, NULL, _IONBF, 0);
  int other = open("other", O_WRONLY | O_CREAT, 0644);
  if (write(other, bytes, PAGE) != PAGE) return 2;
  close(other);
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
    for (int state = 0; state < STATES; state++)
      for (int again = 0; again < 2; again++) run(&ways[i], state, again);
  return 0;
}
