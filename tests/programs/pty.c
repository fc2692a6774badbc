// Runs a program on a new terminal: pty ROWS COLUMNS PROGRAM [ARGUMENT]... Standard input is typed on it, what it shows
// goes to standard output. In the input "\xffROWS COLUMNS\n" is no key but changes the terminal's size. Ends with the
// program's status when that ends, and hangs up when the input does.
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void set_size(int terminal, int rows, int columns) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  ioctl(terminal, TIOCSWINSZ, &size);
}

static int write_all(int fd, const char *bytes, ssize_t length) {
  while (length > 0) {
    ssize_t n = write(fd, bytes, (size_t)length);
    if (n < 0) return -1;
    bytes += n;
    length -= n;
  }
  return 0;
}

// Types what is no change of size.
static void type(int terminal, char *keys, ssize_t length) {
  char *end = keys + length;
  for (char *change; (change = memchr(keys, '\xff', (size_t)(end - keys))) != NULL;) {
    int rows, columns;
    char *newline = memchr(change, '\n', (size_t)(end - change));
    write_all(terminal, keys, change - keys);
    if (newline != NULL && sscanf(change + 1, "%d %d", &rows, &columns) == 2) set_size(terminal, rows, columns);
    keys = newline == NULL ? end : newline + 1;
  }
  write_all(terminal, keys, end - keys);
}

static int relay(int terminal) {
  char buffer[65536];
  struct pollfd ends[] = {{.fd = 0, .events = POLLIN}, {.fd = terminal, .events = POLLIN}};
  for (;;) {
    if (poll(ends, 2, -1) < 0) return -1;
    if (ends[1].revents) {
      ssize_t n = read(terminal, buffer, sizeof buffer);
      // EIO: nobody has the other end any more.
      if (n <= 0) return 0;
      if (write_all(1, buffer, n) < 0) return -1;
    }
    if (ends[0].revents) {
      ssize_t n = read(0, buffer, sizeof buffer);
      if (n <= 0) return -1;
      type(terminal, buffer, n);
    }
  }
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0 || grantpt(terminal) < 0 || unlockpt(terminal) < 0) return perror("pty"), 2;
  set_size(terminal, atoi(argv[1]), atoi(argv[2]));
  const char *name = ptsname(terminal);
  pid_t child = fork();
  if (child == 0) {
    setsid();
    // The first terminal that the leader of a session opens is its own.
    int end = open(name, O_RDWR);
    for (int fd = 0; fd < 3; fd++) dup2(end, fd);
    if (end > 2) close(end);
    execvp(argv[3], argv + 3);
    perror(argv[3]);
    _exit(127);
  }
  relay(terminal);
  close(terminal);
  int status;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
