// impostor FILE NAME: takes the abstract name for sockets of all types, greets whoever comes with zeros, and writes
// what he says into the file.
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv) {
  static const int types[] = {SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM};
  static const char greeting[16];
  struct pollfd waits[3];
  char said[4096];
  int out = open(argv[1], O_CREAT | O_WRONLY | O_TRUNC, 0644), bound = 0;
  struct sockaddr_un address = {AF_UNIX, ""};
  memcpy(address.sun_path + 1, argv[2], strlen(argv[2]));
  for (int i = 0; i < 3; i++) {
    waits[i] = (struct pollfd){socket(AF_UNIX, types[i], 0), POLLIN, 0};
    if (bind(waits[i].fd, (struct sockaddr *)&address, 3 + strlen(argv[2])) == 0) bound++;
    listen(waits[i].fd, 10);
  }
  while (bound == 3 && poll(waits, 3, 15000) > 0) {
    for (int i = 0; i < 3; i++) {
      if (waits[i].revents == 0) continue;
      int fd = i < 2 ? accept(waits[i].fd, 0, 0) : dup(waits[i].fd);
      struct timeval moment = {1, 0};
      setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &moment, sizeof moment);
      if (i < 2) send(fd, greeting, sizeof greeting, MSG_NOSIGNAL);
      ssize_t n = recv(fd, said, sizeof said, 0);
      if (n > 0) write(out, said, n);
      close(fd);
    }
  }
  return bound < 3;
}
