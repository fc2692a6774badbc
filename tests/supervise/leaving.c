/* A program of root's gives up its rights without executing anything, and tells what it still has of the session.
   leaving HOW FILE: FILE is root's, in the tree, and nobody else's to read. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { nobody = 65534 };
static const char *file;

/* Descriptors of ours begin at 1000; of each process nothing but the arena is a shared mapping of a memfd. */
static int descriptors_left(const char *directory) {
  int count = 0;
  DIR *all = opendir(directory);
  for (struct dirent *entry; all && (entry = readdir(all));)
    if (atoi(entry->d_name) >= 1000) count++;
  if (all) closedir(all);
  return count;
}

static int arenas_mapped(void) {
  char line[4096];
  int count = 0;
  FILE *maps = fopen("/proc/self/maps", "r");
  while (maps && fgets(line, sizeof line, maps))
    if (strstr(line, " rw-s ") && strstr(line, "ramfs")) count++;
  if (maps) fclose(maps);
  return count;
}

static int bodies_opened(void) {
  int count = 0;
  for (int fd = 1000; fd < 1010; fd++)
    for (int body = 0; body < 40; body++) {
      char path[64];
      snprintf(path, sizeof path, "/proc/self/fd/%d/ramfs-%d", fd, body);
      int opened = open(path, O_RDONLY);
      if (opened >= 0) count++, close(opened);
      int beside = openat(fd, strrchr(path, '/') + 1, O_RDONLY);
      if (beside >= 0) count++, close(beside);
    }
  return count;
}

static const char *outcome(int result) { return result >= 0 ? "opened" : strerrorname_np(errno); }

static void tell(const char *who) {
  printf("%s: %d descriptors, %d arenas, %d bodies, %s\n", who, descriptors_left("/proc/thread-self/fd"),
         arenas_mapped(), bodies_opened(), outcome(open(file, O_RDONLY)));
  fflush(stdout);
}

static int raw_drop(void) { return (int)syscall(SYS_setresuid, nobody, nobody, nobody); }

static volatile int stop;
static void *busy(void *unused) {
  struct stat stat_;
  char path[4096];
  snprintf(path, sizeof path, "%s-%ld", file, (long)syscall(SYS_gettid));
  while (!stop) {
    stat(file, &stat_);
    int fd = open(path, O_RDWR | O_CREAT, 0644);
    if (fd >= 0) write(fd, "x", 1), close(fd);
    unlink(path);
    mkdir(path, 0755);
    rmdir(path);
  }
  return unused;
}

static void *drop_alone(void *result) {
  *(int *)result = raw_drop();
  return NULL;
}


static void threads(int together) {
  pthread_t others[4], dropper;
  int result = -1;
  for (int i = 0; i < 4; i++) pthread_create(&others[i], NULL, busy, NULL);
  usleep(50000);
  if (together) {
    result = setresuid(nobody, nobody, nobody);
  } else {
    pthread_create(&dropper, NULL, drop_alone, &result);
    pthread_join(dropper, NULL);
  }
  usleep(50000);
  stop = 1;
  for (int i = 0; i < 4; i++) pthread_join(others[i], NULL);
  printf("%d ", result);
  tell(together ? "all threads" : "one thread");
}

static void borrower(void) {
  int status;
  pid_t child = vfork();
  if (child == 0) {
    int result = raw_drop();
    int fd = open(file, O_RDONLY);
    dprintf(1, "borrower: %d %s %s\n", result, outcome(fd), prctl(PR_GET_DUMPABLE) ? "dumpable" : "not dumpable");
    _exit(fd >= 0);
  }
  waitpid(child, &status, 0);
  printf("its parent: %d %s\n", WEXITSTATUS(status), outcome(open(file, O_RDONLY)));
}

static void drop_capabilities(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
  printf("%ld ", syscall(SYS_capset, &header, none));
}

int main(int argc, char **argv) {
  const char *how = argc > 2 ? argv[1] : "";
  file = argc > 2 ? argv[2] : "";
  if (!strcmp(how, "setuid")) printf("%d ", setuid(nobody)), tell("setuid");
  else if (!strcmp(how, "raw")) printf("%d ", raw_drop()), tell("raw");
  else if (!strcmp(how, "together")) threads(1);
  else if (!strcmp(how, "alone")) threads(0);
  else if (!strcmp(how, "borrower")) borrower();
  else if (!strcmp(how, "capabilities")) drop_capabilities(), tell("capabilities");
  else if (!strcmp(how, "for a while")) {
    int dropped = seteuid(nobody), refused = open(file, O_RDONLY);
    int error = errno;
    printf("%d %s %d ", dropped, refused < 0 ? strerrorname_np(error) : "opened", seteuid(0));
    printf("%s\n", outcome(open(file, O_RDONLY)));
  }
  return 0;
}
