/*
 * The program that the suite's scripts call: hands its arguments and working directory to the server
 * that holds the tree, and prints what that answers. As `mkdir`, `rm`, `ln`, `touch`, `dd` in PATH it
 * does the same for the few commands that the scripts use on the tree.
 *
 * Request: 32-bit length, then NUL-terminated strings: working directory, name, arguments.
 * Answer: a byte of exit status, then standard output up to the end.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char request[1 << 17];
static uint32_t length;

static void put(const char *text) {
  size_t size = strlen(text) + 1;
  if (4 + length + size > sizeof request) exit(125);
  memcpy(request + 4 + length, text, size);
  length += size;
}

static int connect_server(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const char *path = getenv("PJDFSTEST_SOCKET");
  if (path == NULL || strlen(path) >= sizeof address.sun_path) exit(125);
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    perror("pjdfstest: no server");
    exit(125);
  }
  return fd;
}

static void write_all(int fd, const char *data, size_t size) {
  while (size > 0) {
    ssize_t count = write(fd, data, size);
    if (count <= 0) exit(125);
    data += count;
    size -= count;
  }
}

/* A dd that writes no file is not the tree's business. */
static void run_real_dd(char **argv) {
  for (char **at = argv; *at != NULL; at++)
    if (strncmp(*at, "of=", 3) == 0) return;
  execv("/bin/dd", argv);
  exit(126);
}

int main(int argc, char **argv) {
  static char buffer[8192];
  const char *slash = strrchr(argv[0], '/');
  const char *name = slash != NULL ? slash + 1 : argv[0];
  if (strcmp(name, "dd") == 0) run_real_dd(argv);
  if (getcwd(buffer, sizeof buffer) == NULL) exit(125);
  put(buffer);
  put(name);
  for (int at = 1; at < argc; at++) put(argv[at]);
  memcpy(request, &length, 4);
  int fd = connect_server();
  write_all(fd, request, 4 + length);
  char status;
  if (read(fd, &status, 1) != 1) exit(125);
  ssize_t count;
  while ((count = read(fd, buffer, sizeof buffer)) > 0) write_all(1, buffer, count);
  return status;
}
