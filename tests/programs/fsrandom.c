/*
 * Several processes make, fill, move and remove things at once, then verify.
 *
 *   fsrandom DIRECTORY [PROCESSES [OPERATIONS [SEED]]]
 *
 * Each process has a directory of its own, of which it keeps a picture and finds every difference; in
 * between it fights with the others over a few names in a directory that all share, where any outcome of
 * the race is right but a wrong errno or a half-made file is not.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "missing_calls.h"

enum { SLOTS = 24, DIRECTORIES = 3, SHARED_NAMES = 6, MAX_SIZE = 20000 };
enum kind { ABSENT, FILE_, DIRECTORY, LINK };

/* One name of the own directory: slot i lies in subdirectory i % DIRECTORIES. */
struct slot {
  enum kind kind;
  long size;
  unsigned char first; /* byte i of a file is first + i */
};

static struct slot slots[SLOTS];
static unsigned long random_state;
static char data[MAX_SIZE], found[MAX_SIZE];
static long operation;
static int process;

static unsigned long next_random(unsigned long below) {
  random_state = random_state * 6364136223846793005ul + 1442695040888963407ul;
  return (random_state >> 33) % below;
}

static void fail(const char *what, const char *path) {
  printf("process %d, operation %ld: %s %s: %s\n", process, operation, what, path, strerror(errno));
  fflush(stdout);
  _exit(1);
}

static const char *path_of(int index) {
  static char paths[2][64];
  static int turn;
  turn = !turn;
  snprintf(paths[turn], sizeof paths[turn], "own%d/d%d/n%d", process, index % DIRECTORIES, index);
  return paths[turn];
}

static void expect(long result, int want_errno, const char *call, const char *path) {
  int good = want_errno ? result == -1 && errno == want_errno : result >= 0;
  if (!good) fail(call, path);
}

static void make_file(int index, int flags) {
  struct slot *slot = &slots[index];
  const char *path = path_of(index);
  int fd = open(path, O_WRONLY | O_CREAT | flags, 0644);
  if (slot->kind == DIRECTORY) return expect(fd, flags & O_EXCL ? EEXIST : EISDIR, "open", path);
  if (slot->kind == LINK) return expect(fd, flags & O_EXCL ? EEXIST : ENOENT, "open", path);
  if (slot->kind == FILE_ && flags & O_EXCL) return expect(fd, EEXIST, "open", path);
  expect(fd, 0, "open", path);
  long size = next_random(MAX_SIZE);
  slot->kind = FILE_, slot->size = size, slot->first = operation;
  for (long i = 0; i < size; i++) data[i] = slot->first + i;
  if (ftruncate(fd, 0) != 0 || write(fd, data, size) != size) fail("write", path);
  close(fd);
}

static void remove_any(int index) {
  struct slot *slot = &slots[index];
  const char *path = path_of(index);
  expect(unlink(path), slot->kind == ABSENT ? ENOENT : slot->kind == DIRECTORY ? EISDIR : 0, "unlink",
         path);
  if (slot->kind == DIRECTORY) expect(rmdir(path), 0, "rmdir", path);
  slot->kind = ABSENT;
}

static void move(int from, int to) {
  struct slot *source = &slots[from], *target = &slots[to];
  int want = source->kind == ABSENT ? ENOENT : 0;
  if (!want && from != to && target->kind != ABSENT) {
    if (source->kind == DIRECTORY && target->kind != DIRECTORY) want = ENOTDIR;
    if (source->kind != DIRECTORY && target->kind == DIRECTORY) want = EISDIR;
  }
  const char *path = path_of(from);
  expect(rename(path, path_of(to)), want, "rename", path);
  if (want || from == to) return;
  *target = *source;
  source->kind = ABSENT;
}

static void verify(int index) {
  struct slot *slot = &slots[index];
  const char *path = path_of(index);
  struct stat s;
  expect(lstat(path, &s), slot->kind == ABSENT ? ENOENT : 0, "lstat", path);
  if (slot->kind == ABSENT) return;
  mode_t types[] = {0, S_IFREG, S_IFDIR, S_IFLNK};
  if ((s.st_mode & S_IFMT) != types[slot->kind]) fail("wrong type", path);
  if (slot->kind != FILE_) return;
  if (s.st_size != slot->size) fail("wrong size", path);
  int fd = open(path, O_RDONLY);
  if (fd < 0 || read(fd, found, MAX_SIZE) != slot->size) fail("read", path);
  for (long i = 0; i < slot->size; i++) {
    if (found[i] != (char)(slot->first + i)) fail("wrong bytes", path);
  }
  close(fd);
}

/* The errnos that a lost race may give. */
static void fight(long result, const char *call, const char *path) {
  if (result >= 0 || errno == ENOENT || errno == EEXIST || errno == ENOTEMPTY) return;
  if (errno == ENOTDIR || errno == EISDIR) return;
  fail(call, path);
}

