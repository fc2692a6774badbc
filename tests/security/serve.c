// serve PATH: a server at a unix socket's path, for a minute. Status 1: it cannot be bound.
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv) {
  struct sockaddr_un address = {AF_UNIX, ""};
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  int server = socket(AF_UNIX, SOCK_STREAM, 0);
  if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 5) < 0) return 1;
  if (argc > 2) return 0;
  alarm(60);
  for (;;) close(accept(server, 0, 0));
}
