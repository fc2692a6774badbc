/*
 * Executes system calls by name, one per request line, through libc: what a test asks of this program
 * passes the same call sites that any program's calls pass.
 *
 *   client [IN OUT]      requests from IN, replies to OUT (default: standard input and output)
 *
 *   request  name argument...       argument: 12, -100, 0x1ff, "bytes with \xHH escapes", - (null)
 *   reply    = value datum...       datum: an integer or "bytes with \xHH escapes"
 *            ! errno
 *
 * Before a request stand any number of the prefixes `fork` (a child executes the rest; it shares the
 * open files, not the descriptor table or the credentials) and `thread` (another thread does).
 *
 * The protocol's own descriptors lie at PROTOCOL_FD and above, so that calls find the low ones free.
 */
#define _GNU_SOURCE
#include "client.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROTOCOL_FD = 900, MAX_LINE = 4 << 20 };

struct argument arguments[MAX_ARGUMENTS];
int argument_count;

static int input_fd, output_fd;
static char line[MAX_LINE];
static char pending[1 << 16];
static size_t pending_start, pending_end;
static char *reply;
static size_t reply_length, reply_capacity;

void put(const char *format, ...) {
  va_list list;
  if (reply_capacity - reply_length < 512) {
    reply_capacity = reply_capacity * 2 + 4096;
    reply = realloc(reply, reply_capacity);
  }
  va_start(list, format);
  reply_length += vsnprintf(reply + reply_length, reply_capacity - reply_length, format, list);
  va_end(list);
}

void put_bytes(const char *bytes, size_t length) {
  put(" \"");
  for (size_t i = 0; i < length; i++) {
    unsigned char c = bytes[i];
    if (c > ' ' && c < 127 && c != '"' && c != '\\') put("%c", c);
    else put("\\x%02x", c);
  }
  put("\"");
}

void answer(long long value) {
  if (value == -1) put("! %d", errno);
  else put("= %lld", value);
}

static void send_reply(void) {
  put("\n");
  for (size_t sent = 0; sent < reply_length;) {
    ssize_t n = write(output_fd, reply + sent, reply_length - sent);
    if (n < 0) _exit(3);
    sent += n;
  }
  reply_length = 0;
}

static int read_line(void) {
  for (size_t length = 0; length < MAX_LINE; length++) {
    if (pending_start == pending_end) {
      ssize_t n = read(input_fd, pending, sizeof pending);
      if (n <= 0) return 0;
      pending_start = 0, pending_end = n;
    }
    char c = pending[pending_start++];
    line[length] = c == '\n' ? 0 : c;
    if (c == '\n') return 1;
  }
  return 0;
}

/* Unescapes in place; answers what follows the closing quote. */
static char *parse_string(char *in, struct argument *out) {
  char *to = in;
  out->bytes = in;
  while (*in && *in != '"') {
    if (*in == '\\') {
      char digits[3] = {in[2], in[3], 0};
      *to++ = strtol(digits, NULL, 16);
      in += 4;
    } else {
      *to++ = *in++;
    }
  }
  if (*in) in++;
  out->length = to - out->bytes;
  *to = 0;
  return in;
}

static void parse_arguments(char *in) {
  for (argument_count = 0; argument_count < MAX_ARGUMENTS;) {
    while (*in == ' ') in++;
    if (!*in) break;
    struct argument *a = &arguments[argument_count++];
    memset(a, 0, sizeof *a);
    if (*in == '"') in = parse_string(in + 1, a);
    else if (*in == '-' && !isdigit((unsigned char)in[1])) in++;
    else a->number = strtoll(in, &in, 0);
  }
}

/* Everything that a test may have left behind, but the tree itself. */
void reset_process(void) {
  for (int fd = 3; fd < PROTOCOL_FD; fd++) close(fd);
  if (geteuid() != 0) {
    if (seteuid(0) != 0) return;
  }
  if (setresuid(0, 0, 0) != 0) return;
  if (setresgid(0, 0, 0) != 0) return;
  set_groups(0, NULL);
  umask(022);
}

static void *run_line(void *rest) {
  execute(rest);
  return NULL;
}

static void execute_in_child(char *rest) {
  pid_t pid = fork();
  if (pid == 0) {
    execute(rest);
    if (reply_length) send_reply();
    _exit(0);
  }
  int status = 0;
  if (waitpid(pid, &status, 0) != pid || status != 0) {
    put("! %d", ECHILD);
    send_reply();
  }
}

static void execute_in_thread(char *rest) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, run_line, rest) == 0) pthread_join(thread, NULL);
  else put("! %d", EAGAIN);
}

void execute(char *request) {
  size_t name_length = strcspn(request, " ");
  char *rest = request + name_length;
  if (*rest) *rest++ = 0;
  if (strcmp(request, "fork") == 0) {
    execute_in_child(rest);
  } else if (strcmp(request, "thread") == 0) {
    execute_in_thread(rest);
  } else {
    void (*call)(void) = find_call(request);
    parse_arguments(rest);
    errno = 0;
    if (call) call();
    else put("! %d", ENOSYS);
  }
}

static int protocol_fd(const char *path, int flags, int standard) {
  int fd = path ? open(path, flags) : standard;
  int high = fcntl(fd, F_DUPFD_CLOEXEC, PROTOCOL_FD);
  if (path) close(fd);
  return high;
}

int main(int argc, char **argv) {
  input_fd = protocol_fd(argc > 2 ? argv[1] : NULL, O_RDONLY, 0);
  output_fd = protocol_fd(argc > 2 ? argv[2] : NULL, O_WRONLY, 1);
  if (input_fd < 0 || output_fd < 0) {
    perror("client");
    return 2;
  }
  put("= 0 ");
  put("%d", (int)getpid());
  send_reply();
  while (read_line()) {
    execute(line);
    if (reply_length) send_reply();
  }
  return 0;
}
