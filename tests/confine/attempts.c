// Every call that could change a directory of the host, as three kinds of programs make it: by the C library
// ("hooked"), by code that is made at run time, which nobody has looked through ("made"), and by such code with the
// numbers of 32-bit programs ("int80"). Prints a line for each: its name, and "done" or the errno. Of what is done
// nothing is undone. With one more argument it tries sockets instead.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

typedef long (*Code)(long number, long a, long b, long c, long d, long e, long f);

static long by_library(long number, long a, long b, long c, long d, long e, long f) {
  long result = syscall(number, a, b, c, d, e, f);
  return result < 0 ? -errno : result;
}

// mov rax,rdi; mov rdi,rsi; mov rsi,rdx; mov rdx,rcx; mov r10,r8; mov r8,r9; mov r9,[rsp+8]; syscall; ret
static const unsigned char of_64_bits[] = {0x48, 0x89, 0xf8, 0x48, 0x89, 0xf7, 0x48, 0x89, 0xd6,
                                           0x48, 0x89, 0xca, 0x4d, 0x89, 0xc2, 0x4d, 0x89, 0xc8,
                                           0x4c, 0x8b, 0x4c, 0x24, 0x08, 0x0f, 0x05, 0xc3};
// push rbx; mov eax,edi; mov ebx,esi; xchg ecx,edx; mov esi,r8d; mov edi,r9d; int 0x80; pop rbx; movsxd rax,eax; ret
static const unsigned char of_32_bits[] = {0x53, 0x89, 0xf8, 0x89, 0xf3, 0x87, 0xca, 0x44, 0x89, 0xc6,
                                           0x44, 0x89, 0xcf, 0xcd, 0x80, 0x5b, 0x48, 0x63, 0xc0, 0xc3};

static void *low_memory(size_t size) {
  void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  if (at == MAP_FAILED) exit(2);
  return at;
}

static Code make(const unsigned char *code, size_t size) {
  void *at = low_memory(4096);
  memcpy(at, code, size);
  if (mprotect(at, 4096, PROT_READ | PROT_EXEC) < 0) exit(2);
  return (Code)at;
}

static Code call;
static int narrow;      // by int80
static char *texts;     // where paths lie that 32 bits can name
static const char *in;  // the directory

static const char *path(const char *name) {
  char *at = texts;
  texts += 1 + sprintf(texts, "%s%s%s", in, *name ? "/" : "", name);
  return at;
}

static const char *text(const char *given) {
  char *at = texts;
  texts += strlen(strcpy(texts, given)) + 1;
  return at;
}

static void tell(const char *name, long result) {
  if (result < 0) printf("%s %s\n", name, strerrorname_np(-(int)result));
  else printf("%s done\n", name);
}

// Numbers of both kinds; a call that the one lacks is not tried.
#define TRY(name, nr64, nr32, a, b, c, d, e)                                                                \
  do {                                                                                                      \
    if ((narrow ? (nr32) : (nr64)) >= 0)                                                                    \
      tell(name, call(narrow ? (nr32) : (nr64), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)); \
  } while (0)

