// Fills the file system of the directory argv[1], which has 64 pages and 12 inodes, and prints what every step was
// answered and what statfs(2) counts behind it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

static char buffer[1 << 22];

// Statements with several calls would leave errno to the last.
static void tell(const char *what, long result) {
  int error = result < 0 ? errno : 0;
  struct statfs s;
  statfs(".", &s);
  printf("%s: %ld %s, %ld of %ld blocks, %ld of %ld inodes free\n", what, result,
         error ? strerrorname_np(error) : "", (long)s.f_bfree, (long)s.f_blocks, (long)s.f_ffree, (long)s.f_files);
}

static long blocks(int fd) {
  struct stat s;
  fstat(fd, &s);
  return s.st_blocks;
}

static void bytes(void) {
  int fd = open("a", O_CREAT | O_RDWR, 0644), other = open("b", O_CREAT | O_RDWR | O_APPEND, 0644);
  tell("create", 0);
  tell("write of a byte", write(fd, "x", 1));
  tell("write in the same page", write(fd, "x", 1));
  tell("write far away", pwrite(fd, "x", 1, 10 * PAGE + 5));
  tell("write across two pages", pwrite(fd, buffer, PAGE, 20 * PAGE + 100));
  tell("ftruncate up", ftruncate(fd, 1 << 24));
  tell("fallocate too much", fallocate(fd, 0, 0, 1 << 24));
  tell("fallocate", fallocate(fd, FALLOC_FL_KEEP_SIZE, 30 * PAGE, 10 * PAGE));
  tell("punch", fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 30 * PAGE, 2 * PAGE));
  tell("ftruncate down", ftruncate(fd, 33 * PAGE));
  struct iovec parts[2] = {{buffer, 100}, {buffer, 60 * PAGE}};
  tell("writev of too much", writev(other, parts, 2));
  tell("append to a full file system", write(other, "x", 1));
  tell("overwrite in a full file system", pwrite(fd, "y", 1, 0));
  tell("write into a hole of a full file system", pwrite(fd, "y", 1, 5 * PAGE));
  tell("truncate", truncate("b", 3 * PAGE + 1));
  printf("blocks of the files: %ld %ld\n", blocks(fd), blocks(other));
  tell("fallocate to the end", fallocate(other, 0, 0, 50 * PAGE));
  unlink("b");
  tell("unlink of an open file", 0);
  close(other);
  tell("close", 0);
  other = open("c", O_CREAT | O_RDWR, 0644);
  lseek(fd, 0, SEEK_SET);
  tell("sendfile", sendfile(other, fd, NULL, 33 * PAGE));
  tell("copy_file_range", copy_file_range(fd, &(loff_t){0}, other, &(loff_t){33 * PAGE}, 33 * PAGE, 0));
  close(other);
  tell("open with O_TRUNC", close(open("c", O_WRONLY | O_TRUNC)));
  for (int i = 0; i < 20; i++) {
    other = open("d", O_CREAT | O_WRONLY | O_TRUNC, 0644);
    if (write(other, buffer, 40 * PAGE) != 40 * PAGE) tell("write after unlink", -1);
    close(other);
    unlink("d");
  }
  tell("writes and unlinks", 0);
  close(fd);
}

// A page that there is no room for is SIGBUS.
static void mapped(void) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    int fd = open("m", O_CREAT | O_RDWR, 0644);
    ftruncate(fd, 100 * PAGE);
    char *map = mmap(NULL, 100 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    for (int i = 0; i < 100; i++) map[i * PAGE] = 1;
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  struct stat s;
  stat("m", &s);
  printf("mapped pages: signal %d after %ld blocks\n", WTERMSIG(status), (long)s.st_blocks);
  tell("mapped", 0);
  unlink("m");
  tell("unlink", 0);
}

static void inodes(void) {
  tell("link", link("a", "l"));
  tell("rename over a link", rename("c", "l"));
  tell("symlink", symlink("a", "s"));
  tell("fifo", mkfifo("f", 0600));
  int fd = open(".", O_TMPFILE | O_RDWR, 0600);
  tell("O_TMPFILE", fd < 0 ? -1 : 0);
  char name[8];
  int made = 0;
  for (int i = 0; i < 20; i++) {
    sprintf(name, "d%d", i);
    if (mkdir(name, 0755) < 0) break;
    made++;
  }
  printf("%d directories\n", made);
  tell("mkdir", mkdir("last", 0755));
  tell("create", open("last", O_CREAT | O_WRONLY, 0644));
  tell("link", link("a", "last"));
  tell("symlink", symlink("a", "last"));
  tell("rename", rename("a", "z"));
  close(fd);
  tell("close of the file without a name", 0);
  tell("link", link("z", "last"));
  tell("unlink", unlink("last"));
  tell("rmdir", rmdir("d0"));
}

int main(int argc, char **argv) {
  if (argc < 2 || chdir(argv[1]) < 0) return 2;
  tell("start", 0);
  bytes();
  mapped();
  inodes();
  return 0;
}
