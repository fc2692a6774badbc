/* A program without a C library's calls: every one is an instruction of its own. Prints what each answers. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static long call(long number, long a, long b, long c, long d) {
  long result;
  register long r10 __asm__("r10") = d;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
  return result;
}

static void tell(const char *what, long result) { printf("%s %ld\n", what, result); }

/* In any order. */
static void list(long fd) {
  char entries[1024];
  long n = call(SYS_getdents64, fd, (long)entries, sizeof entries, 0), count = 0;
  for (long at = 0; at < n; at += *(unsigned short *)(entries + at + 16)) count++;
  tell("entries", count);
}

int main(void) {
  struct stat stat;
  char text[64] = {0};
  tell("umask", call(SYS_umask, 027, 0, 0, 0));
  tell("mkdir", call(SYS_mkdir, (long)"d", 0777, 0, 0));
  tell("mkdir again", call(SYS_mkdir, (long)"d", 0777, 0, 0));
  long fd = call(SYS_open, (long)"d/f", O_CREAT | O_RDWR | O_EXCL, 0666, 0);
  tell("write", call(SYS_write, fd, (long)"hello", 5, 0));
  tell("stat", call(SYS_stat, (long)"d/f", (long)&stat, 0, 0));
  printf("size %ld mode %o\n", (long)stat.st_size, stat.st_mode);
  tell("write", call(SYS_write, fd, (long)"hello", 5, 0));
  tell("fstat", call(SYS_fstat, fd, (long)&stat, 0, 0));
  printf("size %ld\n", (long)stat.st_size);
  tell("pread", call(SYS_pread64, fd, (long)text, sizeof text, 3));
  printf("%s\n", text);
  tell("chdir", call(SYS_chdir, (long)"d", 0, 0, 0));
  tell("rename", call(SYS_rename, (long)"f", (long)"../g", 0, 0));
  tell("open", call(SYS_open, (long)"f", O_RDONLY, 0, 0));
  tell("symlink", call(SYS_symlink, (long)"../g", (long)"link", 0, 0));
  memset(text, 0, sizeof text);
  tell("readlink", call(SYS_readlink, (long)"link", (long)text, sizeof text, 0));
  printf("%s\n", text);
  tell("stat", call(SYS_stat, (long)"link", (long)&stat, 0, 0));
  tell("chmod", call(SYS_chmod, (long)"link", 0400, 0, 0));
  tell("unlink", call(SYS_unlink, (long)"link", 0, 0, 0));
  tell("fchdir", call(SYS_fchdir, fd, 0, 0, 0));
  list(call(SYS_open, (long)"..", O_RDONLY | O_DIRECTORY, 0, 0));
  tell("a bad address", call(SYS_stat, 16, (long)&stat, 0, 0));
  tell("another", call(SYS_stat, (long)"..", 16, 0, 0));
  tell("a bad descriptor", call(SYS_openat, 77, (long)"f", O_RDONLY, 0));
  return 0;
}
