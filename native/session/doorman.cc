#include "doorman.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../base/text.h"
#include "../bodies/body_index.h"
#include "descriptor_passing.h"
#include "session.h"

namespace ramfs {
namespace {

i64 now_ms() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

// Makes a pipe, of which only a name stays open: so it counts as nobody's end.
i64 hold_pipe(DoorAnswer &answer) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
  // Who may open it is the tree's to say, as with memfds.
  fchmod(ends[0], 0777);
  struct stat stat;
  fstat(ends[0], &stat);
  answer.ino = stat.st_ino;
  answer.device = stat.st_dev;
  Text<48> path;
  path.add("/proc/thread-self/fd/").add(u64(ends[0]));
  int held = open(path.c_str(), O_PATH | O_CLOEXEC);
  i64 result = held < 0 ? -errno : held;
  close(ends[0]);
  close(ends[1]);
  return result;
}

// Of all that the table holds: what the tree's files consist of.
bool is_body(const Arena &arena, int fd) {
  struct stat stat;
  if (fstat(fd, &stat) < 0) return false;
  const Header &header = arena.header();
  bool pipe = S_ISFIFO(stat.st_mode) && stat.st_dev == header.pipe_device;
  if (!pipe && stat.st_dev != header.device) return false;
  return bool(inode_of_body(arena, stat.st_ino | (pipe ? pipe_bit : 0)));
}

}  // namespace

bool Door::bind(bool named) {
  DoorAddress address = door_address(session_.arena(), keeper_, named);
  if (::bind(listener_, reinterpret_cast<const sockaddr *>(&address), address.length) < 0) return false;
  return !named || chmod(address.path, 0777) == 0;
}

int Door::open() {
  Header &header = session_.arena().header();
  listener_ = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener_ < 0) return -errno;
  header.network = network_of(listener_);
  bool bound = session_.arena().volume() >= 0 && bind(true);
  if ((!bound && !bind(false)) || listen(listener_, SOMAXCONN) < 0 ||
      pthread_create(&thread_, nullptr, doorman, this) != 0) {
    int error = errno;
    ::close(listener_);
    listener_ = -1;
    return -error;
  }
  return 0;
}

// The doorman shares the keeper's table, so the keeper closes the door by shutting it down.
void Door::close() {
  if (listener_ < 0) return;
  shutdown(listener_, SHUT_RDWR);
  pthread_join(thread_, nullptr);
  while (visitors_ > 0) send_away(visitors_ - 1);
  ::close(listener_);
}

void *Door::doorman(void *self) {
  auto *door = static_cast<Door *>(self);
  prctl(PR_SET_NAME, "ramfs-doorman");
  while (!door->session_.closing()) {
    if (door->wait()) door->admit();
    door->send_away_late();
  }
  return nullptr;
}

// Serves those who have something to say; whether somebody new is at the door.
bool Door::wait() {
  pollfd polled[most + 1];
  for (u32 i = 0; i < visitors_; i++) polled[i] = {visitor_[i].socket, POLLIN, 0};
  u32 door = visitors_;
  polled[door] = {listener_, POLLIN, 0};
  if (poll(polled, door + 1, visitors_ > 0 ? int(patience_ms) : -1) <= 0) return false;
  for (u32 i = door; i-- > 0;) {
    if (polled[i].revents == 0) continue;
    serve(visitor_[i]);
    send_away(i);
  }
  return polled[door].revents != 0;
}

void Door::admit() {
  for (u32 i = 0; i < most; i++) {
    if (visitors_ == most) send_away(most_bearable());
    int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0 && errno == EMFILE && visitors_ > 0) {
      send_away(most_bearable());
      continue;
    }
    if (socket < 0) {
      if (errno != EAGAIN && !session_.closing()) usleep(1000);
      return;
    }
    ucred peer{};
    socklen_t length = sizeof peer;
    getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length);
    Visitor &visitor = visitor_[visitors_++];
    visitor = {socket, peer.uid, now_ms(), {{++greetings_, keeper_}}};
    send(socket, &visitor.greeting, sizeof visitor.greeting, MSG_NOSIGNAL);
  }
}

// Whoever does not prove that the arena is his gets nothing. What he sends along is closed by the kernel, for nobody
// takes it.
void Door::serve(const Visitor &visitor) const {
  DoorRequest request;
  if (recv(visitor.socket, &request, sizeof request, MSG_TRUNC) != sizeof request) return;
  const Arena &arena = session_.arena();
  if (request.proof != proof_of(arena, visitor.greeting, request)) return;
  DoorAnswer reply{};
  reply.result = answer(request, reply);
  reply.proof = proof_of(arena, visitor.greeting, request, reply);
  int given = request.what == door_gives ? int(reply.result) : -1;
  send_with_descriptor(visitor.socket, &reply, sizeof reply, given);
}

i64 Door::answer(const DoorRequest &request, DoorAnswer &answer) const {
  if (request.what == door_makes_pipe) return hold_pipe(answer);
  if (request.what != door_gives || request.fd > 0x7fffffff) return -EINVAL;
  int fd = int(request.fd);
  return fd == session_.limbo_fd() || is_body(session_.arena(), fd) ? fd : -EBADF;
}

void Door::send_away(u32 index) {
  ::close(visitor_[index].socket);
  // In the order of their coming.
  memmove(visitor_ + index, visitor_ + index + 1, (--visitors_ - index) * sizeof *visitor_);
}

void Door::send_away_late() {
  while (visitors_ > 0 && now_ms() - visitor_[0].since_ms >= patience_ms) send_away(0);
}

// The first come of the user who has most: so no user keeps another one out.
u32 Door::most_bearable() const {
  u32 first = 0, highest = 0;
  for (u32 i = 0; i < visitors_; i++) {
    u32 count = 0;
    for (u32 j = i; j < visitors_; j++) count += visitor_[j].uid == visitor_[i].uid;
    if (count > highest) {
      highest = count;
      first = i;
    }
  }
  return first;
}

}  // namespace ramfs