static void fight_for_shared(void) {
  char a[64], b[64], word[16] = {0};
  snprintf(a, sizeof a, "shared/s%lu", next_random(SHARED_NAMES));
  snprintf(b, sizeof b, "shared/s%lu", next_random(SHARED_NAMES));
  int fd;
  switch (next_random(8)) {
    case 0: return fight(mkdir(a, 0755), "mkdir", a);
    case 1: return fight(rmdir(a), "rmdir", a);
    case 2: return fight(unlink(a), "unlink", a);
    case 3: return fight(rename(a, b), "rename", a);
    case 4: return fight(renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE), "exchange", a);
    case 5: {
      int made = link(a, b);
      if (made != 0 && errno == EPERM) return;
      return fight(made, "link", a);
    }
    case 6:
      fd = open(a, O_WRONLY | O_CREAT | O_EXCL, 0644);
      fight(fd, "open", a);
      if (fd >= 0 && write(fd, "complete", 8) != 8) fail("write", a);
      if (fd >= 0) close(fd);
      return;
    default:
      fd = open(a, O_RDONLY);
      fight(fd, "open", a);
      if (fd >= 0 && read(fd, word, 9) == 8 && memcmp(word, "complete", 8) != 0) fail("torn", a);
      if (fd >= 0) close(fd);
  }
}

static void step(void) {
  int index = next_random(SLOTS);
  struct slot *slot = &slots[index];
  const char *path = path_of(index);
  switch (next_random(12)) {
    case 0: case 1: return make_file(index, 0);
    case 2: return make_file(index, O_EXCL);
    case 3: return remove_any(index);
    case 4:
      expect(mkdir(path, 0755), slot->kind == ABSENT ? 0 : EEXIST, "mkdir", path);
      if (slot->kind == ABSENT) slot->kind = DIRECTORY;
      return;
    case 5:
      expect(symlink("no/where", path), slot->kind == ABSENT ? 0 : EEXIST, "symlink", path);
      if (slot->kind == ABSENT) slot->kind = LINK;
      return;
    case 6: case 7: return move(index, next_random(SLOTS));
    case 8: case 9: return verify(index);
    default: return fight_for_shared();
  }
}

static void verify_names(int directory) {
  char path[64], name[16];
  int expected = 2, seen = 0;
  for (int i = directory; i < SLOTS; i += DIRECTORIES) expected += slots[i].kind != ABSENT;
  snprintf(path, sizeof path, "own%d/d%d", process, directory);
  DIR *dir = opendir(path);
  if (!dir) fail("opendir", path);
  for (struct dirent *entry; (entry = readdir(dir));) {
    seen++;
    if (entry->d_name[0] == '.') continue;
    int index = atoi(entry->d_name + 1);
    snprintf(name, sizeof name, "n%d", index);
    if (strcmp(name, entry->d_name) != 0 || slots[index].kind == ABSENT) fail("stray", entry->d_name);
  }
  closedir(dir);
  if (seen != expected) fail("wrong number of entries in", path);
}

static void work(long operations) {
  char path[64];
  snprintf(path, sizeof path, "own%d", process);
  expect(mkdir(path, 0755), 0, "mkdir", path);
  for (int i = 0; i < DIRECTORIES; i++) {
    snprintf(path, sizeof path, "own%d/d%d", process, i);
    expect(mkdir(path, 0755), 0, "mkdir", path);
  }
  for (operation = 0; operation < operations; operation++) step();
  for (int i = 0; i < SLOTS; i++) verify(i);
  for (int i = 0; i < DIRECTORIES; i++) verify_names(i);
  for (int i = 0; i < SLOTS; i++) if (slots[i].kind != ABSENT) remove_any(i);
  for (int i = 0; i < DIRECTORIES; i++) {
    snprintf(path, sizeof path, "own%d/d%d", process, i);
    expect(rmdir(path), 0, "rmdir", path);
  }
  snprintf(path, sizeof path, "own%d", process);
  expect(rmdir(path), 0, "rmdir", path);
}

static void remove_shared(void) {
  for (int i = 0; i < SHARED_NAMES; i++) {
    char path[64];
    snprintf(path, sizeof path, "shared/s%d", i);
    if (unlink(path) != 0 && errno == EISDIR && rmdir(path) != 0) fail("rmdir", path);
  }
  expect(rmdir("shared"), 0, "rmdir", "shared");
}

int main(int argc, char **argv) {
  if (argc < 2 || chdir(argv[1]) != 0) return 2;
  int processes = argc > 2 ? atoi(argv[2]) : 4, failures = 0, status;
  long operations = argc > 3 ? atol(argv[3]) : 2000;
  unsigned long seed = argc > 4 ? strtoul(argv[4], NULL, 0) : 1;
  expect(mkdir("shared", 0755), 0, "mkdir", "shared");
  for (process = 0; process < processes; process++) {
    if (fork() != 0) continue;
    random_state = seed * 1000003 + process;
    work(operations);
    _exit(0);
  }
  while (wait(&status) > 0) failures += status != 0;
  if (failures == 0) remove_shared();
  printf("fsrandom: seed %lu, %d processes, %ld operations each: %s\n", seed, processes, operations,
         failures ? "FAILED" : "ok");
  return failures != 0;
}
