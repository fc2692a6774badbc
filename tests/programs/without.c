// without ERRNO CALL... -- COMMAND: runs a command to which the kernel answers these system calls with an errno, as an
// older one does, or a filter that does not know them. `setlease` is a lease for writing, which before Linux 5.3 nobody
// gets of a file with a name.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST = 64 };

static const struct {
  const char *name;
  unsigned number;
} calls[] = {
    {"clone3", 435},       {"close_range", 436},      {"copy_file_range", 326}, {"execveat", 322},
    {"faccessat2", 439},   {"fchmodat2", 452},        {"fsconfig", 431},        {"fsmount", 432},
    {"fsopen", 430},       {"fspick", 433},           {"getrandom", 318},       {"inotify_init1", 294},
    {"landlock", 444},     {"landlock_add_rule", 445}, {"landlock_restrict_self", 446},
    {"memfd_create", 319}, {"mount", 165},            {"name_to_handle_at", 303}, {"openat2", 437},
    {"personality", 135},  {"pidfd_open", 434},       {"preadv2", 327},         {"pwritev2", 328},
    {"renameat2", 316},    {"rseq", 334},             {"set_robust_list", 273}, {"setns", 308},
    {"statx", 332},        {"unshare", 272},          {"userfaultfd", 323},     {"io_uring_setup", 425},
    {"membarrier", 324},   {"pkey_mprotect", 329},    {"pidfd_getfd", 438},     {"open_tree", 428},
    {"move_mount", 429},   {"mount_setattr", 442},
};

static unsigned number_of(const char *name) {
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    if (strcmp(calls[i].name, name) == 0) return calls[i].number;
  fprintf(stderr, "without: no call %s\n", name);
  exit(2);
}

int main(int argc, char **argv) {
  struct sock_filter code[8 * MOST];
  unsigned short n = 0;
  int at = 2, error = argc > 1 && strcmp(argv[1], "EPERM") == 0 ? EPERM : ENOSYS;
  code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (; at < argc && strcmp(argv[at], "--") != 0 && at < MOST; at++) {
    if (strcmp(argv[at], "setlease") == 0) {
      code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fcntl, 0, 6);
      code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1]));
      code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_SETLEASE, 0, 3);
      code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2]));
      code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_WRLCK, 0, 1);
      code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAGAIN);
      code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
      continue;
    }
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number_of(argv[at]), 0, 1);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error);
  }
  code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {n, code};
  if (argc < at + 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return 2;
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0) return 2;
  execvp(argv[at + 1], argv + at + 1);
  perror(argv[at + 1]);
  return 127;
}
