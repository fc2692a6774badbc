// pry WAY...: tries to get at what is another's; status 0: it did.
//   bodies PID TEXT     finds TEXT in files of a session's volume by way of a descriptor of the process
//   arena PID           opens a session's memory for writing by way of a descriptor of the process
//   copies PID          writes into the copies of code behind it
//   attach PID, mem PID, vm PID, getfd PID: ptrace(2), /proc/PID/mem, process_vm_writev(2), pidfd_getfd(2)
//   find PID TEXT       finds TEXT in the process's memory
//   drop WAY...         gives up root's rights, without executing anything, and then tries
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { most_descriptors = 1100, most_bodies = 100 };
static const long long arena_bytes = 1ll << 30;

static int holds(int fd, const char *text) {
  static char bytes[1 << 16];
  ssize_t n = read(fd, bytes, sizeof bytes);
  return n > 0 && memmem(bytes, n, text, strlen(text)) != 0;
}

static int bodies(const char *pid, const char *text) {
  for (int fd = 3; fd < most_descriptors; fd++) {
    char path[80];
    snprintf(path, sizeof path, "/proc/%s/fd/%d", pid, fd);
    int directory = open(path, O_PATH | O_DIRECTORY);
    if (directory < 0) continue;
    for (int body = 0; body < most_bodies; body++) {
      snprintf(path, sizeof path, "/proc/%s/fd/%d/ramfs-%d", pid, fd, body);
      int file = open(path, O_RDONLY);
      if (file < 0) continue;
      if (holds(file, text)) return 0;
      close(file);
    }
    close(directory);
  }
  return 1;
}

// A descriptor of the session's own memory, opened for writing: of the memfd of this name.
static int memory_of(const char *pid, const char *name) {
  for (int fd = 3; fd < most_descriptors; fd++) {
    char path[80], target[80] = "";
    snprintf(path, sizeof path, "/proc/%s/fd/%d", pid, fd);
    int file = open(path, O_RDWR);
    if (file < 0) continue;
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (readlink(path, target, sizeof target - 1) > 0 && strstr(target, name)) return file;
    close(file);
  }
  return -1;
}

static int writes_something(int fd, off_t from) {
  char byte;
  off_t at = fd < 0 ? -1 : lseek(fd, from, SEEK_DATA);
  return at >= from && pread(fd, &byte, 1, at) == 1 && pwrite(fd, &byte, 1, at) == 1;
}

static int copies(const char *pid) {
  if (writes_something(memory_of(pid, "ramfs-code"), 0)) return 0;
  return !writes_something(memory_of(pid, "ramfs-arena"), arena_bytes);
}

static int find(const char *pid, const char *text) {
  char path[80], line[400];
  snprintf(path, sizeof path, "/proc/%s/maps", pid);
  FILE *maps = fopen(path, "r");
  snprintf(path, sizeof path, "/proc/%s/mem", pid);
  int memory = open(path, O_RDONLY);
  static char page[1 << 16];
  unsigned long from, to;
  while (maps && memory >= 0 && fgets(line, sizeof line, maps)) {
    if (sscanf(line, "%lx-%lx r", &from, &to) != 2 || to - from > 1 << 28) continue;
    for (; from < to; from += sizeof page) {
      ssize_t n = pread(memory, page, sizeof page, from);
      if (n > 0 && memmem(page, n, text, strlen(text))) return 0;
    }
  }
  return 1;
}

// Where something of the process's lies that may be written; any mapping else.
static unsigned long stack_of(const char *pid) {
  char path[80], line[400];
  unsigned long from = 0x400000, at;
  snprintf(path, sizeof path, "/proc/%s/maps", pid);
  FILE *maps = fopen(path, "r");
  while (maps && fgets(line, sizeof line, maps))
    if (strstr(line, " rw-p ") && sscanf(line, "%lx", &at) == 1) from = at;
  return from;
}

static int try(char **way) {
  const char *what = way[0], *pid = way[1] && strcmp(way[1], "self") ? way[1] : "self";
  int number = way[1] ? atoi(way[1]) : 0;
  if (!strcmp(what, "bodies")) return bodies(pid, way[2]);
  if (!strcmp(what, "arena")) return memory_of(pid, "ramfs-arena") < 0;
  if (!strcmp(what, "copies")) return copies(pid);
  if (!strcmp(what, "find")) return find(pid, way[2]);
  if (!strcmp(what, "attach")) {
    if (ptrace(PTRACE_ATTACH, number, 0, 0) < 0) return 1;
    waitpid(number, 0, __WALL);
    return ptrace(PTRACE_DETACH, number, 0, 0) < 0;
  }
  if (!strcmp(what, "mem")) {
    char path[80];
    snprintf(path, sizeof path, "/proc/%s/mem", pid);
    return open(path, O_RDWR) < 0;
  }
  if (!strcmp(what, "vm")) {
    char word[8];
    struct iovec here = {word, 8}, there = {(void *)stack_of(pid), 8};
    if (process_vm_readv(number, &here, 1, &there, 1, 0) != 8) return 1;
    return process_vm_writev(number, &here, 1, &there, 1, 0) != 8;
  }
  if (!strcmp(what, "getfd")) {
    int handle = syscall(SYS_pidfd_open, number, 0);
    for (int fd = 0; fd < most_descriptors; fd++)
      if (syscall(SYS_pidfd_getfd, handle, fd, 0) >= 0) return 0;
    return 1;
  }
  return 2;
}

int main(int argc, char **argv) {
  if (argc > 2 && !strcmp(argv[1], "drop")) {
    if (setresgid(65534, 65534, 65534) < 0 || setresuid(65534, 65534, 65534) < 0) return 2;
    return try(argv + 2);
  }
  return argc < 2 ? 2 : try(argv + 1);
}