static void of_files(void) {
  TRY("open O_WRONLY", SYS_open, 5, path("f"), O_WRONLY, 0, 0, 0);
  TRY("open O_RDWR", SYS_open, 5, path("f"), O_RDWR, 0, 0, 0);
  TRY("open O_RDONLY|O_TRUNC", SYS_open, 5, path("f"), O_TRUNC, 0, 0, 0);
  TRY("open O_CREAT", SYS_open, 5, path("new"), O_CREAT | O_WRONLY, 0600, 0, 0);
  TRY("openat O_APPEND", SYS_openat, 295, AT_FDCWD, path("f"), O_WRONLY | O_APPEND, 0, 0);
  TRY("openat O_TMPFILE", SYS_openat, 295, AT_FDCWD, path(""), O_TMPFILE | O_RDWR, 0600, 0);
  struct open_how *how = low_memory(4096);
  how->flags = O_RDWR;
  TRY("openat2", SYS_openat2, 437, AT_FDCWD, path("f"), how, sizeof *how, 0);
  TRY("creat", SYS_creat, 8, path("new"), 0600, 0, 0, 0);
  TRY("truncate", SYS_truncate, 92, path("f"), 1, 0, 0, 0);
  TRY("mkdir", SYS_mkdir, 39, path("new"), 0700, 0, 0, 0);
  TRY("mkdirat", SYS_mkdirat, 296, AT_FDCWD, path("new"), 0700, 0, 0);
  TRY("rmdir", SYS_rmdir, 40, path("d"), 0, 0, 0, 0);
  TRY("unlink", SYS_unlink, 10, path("f"), 0, 0, 0, 0);
  TRY("unlinkat", SYS_unlinkat, 301, AT_FDCWD, path("d"), AT_REMOVEDIR, 0, 0);
  TRY("rename", SYS_rename, 38, path("f"), path("g"), 0, 0, 0);
  TRY("renameat", SYS_renameat, 302, AT_FDCWD, path("f"), AT_FDCWD, path("g"), 0);
  TRY("renameat2", SYS_renameat2, 353, AT_FDCWD, path("f"), AT_FDCWD, path("d"), RENAME_EXCHANGE);
  TRY("link", SYS_link, 9, path("f"), path("g"), 0, 0, 0);
  TRY("linkat", SYS_linkat, 303, AT_FDCWD, path("f"), AT_FDCWD, path("g"), 0);
  TRY("symlink", SYS_symlink, 83, text("f"), path("g"), 0, 0, 0);
  TRY("symlinkat", SYS_symlinkat, 304, text("f"), AT_FDCWD, path("g"), 0, 0);
  TRY("mknod", SYS_mknod, 14, path("new"), S_IFIFO | 0600, 0, 0, 0);
  TRY("mknodat", SYS_mknodat, 297, AT_FDCWD, path("new"), S_IFREG | 0600, 0, 0);
}

static void of_descriptors(void) {
  int fd = open(path("f"), O_RDONLY), directory = open(path(""), O_RDONLY | O_DIRECTORY);
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  TRY("open O_WRONLY of /proc/self/fd", SYS_open, 5, text(name), O_WRONLY, 0, 0, 0);
  TRY("openat O_WRONLY below a descriptor", SYS_openat, 295, directory, text("f"), O_WRONLY, 0, 0);
  TRY("mkdirat below a descriptor", SYS_mkdirat, 296, directory, text("new"), 0700, 0, 0);
  TRY("unlinkat below a descriptor", SYS_unlinkat, 301, directory, text("f"), 0, 0, 0);
  TRY("linkat of a descriptor", SYS_linkat, 303, fd, text(""), directory, text("g"), AT_EMPTY_PATH);
  struct sockaddr_un *address = low_memory(4096);
  address->sun_family = AF_UNIX;
  snprintf(address->sun_path, sizeof address->sun_path, "%s/new", in);
  TRY("bind", SYS_bind, 361, socket(AF_UNIX, SOCK_STREAM, 0), address, sizeof *address, 0, 0);
}

static void of_others(int parent) {
  char name[64];
  snprintf(name, sizeof name, "/proc/%d/mem", parent);
  TRY("open O_RDWR of the owner's memory", SYS_open, 5, text(name), O_RDWR, 0, 0, 0);
  struct iovec *part = low_memory(4096);
  part->iov_base = texts, part->iov_len = 1;
  if (!narrow) TRY("process_vm_writev", SYS_process_vm_writev, -1, parent, part, 1, part, 1);
  TRY("ptrace", SYS_ptrace, 26, 16 /* PTRACE_ATTACH */, parent, 0, 0, 0);
  TRY("mount", SYS_mount, 21, text("none"), path("d"), text("tmpfs"), 0, 0);
  TRY("umount2", SYS_umount2, 52, path("d"), MNT_DETACH, 0, 0, 0);
  TRY("pivot_root", SYS_pivot_root, 217, path("d"), path("d"), 0, 0, 0);
}

