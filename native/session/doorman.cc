#include "doorman.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../bodies/door.h"
#include "descriptor_passing.h"
#include "session.h"

namespace ramfs {
namespace {

int hold(int fd) {
  std::string path = "/proc/thread-self/fd/" + std::to_string(fd);
  int held = open(path.c_str(), O_PATH | O_CLOEXEC);
  return held < 0 ? -errno : held;
}

// One request a connection. Whoever does not know the secret gets nothing.
void serve(const Arena &arena, int socket) {
  timeval patience{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  DoorRequest request;
  int brought = -1;
  bool whole = receive_with_descriptor(socket, &request, sizeof request, brought) == sizeof request;
  const Header &header = arena.header();
  bool known = whole && memcmp(request.secret, header.secret, sizeof header.secret) == 0;
  if (known && request.leave && brought >= 0) {
    i32 number = hold(brought);
    send(socket, &number, sizeof number, MSG_NOSIGNAL);
  } else if (known && request.fd >= 0) {
    send_descriptor(socket, request.fd);
  }
  if (brought >= 0) close(brought);
}

}  // namespace

// Under a name on the volume, by which programs in any network namespace find it, or under an abstract one.
bool Door::bind(int listener, bool named) const {
  DoorAddress address = door_address(session_.arena(), keeper_, named);
  if (::bind(listener, reinterpret_cast<const sockaddr *>(&address), address.length) < 0) return false;
  return !named || chmod(address.path, 0777) == 0;
}

int Door::open() {
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return -errno;
  bool bound = session_.arena().volume() >= 0 && bind(listener, true);
  if ((!bound && !bind(listener, false)) || listen(listener, 128) < 0) {
    ::close(listener);
    return -errno;
  }
  listener_ = listener;
  return pthread_create(&thread_, nullptr, doorman, this) == 0 ? 0 : -EAGAIN;
}

// The doorman shares the keeper's table, so the keeper closes the door by shutting it down.
void Door::close() {
  if (listener_ < 0) return;
  shutdown(listener_, SHUT_RDWR);
  pthread_join(thread_, nullptr);
  ::close(listener_);
}

void *Door::doorman(void *self) {
  auto *door = static_cast<Door *>(self);
  prctl(PR_SET_NAME, "ramfs-doorman");
  for (;;) {
    int socket = accept4(door->listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0 && door->session_.closing()) return nullptr;
    if (socket < 0) {
      usleep(1000);
      continue;
    }
    serve(door->session_.arena(), socket);
    ::close(socket);
  }
}

}  // namespace ramfs
