// knock ADDRESS COUNT: opens so many connections to a unix socket and holds them, silent. knock ADDRESS COUNT TEXT:
// each sends the text. knock ADDRESS COUNT -: each sends descriptors for as long as it is let.
// An ADDRESS that begins with @ is an abstract one.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int reach(const char *address) {
  static const int types[] = {SOCK_STREAM, SOCK_SEQPACKET};
  struct sockaddr_un to = {AF_UNIX, ""};
  memcpy(to.sun_path, address, strnlen(address, sizeof to.sun_path));
  socklen_t length = sizeof(sa_family_t) + strlen(address) + (address[0] != '@');
  if (address[0] == '@') to.sun_path[0] = 0;
  for (int i = 0; i < 2; i++) {
    int fd = socket(AF_UNIX, types[i] | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    if (connect(fd, (struct sockaddr *)&to, length) == 0 || errno == EAGAIN) return fd;
    close(fd);
  }
  return -1;
}

static void send_descriptors(int fd) {
  char control[CMSG_SPACE(200 * sizeof(int))] = {0}, byte = 'x';
  struct iovec vector = {&byte, 1};
  struct msghdr message = {0, 0, &vector, 1, control, sizeof control, 0};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(200 * sizeof(int));
  while (sendmsg(fd, &message, MSG_NOSIGNAL) > 0) {}
}

int main(int argc, char **argv) {
  int reached = 0;
  struct rlimit all;
  getrlimit(RLIMIT_NOFILE, &all);
  all.rlim_cur = all.rlim_max;
  setrlimit(RLIMIT_NOFILE, &all);
  for (int i = 0; i < atoi(argv[2]); i++) {
    int fd = reach(argv[1]);
    if (fd < 0) continue;
    reached++;
    if (argc > 3 && argv[3][0] == '-') send_descriptors(fd);
    else if (argc > 3) send(fd, argv[3], strlen(argv[3]), MSG_NOSIGNAL);
  }
  printf("%d connections\n", reached);
  fflush(stdout);
  if (reached > 0) sleep(15);
  return reached == 0;
}