static void of_attributes(void) {
  int fd = open(path("f"), O_RDONLY);
  TRY("chmod", SYS_chmod, 15, path("f"), 0640, 0, 0, 0);
  TRY("fchmod", SYS_fchmod, 94, fd, 0640, 0, 0, 0);
  TRY("fchmodat", SYS_fchmodat, 306, AT_FDCWD, path("f"), 0640, 0, 0);
  TRY("chown", SYS_chown, 212, path("f"), getuid(), getgid(), 0, 0);
  TRY("fchown", SYS_fchown, 207, fd, getuid(), getgid(), 0, 0);
  TRY("lchown", SYS_lchown, 198, path("f"), getuid(), getgid(), 0, 0);
  TRY("utimensat", SYS_utimensat, 320, AT_FDCWD, path("f"), 0, 0, 0);
  TRY("futimens", SYS_utimensat, 320, fd, 0, 0, 0, 0);
  TRY("utime", SYS_utime, 30, path("f"), 0, 0, 0, 0);
  TRY("setxattr", SYS_setxattr, 226, path("f"), text("user.x"), text("1"), 1, 0);
  TRY("fsetxattr", SYS_fsetxattr, 228, fd, text("user.x"), text("1"), 1, 0);
  TRY("removexattr", SYS_removexattr, 235, path("f"), text("user.x"), 0, 0, 0);
  int *flags = low_memory(4096);
  *flags = FS_NODUMP_FL;
  TRY("ioctl FS_IOC_SETFLAGS", SYS_ioctl, 54, fd, narrow ? 0x40046602 : FS_IOC_SETFLAGS, flags, 0, 0);
}

static void of_sockets(void) {
  TRY("socket AF_INET", SYS_socket, 359, AF_INET, SOCK_STREAM, 0, 0, 0);
  TRY("socket AF_INET6", SYS_socket, 359, AF_INET6, SOCK_DGRAM, 0, 0, 0);
  TRY("socket AF_PACKET", SYS_socket, 359, AF_PACKET, SOCK_RAW, 0, 0, 0);
  TRY("socket AF_NETLINK, audit", SYS_socket, 359, AF_NETLINK, SOCK_RAW, 9, 0, 0);
  TRY("socket AF_NETLINK, route", SYS_socket, 359, AF_NETLINK, SOCK_RAW, 0, 0, 0);
  TRY("socket AF_UNIX", SYS_socket, 359, AF_UNIX, SOCK_STREAM, 0, 0, 0);
  int *ends = low_memory(4096);
  TRY("socketpair AF_UNIX", SYS_socketpair, 360, AF_UNIX, SOCK_STREAM, 0, ends, 0);
  TRY("io_uring_setup", SYS_io_uring_setup, 425, 1, ends, 0, 0, 0);
  unsigned *words = low_memory(4096);
  words[0] = AF_INET, words[1] = SOCK_STREAM, words[2] = 0;
  if (narrow) TRY("socketcall", -1, 102, 1 /* SYS_SOCKET */, words, 0, 0, 0);
  else TRY("socket AF_INET of x32", SYS_socket | 0x40000000, -1, AF_INET, SOCK_STREAM, 0, 0, 0);
}

int main(int count, char **arguments) {
  if (count < 3) return 2;
  in = arguments[2];
  texts = low_memory(1 << 16);
  narrow = strcmp(arguments[1], "int80") == 0;
  call = narrow                              ? make(of_32_bits, sizeof of_32_bits)
         : strcmp(arguments[1], "made") == 0 ? make(of_64_bits, sizeof of_64_bits)
                                             : by_library;
  if (count > 3) return of_sockets(), 0;
  of_files();
  of_descriptors();
  of_others(getppid());
  of_attributes();
}
