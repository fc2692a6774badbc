/* What client.c does to its own process, and with others: ids, mappings, programs and sockets. */
#define _GNU_SOURCE
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Raw, so that every thread but the caller keeps its groups: libc's own goes through all threads. */
int set_groups(size_t count, const gid_t *groups) {
  return syscall(SYS_setgroups, count, groups);
}

/* Real and effective ids, so that access(2) agrees with open(2); the saved ones lead back. */
void become(void) {
  gid_t groups[MAX_ARGUMENTS];
  int count = 0;
  for (int i = 2; i < argument_count; i++) groups[count++] = N(i);
  if (seteuid(0) != 0 || set_groups(count, groups) != 0) return answer(-1);
  if (setresgid(N(1), N(1), 0) != 0) return answer(-1);
  answer(setresuid(N(0), N(0), 0));
}

void map_write(void) {
  size_t length = N(1) + L(2);
  char *map = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, N(0), 0);
  if (map == MAP_FAILED) return answer(-1);
  memcpy(map + N(1), P(2), L(2));
  answer(munmap(map, length));
}

void map_read(void) {
  size_t length = N(1) + N(2);
  char *map = mmap(NULL, length, PROT_READ, MAP_PRIVATE, N(0), 0);
  if (map == MAP_FAILED) return answer(-1);
  put_data(N(2), map + N(1));
  munmap(map, length);
}

/* mapped fd length list: the line that tells of a mapping of the file in /proc/self/maps or its like. */
void show_mapping(void) {
  char *map = mmap(NULL, N(1), PROT_READ, MAP_SHARED, N(0), 0), line[8192];
  FILE *maps = map == MAP_FAILED ? NULL : fopen(P(2), "r");
  if (!maps) return answer(-1);
  put("= 0");
  while (fgets(line, sizeof line, maps))
    if (strtoul(line, NULL, 16) == (unsigned long)map) put_bytes(line, strlen(line));
  fclose(maps);
  munmap(map, N(1));
}

/* run program argument...: its wait status and what it wrote to standard output. */
void run_program(void) {
  char *argv[MAX_ARGUMENTS + 1] = {0}, output[1 << 16];
  int ends[2], status = 0;
  size_t length = 0;
  for (int i = 0; i < argument_count; i++) argv[i] = P(i);
  if (pipe2(ends, O_CLOEXEC) != 0) return answer(-1);
  pid_t pid = vfork();
  if (pid == 0) {
    dup2(ends[1], 1);
    execv(argv[0], argv);
    _exit(errno);
  }
  close(ends[1]);
  for (ssize_t n; (n = read(ends[0], output + length, sizeof output - length)) > 0;) length += n;
  close(ends[0]);
  waitpid(pid, &status, 0);
  put("= %d", status);
  put_bytes(output, length);
}

/* Only answers when it fails. */
void exec_program(void) {
  char *argv[MAX_ARGUMENTS + 1] = {0};
  for (int i = 0; i < argument_count; i++) argv[i] = P(i);
  execv(argv[0], argv);
  answer(-1);
}

void sleep_milliseconds(void) {
  struct timespec pause = {N(0) / 1000, N(0) % 1000 * 1000000};
  answer(nanosleep(&pause, NULL));
}

void bind_socket(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  size_t length = L(0) < sizeof address.sun_path ? L(0) : sizeof address.sun_path;
  memcpy(address.sun_path, P(0), length);
  int result = bind(fd, (struct sockaddr *)&address, offsetof(struct sockaddr_un, sun_path) + L(0));
  int error = errno;
  close(fd);
  errno = error;
  answer(result);
}

static struct sockaddr_un address_of(int argument) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, P(argument), sizeof address.sun_path - 1);
  return address;
}

/* A datagram socket, bound to a path. */
void bind_datagrams(void) {
  struct sockaddr_un address = address_of(0);
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  answer(bind(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd : -1);
}

/* sendmmsg path...: to each its own path, from a socket without a name; then how much of each was sent. */
void send_messages(void) {
  struct sockaddr_un addresses[MAX_ARGUMENTS];
  struct iovec vectors[MAX_ARGUMENTS];
  struct mmsghdr messages[MAX_ARGUMENTS] = {0};
  for (int i = 0; i < argument_count; i++) {
    addresses[i] = address_of(i);
    vectors[i] = (struct iovec){P(i), L(i)};
    messages[i].msg_hdr = (struct msghdr){&addresses[i], sizeof addresses[i], &vectors[i], 1};
  }
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int sent = sendmmsg(fd, messages, argument_count, 0), error = errno;
  close(fd);
  errno = error;
  answer(sent);
  for (int i = 0; i < sent; i++) put(" %u", messages[i].msg_len);
}

/* Any system call through the generic syscall(2): a string stands for its address. */
void raw_call(void) {
  long a[7] = {0};
  for (int i = 0; i < 7 && i < argument_count; i++) a[i] = P(i) ? (long)P(i) : N(i);
  answer(syscall(a[0], a[1], a[2], a[3], a[4], a[5], a[6]));
}
