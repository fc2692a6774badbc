/*
 * churn DIR MILLISECONDS SEED [PROCESSES]: keeps PROCESSES children at work in DIR, each making, renaming, linking,
 * writing and removing the same few names, and kills each with SIGKILL at a random instant within its first
 * milliseconds; then the next takes its place. Some of them first execute this program again, so that its start is
 * struck too. Prints how many were killed and how many calls succeeded. Status 1 if a call failed in a way that no race
 * explains.
 *
 * churn DIR -SEED: such a child after its exec.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { names = 24, most_processes = 16, longest_life_us = 4000 };

static uint64_t state;
static struct {
  unsigned long calls;
  int unexpected;
  char call[16];
} * shared;

static uint32_t pick(uint32_t below) {
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  return (uint32_t)(state >> 33) % below;
}

/* "dN/x" or "x": three directories, and names of several lengths in them and beside them. */
static const char *name(char *out) {
  static const char filler[] = "a-name-that-fills-more-than-one-granule-of-sixty-four-bytes-and-more";
  uint32_t directory = pick(4), number = pick(names);
  char *at = out;
  if (directory < 3) at += sprintf(at, "d%u/", directory);
  sprintf(at, "%u%s", number, number % 3 ? "" : filler);
  return out;
}

/* What others, who work on the same names, may have made of a call; and a budget, if there is one. */
static void judge(const char *call, long result) {
  static const int races[] = {ENOENT, EEXIST, ENOTEMPTY, EISDIR, ENOTDIR, ELOOP, EPERM, ESTALE, EXDEV, EINVAL};
  if (result >= 0) {
    if (shared) __atomic_fetch_add(&shared->calls, 1, __ATOMIC_RELAXED);
    return;
  }
  for (unsigned i = 0; i < sizeof races / sizeof *races; i++)
    if (errno == races[i]) return;
  if (errno == ENOSPC && getenv("CHURN_FULL")) return;
  if (shared == NULL || shared->unexpected) return;
  shared->unexpected = errno;
  strncpy(shared->call, call, sizeof shared->call - 1);
}

static void with_file(int fd) {
  static const char text[100];
  judge("open", fd);
  if (fd < 0) return;
  judge("write", write(fd, text, pick(sizeof text)));
  if (pick(4) == 0) judge("ftruncate", ftruncate(fd, pick(10000)));
  judge("close", close(fd));
}

static void one_call(int nameless) {
  char a[128], b[128], link[64];
  struct stat stat_;
  switch (pick(nameless ? 13 : 12)) {
    case 0:
    case 1: with_file(open(name(a), O_CREAT | O_RDWR | (pick(2) ? O_TRUNC : 0), 0644)); break;
    case 2: judge("mkdir", mkdir(name(a), 0755)); break;
    case 3: judge("rmdir", rmdir(name(a))); break;
    case 4:
    case 5: judge("unlink", unlink(name(a))); break;
    case 6: judge("rename", rename(name(a), name(b))); break;
    case 7:
      judge("renameat2", renameat2(AT_FDCWD, name(a), AT_FDCWD, name(b), pick(2) ? RENAME_EXCHANGE : RENAME_NOREPLACE));
      break;
    case 8: judge("link", linkat(AT_FDCWD, name(a), AT_FDCWD, name(b), 0)); break;
    case 9: judge("symlink", symlink(name(a), name(b))); break;
    case 10: judge("stat", stat(name(a), &stat_)); break;
    case 11: judge("chmod", chmod(name(a), 0600 + pick(0200))); break;
    case 12: {
      int fd = open(".", O_TMPFILE | O_RDWR, 0644);
      judge("tmpfile", fd);
      if (fd < 0) return;
      sprintf(link, "/proc/self/fd/%d", fd);
      if (pick(2)) judge("linkat", linkat(AT_FDCWD, link, AT_FDCWD, name(a), AT_SYMLINK_FOLLOW));
      close(fd);
    }
  }
}

static void work(uint64_t seed) {
  int nameless = getenv("CHURN_NAMELESS") != NULL;
  state = seed * 2 + 1;
  for (;;) one_call(nameless);
}

static uint64_t microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static pid_t start(const char *program, const char *directory) {
  uint64_t seed = (uint64_t)pick(1u << 30) + 1;
  int executes = pick(16) == 0;
  pid_t pid = fork();
  if (pid != 0) return pid;
  if (!executes) work(seed);
  char text[32];
  sprintf(text, "-%llu", (unsigned long long)seed);
  execl(program, program, directory, text, (char *)NULL);
  _exit(126);
}

int main(int count, char **arguments) {
  if (count < 3 || chdir(arguments[1]) < 0) return 2;
  if (arguments[2][0] == '-') work(strtoull(arguments[2] + 1, NULL, 10));
  state = strtoull(arguments[3], NULL, 10);
  unsigned processes = count > 4 ? (unsigned)atoi(arguments[4]) : 3, killed = 0;
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED || processes > most_processes) return 2;
  for (int i = 0; i < 3; i++) {
    char directory[8];
    sprintf(directory, "d%d", i);
    mkdir(directory, 0755);
  }
  pid_t child[most_processes] = {0};
  uint64_t death[most_processes];
  uint64_t end = microseconds() + strtoull(arguments[2], NULL, 10) * 1000;
  for (uint64_t now; (now = microseconds()) < end;) {
    uint64_t next = end;
    for (unsigned i = 0; i < processes; i++) {
      if (child[i] > 0 && death[i] <= now) {
        kill(child[i], SIGKILL);
        int status;
        waitpid(child[i], &status, 0);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
          fprintf(stderr, "a child ended by itself: status %x\n", (unsigned)status);
          return 1;
        }
        killed++;
        child[i] = 0;
      }
      if (child[i] == 0) {
        child[i] = start(arguments[0], arguments[1]);
        if (child[i] < 0) return 2;
        death[i] = microseconds() + pick(longest_life_us);
      }
      if (death[i] < next) next = death[i];
    }
    now = microseconds();
    if (next > now) usleep((useconds_t)(next - now));
  }
  for (unsigned i = 0; i < processes; i++) {
    kill(child[i], SIGKILL);
    waitpid(child[i], NULL, 0);
  }
  printf("%u %lu\n", killed, shared->calls);
  if (!shared->unexpected) return 0;
  fprintf(stderr, "%s: %s\n", shared->call, strerror(shared->unexpected));
  return 1;
}
