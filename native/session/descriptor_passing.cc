#include "descriptor_passing.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace ramfs {

void send_descriptor(int socket, int fd) {
  char byte = 0;
  iovec vector{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  sendmsg(socket, &message, MSG_NOSIGNAL);
}

long receive_with_descriptor(int socket, void *data, unsigned length, int &fd) {
  iovec vector{data, length};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  long n = recvmsg(socket, &message, MSG_WAITALL | MSG_CMSG_CLOEXEC);
  cmsghdr *header = n < 0 ? nullptr : CMSG_FIRSTHDR(&message);
  bool brings = header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS;
  if (brings) memcpy(&fd, CMSG_DATA(header), sizeof fd);
  else fd = -1;
  return n;
}

}  // namespace ramfs
