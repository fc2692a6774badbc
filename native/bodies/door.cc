#include "door.h"

#include <asm/socket.h>
#include <linux/random.h>

#include "../arena/holder.h"
#include "../base/kernel_headers.h"
#include "../base/keyed_hash.h"
#include "../base/mode.h"
#include "../base/syscall.h"
#include "../base/text.h"
#include "volume_names.h"

namespace ramfs {
namespace {

// How often an asker comes again whom the keeper has sent away, because too many were there.
constexpr u32 patience = 16;

struct Vector {
  void *base;
  u64 length;
};

struct Message {
  void *name;
  u32 name_length;
  Vector *vectors;
  u64 vector_count;
  void *control;
  u64 control_length;
  int flags;
};

struct alignas(8) Control {
  u64 length;
  int level, type;
  int fd;
};

// struct ucred.
struct Peer {
  i32 pid;
  u32 uid, gid;
};

u64 word_of_name(const Arena &arena, u32 keeper, u64 which) {
  u64 words[] = {0x726f6f64, keeper, which};  // nothing that is proved is as short
  return keyed_hash(arena.header().secret, words, 3);
}

template <class T>
i64 get_option(int socket, u32 option, T *value) {
  u32 length = sizeof *value;
  return kernel::call(__NR_getsockopt, u64(i64(socket)), SOL_SOCKET, option, kernel::word(value),
                      kernel::word(&length));
}

// Where a pid means the same to both, the owner's alone will do. An abstract name is the door's in the owner's network
// namespace alone.
bool is_owners(const Arena &arena, int socket, bool named) {
  const Header &header = arena.header();
  Peer peer{};
  if (get_option(socket, SO_PEERCRED, &peer) < 0) return false;
  if (!is_abroad(arena) && peer.pid != i32(header.owner)) return false;
  u64 network = named ? 0 : network_of(socket);
  return network == 0 || header.network == 0 || network == header.network;
}

i64 connect_to(const Arena &arena, u32 keeper, bool named) {
  DoorAddress address = door_address(arena, keeper, named);
  i64 socket = kernel::call(__NR_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (socket < 0) return socket;
  i64 result;
  do result = kernel::call(__NR_connect, u64(socket), kernel::word(&address), address.length);
  while (result == -EINTR);
  if (result >= 0 && is_owners(arena, int(socket), named)) return socket;
  kernel::close(int(socket));
  return result < 0 && result != -ECONNREFUSED ? result : -EIO;
}

i64 knock(const Arena &arena, u32 keeper) {
  i64 socket = arena.volume() >= 0 ? connect_to(arena, keeper, true) : -i64(ENOENT);
  return socket == -ENOENT || socket == -EACCES ? connect_to(arena, keeper, false) : socket;
}

i64 receive(int socket, void *data, u64 length) {
  i64 n;
  do n = kernel::call(__NR_recvfrom, u64(i64(socket)), kernel::word(data), length);
  while (n == -EINTR);
  return n;
}

// `fd`: what came along, or -1.
i64 receive_answer(int socket, DoorAnswer &answer, int &fd) {
  Vector vector{&answer, sizeof answer};
  Control control{};
  Message message{nullptr, 0, &vector, 1, &control, sizeof control, 0};
  i64 n;
  do n = kernel::call(__NR_recvmsg, u64(i64(socket)), kernel::word(&message), MSG_CMSG_CLOEXEC);
  while (n == -EINTR);
  fd = n >= 0 && control.level == SOL_SOCKET && control.type == SCM_RIGHTS ? control.fd : -1;
  return n;
}

// Fresh, which is all that a nonce needs.
void make_nonce(DoorRequest &request) {
  kernel::Timespec now{};
  kernel::call(__NR_clock_gettime, CLOCK_MONOTONIC, kernel::word(&now));
  request.nonce[0] = u64(now.sec) * 1'000'000'000 + u64(now.nsec);
  request.nonce[1] = u64(kernel::call(__NR_gettid));
  u64 random = 0;
  if (kernel::call(__NR_getrandom, kernel::word(&random), sizeof random, GRND_NONBLOCK) > 0) request.nonce[1] ^= random;
}

// 0 with the answer, whose descriptor is then in `fd`, or -errno. EAGAIN: sent away.
i64 talk(const Arena &arena, int socket, DoorRequest &request, DoorAnswer &answer, int &fd) {
  DoorGreeting greeting;
  fd = -1;
  i64 n = receive(socket, &greeting, sizeof greeting);
  if (n == 0 || n == -ECONNRESET) return -EAGAIN;
  if (n != sizeof greeting) return n < 0 ? n : -EIO;
  make_nonce(request);
  request.proof = proof_of(arena, greeting, request);
  n = kernel::call(__NR_sendto, u64(i64(socket)), kernel::word(&request), sizeof request, MSG_NOSIGNAL);
  if (n >= 0) n = receive_answer(socket, answer, fd);
  if (n == 0 || n == -ECONNRESET || n == -EPIPE) return -EAGAIN;
  if (n == sizeof answer && answer.proof == proof_of(arena, greeting, request, answer)) return 0;
  if (fd >= 0) kernel::close(fd);
  return n < 0 ? n : -EIO;
}

i64 ask(const Arena &arena, u32 keeper, DoorRequest &request, DoorAnswer &answer, int &fd) {
  i64 result = -EAGAIN;
  for (u32 i = 0; i < patience && result == -EAGAIN; i++) {
    i64 socket = knock(arena, keeper);
    if (socket < 0) return socket;
    result = talk(arena, int(socket), request, answer, fd);
    kernel::close(int(socket));
  }
  if (result == 0) return answer.result;
  return result == -EAGAIN ? -EIO : result;
}

}  // namespace

u64 proof_of(const Arena &arena, const DoorGreeting &greeting, const DoorRequest &request) {
  u64 words[] = {greeting.nonce[0], greeting.nonce[1], request.nonce[0], request.nonce[1], request.what, request.fd};
  return keyed_hash(arena.header().secret, words, 6);
}

u64 proof_of(const Arena &arena, const DoorGreeting &greeting, const DoorRequest &request, const DoorAnswer &answer) {
  u64 words[] = {greeting.nonce[0], greeting.nonce[1],  request.nonce[0], request.nonce[1], request.what,
                 request.fd,        u64(answer.result), answer.ino,       answer.device};
  return keyed_hash(arena.header().secret, words, 9);
}

DoorAddress door_address(const Arena &arena, u32 keeper, bool named) {
  DoorAddress address;
  Text<80> name;
  if (named) {
    name.add("/proc/self/fd/").add(u64(u32(arena.volume()))).add("/").add(door_prefix).add(u64(keeper));
    address.length = 2 + name.length() + 1;
    __builtin_memcpy(address.path, name.c_str(), name.length() + 1);
    return address;
  }
  name.add("ramfs-").add(word_of_name(arena, keeper, 0)).add("-").add(word_of_name(arena, keeper, 1));
  __builtin_memcpy(address.path + 1, name.c_str(), name.length());
  address.length = 2 + 1 + name.length();
  return address;
}

u64 network_of(int socket) {
  u64 cookie = 0;
  return get_option(socket, SO_NETNS_COOKIE, &cookie) < 0 ? 0 : cookie;
}

i64 ask_at_door(const Arena &arena, u32 keeper, i32 fd) {
  DoorRequest request{{}, door_gives, u64(u32(fd)), 0};
  DoorAnswer answer;
  int given;
  i64 result = ask(arena, keeper, request, answer, given);
  if (result < 0) return result;
  return given >= 0 ? given : -i64(EIO);
}

HeldPipe make_pipe_at_door(const Arena &arena, u32 keeper) {
  DoorRequest request{{}, door_makes_pipe, 0, 0};
  DoorAnswer answer{};
  int given;
  i64 result = ask(arena, keeper, request, answer, given);
  return {result, answer.ino, answer.device};
}

}  // namespace ramfs
