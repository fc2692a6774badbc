// call ADDRESS: connects to a unix socket, and says hello. Status 1: it is not let. An ADDRESS that begins with @ is
// an abstract one.
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(int argc, char **argv) {
  struct sockaddr_un address = {AF_UNIX, ""};
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  socklen_t length = sizeof(sa_family_t) + strlen(argv[1]) + (argv[1][0] != '@');
  if (argv[1][0] == '@') address.sun_path[0] = 0;
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&address, length) < 0) return 1;
  send(fd, "hello", 5, MSG_NOSIGNAL);
  return 0;
}
