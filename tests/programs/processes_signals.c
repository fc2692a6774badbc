/* Calls in handlers, on stacks of the size that programs take for them, and with paths that lie nowhere. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "processes.h"

/* Handlers on a stack of the size that programs take for them. */
static volatile sig_atomic_t handled;

static void handler(int number) {
  (void)number;
  struct stat s;
  int fd = open("from-handler", O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (fd < 0 || write(fd, "h", 1) != 1 || fstat(fd, &s) != 0 || stat("from-handler", &s) != 0) return;
  close(fd);
  if (rename("from-handler", "renamed") != 0 || rename("renamed", "from-handler") != 0) return;
  char text[64];
  if (symlink("from-handler", "link") != 0 || readlink("link", text, sizeof text) != 12) return;
  if (stat("link", &s) != 0 || unlink("link") != 0 || mkdir("d", 0755) != 0 || rmdir("d") != 0) return;
  if (chdir("..") != 0 || chdir(here) != 0) return;
  handled++;
}

void story_handler(void) {
  enum { STACK = 8192, GUARD = 4096 };
  char *stack = mmap(NULL, STACK + GUARD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(stack, GUARD, PROT_NONE);
  stack_t alternate = {.ss_sp = stack + GUARD, .ss_size = STACK};
  told("sigaltstack", sigaltstack(&alternate, NULL));
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
  sigaction(SIGALRM, &action, NULL);
  raise(SIGALRM);
  printf("handled %d\n", (int)handled);
  struct itimerval often = {{0, 500}, {0, 500}}, never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &often, NULL);
  int bad = 0;
  for (int i = 0; i < 3000; i++) {
    char name[32];
    snprintf(name, sizeof name, "h%d", i % 10);
    if (put(name, "x") != 1 && errno != EINTR) bad++;
    if (i % 10 == 9) for (int k = 0; k < 10; k++) {
      snprintf(name, sizeof name, "h%d", k);
      if (unlink(name) != 0) bad++;
    }
  }
  setitimer(ITIMER_REAL, &never, NULL);
  struct stat s;
  stat("from-handler", &s);
  printf("%d failed; each handler did all: %s\n", bad, s.st_size == handled ? "yes" : "no");
}

/* Paths that lie nowhere: the kernel's answer, and never a signal. */
void story_faults(void) {
  const long paths[] = {SYS_stat,     SYS_lstat,    SYS_open,      SYS_creat,       SYS_access, SYS_chdir,
                        SYS_mkdir,    SYS_rmdir,    SYS_unlink,    SYS_readlink,    SYS_chmod,  SYS_chown,
                        SYS_lchown,   SYS_truncate, SYS_mknod,     SYS_statfs,      SYS_utime,  SYS_utimes,
                        SYS_getxattr, SYS_listxattr, SYS_removexattr, SYS_rename,   SYS_link,   SYS_symlink,
                        SYS_execve,   SYS_chroot,   SYS_acct,      SYS_swapon,      SYS_umount2};
  const long below[] = {SYS_openat,     SYS_newfstatat, SYS_faccessat, SYS_mkdirat,  SYS_unlinkat,
                        SYS_readlinkat, SYS_fchmodat,   SYS_fchownat,  SYS_mknodat,  SYS_statx,
                        SYS_renameat,   SYS_linkat,     SYS_execveat,  SYS_name_to_handle_at};
  const unsigned long nowhere[] = {0, 1, 0x1000, 0x7ffffffff000, ~0ul};
  for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++) {
    printf("%lx:", nowhere[i]);
    for (size_t k = 0; k < sizeof paths / sizeof paths[0]; k++)
      printf(" %ld", syscall(paths[k], nowhere[i], 0, 0, 0, 0) < 0 ? errno : 0L);
    for (size_t k = 0; k < sizeof below / sizeof below[0]; k++)
      for (int flags = 0; flags <= AT_EMPTY_PATH; flags += AT_EMPTY_PATH)
        printf(" %ld", syscall(below[k], k % 2 ? AT_FDCWD : 99, nowhere[i], 0, 0, flags) < 0 ? errno : 0L);
    printf("\n");
  }
}

/* How much of a signal's stack the calls take at most, beside the frame with the processor's state. */
static char *painted, *frame;
enum { PAINTED = 65536, UNUSED = 0x5a };
static volatile int calls_done;
static void in_painted(int number) {
  (void)number;
  struct stat s;
  char text[64];
  frame = __builtin_frame_address(0);
  int fd = open("painted", O_CREAT | O_RDWR | O_TRUNC, 0644);
  if (write(fd, "h", 1) == 1 && fstat(fd, &s) == 0) calls_done++;
  close(fd);
  calls_done += (fd = open("painted", O_RDWR | O_TRUNC)) >= 0 && close(fd) == 0;
  calls_done += (fd = open(".", O_RDONLY)) >= 0 && close(fd) == 0;
  calls_done += rename("painted", "painted2") == 0 && link("painted2", "painted3") == 0 && truncate("painted3", 5) == 0;
  calls_done += symlink("a", "painted-link") == 0 && readlink("painted-link", text, sizeof text) == 1;
  calls_done += unlink("painted2") == 0 && unlink("painted3") == 0 && unlink("painted-link") == 0;
  calls_done += mkdir("painted-dir", 0755) == 0 && chmod("painted-dir", 0700) == 0 && rmdir("painted-dir") == 0;
}

void story_depth(void) {
  painted = mmap(NULL, PAINTED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack_t alternate = {.ss_sp = painted, .ss_size = PAINTED};
  told("sigaltstack", sigaltstack(&alternate, NULL));
  struct sigaction action = {.sa_handler = in_painted, .sa_flags = SA_ONSTACK};
  sigaction(SIGALRM, &action, NULL);
  raise(SIGALRM); /* the dynamic linker looks up what is called */
  memset(painted, UNUSED, PAINTED);
  raise(SIGALRM);
  char *touched = painted;
  while (touched < frame && *touched == UNUSED) touched++;
  printf("%d done, within half of SIGSTKSZ: %s\n", calls_done, frame - touched <= 4096 ? "yes" : "no");
}
