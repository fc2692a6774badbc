/*
 * acl_race FILE ROUNDS: one process replaces FILE's access list again and again, by lists of several lengths among
 * other attributes of several sizes, each of which lets user 1000 read and not write; the others ask, as that user.
 * Whoever finds another answer, or a list that is none of those, says so.
 */
#include <errno.h>
#include <grp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define ACCESS "system.posix_acl_access"

enum { READERS = 3, USERS = 300 };

struct entry {
  uint16_t tag, permissions;
  uint32_t id;
};

struct list {
  uint32_t version;
  struct entry entry[USERS + 5];
};

/* `users` named users before 1000; the mask cuts what 1000 is given. Answers its bytes. */
static size_t make_list(struct list *list, int users) {
  int n = 0;
  list->version = 2;
  list->entry[n++] = (struct entry){0x01, 6, -1};
  for (int i = 0; i < users; i++) list->entry[n++] = (struct entry){0x02, 7, 2000 + i};
  list->entry[n++] = (struct entry){0x02, users % 2 ? 7 : 4, 1000};
  list->entry[n++] = (struct entry){0x04, 0, -1};
  list->entry[n++] = (struct entry){0x10, users % 2 ? 4 : 6, -1};
  list->entry[n++] = (struct entry){0x20, 0, -1};
  return sizeof list->version + n * sizeof(struct entry);
}

static int replace(const char *path, int rounds) {
  char noise[3000] = {0};
  for (int i = 0; i < rounds; i++) {
    struct list list;
    size_t length = make_list(&list, i * 37 % USERS);
    if (setxattr(path, ACCESS, &list, length, 0) != 0) return perror("setxattr"), 1;
    if (setxattr(path, "user.noise", noise, i * 101 % sizeof noise, 0) != 0) return perror("noise"), 1;
    if (i % 7 == 0 && chmod(path, 0640) != 0) return perror("chmod"), 1;
  }
  return 0;
}

static int ask(const char *path, int rounds) {
  if (setgroups(0, NULL) != 0 || setgid(1000) != 0 || setuid(1000) != 0) return perror("setuid"), 1;
  for (int i = 0; i < rounds; i++) {
    struct list found, made;
    struct stat status;
    if (access(path, R_OK) != 0) return perror("read"), 1;
    if (access(path, W_OK) == 0 || errno != EACCES) return puts("may write"), 1;
    ssize_t length = getxattr(path, ACCESS, &found, sizeof found);
    int users = (length - 4) / 8 - 5;
    if (length < 44 || (size_t)length != make_list(&made, users)) return puts("no such length"), 1;
    /* chmod takes writing from the mask. */
    found.entry[users + 3].permissions |= users % 2 ? 0 : 2;
    if (memcmp(&found, &made, length) != 0) return puts("no such list"), 1;
    if (stat(path, &status) != 0 || (status.st_mode & 0707) != 0600) return puts("no such mode"), 1;
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  int rounds = atoi(argv[2]), failed = replace(argv[1], 1), status;
  for (int i = 0; i < READERS; i++)
    if (fork() == 0) _exit(ask(argv[1], rounds));
  failed |= replace(argv[1], rounds);
  while (wait(&status) > 0) failed |= status;
  puts(failed ? "failed" : "as it should be");
  return failed != 0;
}
