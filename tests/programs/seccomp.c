/*
 * seccomp.c DIR [x]: lays filters and, without x, the strict mode upon itself in a directory, and tells what calls
 * answer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void told(const char *what, int result) {
  printf("%s: %d\n", what, result < 0 ? errno : 0);
  fflush(stdout);
}

#define NUMBER offsetof(struct seccomp_data, nr)
#define WORD(i) (offsetof(struct seccomp_data, args) + 8 * (i))
#define LOAD(at) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at)
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, what)
#define ON(number, what) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), ANSWER(what)

static void lay(struct sock_filter *filter, unsigned short length) {
  struct sock_fprog program = {length, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) perror("no_new_privs");
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program)) perror("seccomp");
}
#define LAY(...)                                     \
  do {                                               \
    struct sock_filter filter[] = {__VA_ARGS__};     \
    lay(filter, sizeof filter / sizeof filter[0]);   \
  } while (0)

static void in_child(const char *what, void (*story)(void)) {
  pid_t child = fork();
  int status;
  if (child == 0) {
    story();
    exit(0);
  }
  waitpid(child, &status, 0);
  printf("%s: ended by %s %d\n", what, WIFSIGNALED(status) ? "signal" : "status",
         WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
  fflush(stdout);
}

static void try_all(void) {
  told("mkdir", mkdir("d", 0700));
  told("mkdirat", mkdirat(AT_FDCWD, "e", 0700));
  told("rename", rename("f", "g"));
  told("unlink", unlink("f"));
  told("chmod", chmod("f", 0600));
  int fd = open("f", O_RDONLY), made = open("n", O_RDWR | O_CREAT, 0600);
  told("open", fd);
  told("create", made);
  told("fchmod", fchmod(fd, 0640));
  told("write", write(made, "x", 1));
  struct stat stat;
  told("stat of another", lstat("/etc/passwd", &stat));
  told("mkdir elsewhere", mkdir("/proc/none", 0700));
}

static void forbid(void) {
  LAY(LOAD(NUMBER), ON(SYS_mkdir, SECCOMP_RET_ERRNO | EPERM), ON(SYS_mkdirat, SECCOMP_RET_ERRNO | EPERM),
      ON(SYS_rename, SECCOMP_RET_ERRNO | EXDEV), ON(SYS_unlink, SECCOMP_RET_ERRNO | EROFS),
      ON(SYS_unlinkat, SECCOMP_RET_ERRNO | EROFS),
      ON(SYS_fchmod, SECCOMP_RET_ERRNO | ENOSYS), ANSWER(SECCOMP_RET_ALLOW));
}

static void story_forbidden(void) {
  forbid();
  try_all();
}

static void story_inherited(void) {
  forbid();
  execl("/bin/sh", "sh", "-c", "mkdir x 2>&1; rm f 2>&1; echo y > y; cat y; exec mkdir z 2>&1", NULL);
}

/* Opening to write is forbidden by the flags' own bits. */
static void story_flags(void) {
  LAY(LOAD(NUMBER), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 4), LOAD(WORD(2)),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_CREAT, 0, 1), ANSWER(SECCOMP_RET_ERRNO | EACCES),
      ANSWER(SECCOMP_RET_ALLOW), ANSWER(SECCOMP_RET_ALLOW));
  told("openat to read", openat(AT_FDCWD, "f", O_RDONLY));
  told("openat to make", openat(AT_FDCWD, "made", O_RDWR | O_CREAT, 0600));
  told("openat to make elsewhere", openat(AT_FDCWD, "/proc/none", O_RDWR | O_CREAT, 0600));
}

static void story_killed(void) {
  LAY(LOAD(NUMBER), ON(SYS_rmdir, SECCOMP_RET_KILL_PROCESS), ANSWER(SECCOMP_RET_ALLOW));
  mkdir("kept", 0700);
  rmdir("kept");
}

static void story_strict(void) {
  int in = open("f", O_RDONLY), out = open("strict", O_RDWR | O_CREAT | O_TRUNC, 0600);
  char byte;
  syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
  while (read(in, &byte, 1) > 0) write(out, &byte, 1);
  write(out, "end\n", 4);
  syscall(SYS_exit, 7);
}

static void show(const char *name) {
  char text[64];
  struct stat stat;
  int fd = open(name, O_RDONLY);
  ssize_t n = read(fd, text, sizeof text);
  fstat(fd, &stat);
  printf("%s has %ld bytes: %.*s\n", name, (long)stat.st_size, n > 0 ? (int)n : 0, text);
  close(fd);
}

int main(int count, char **argument) {
  if (count < 2 || chdir(argument[1])) return 1;
  int fd = open("f", O_WRONLY | O_CREAT, 0644);
  if (write(fd, "file\n", 5) != 5) return 1;
  close(fd);
  in_child("forbidden", story_forbidden);
  in_child("inherited", story_inherited);
  in_child("flags", story_flags);
  in_child("killed", story_killed);
  if (count > 2) return 0;
  in_child("strict", story_strict);
  show("strict");
  return 0;
}
