#include "door.h"

#include <asm/socket.h>
#include <initializer_list>

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/syscall.h"
#include "../base/text.h"
#include "volume_names.h"

namespace ramfs {
namespace {

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

i64 receive_descriptor(int socket) {
  char byte;
  Vector vector{&byte, 1};
  Control control{};
  Message message{nullptr, 0, &vector, 1, &control, sizeof control, 0};
  i64 n;
  do n = kernel::call(__NR_recvmsg, u64(socket), kernel::word(&message), MSG_CMSG_CLOEXEC);
  while (n == -EINTR);
  if (n < 0) return n;
  bool given = n == 1 && control.level == SOL_SOCKET && control.type == SCM_RIGHTS;
  return given ? control.fd : -EIO;
}

i64 knock(const Arena &arena, u32 keeper) {
  i64 socket = kernel::call(__NR_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return socket;
  i64 result = -ENOENT;
  for (bool named : {true, false}) {
    if (result >= 0 || (named && arena.volume() < 0)) continue;
    DoorAddress address = door_address(arena, keeper, named);
    result = kernel::call(__NR_connect, u64(socket), kernel::word(&address), address.length);
  }
  if (result >= 0) return socket;
  kernel::close(int(socket));
  return result == -ECONNREFUSED ? -EIO : result;
}

}  // namespace

DoorAddress door_address(const Arena &arena, u32 keeper, bool named) {
  const Header &header = arena.header();
  DoorAddress address;
  Text<80> name;
  if (named) {
    name.add("/proc/self/fd/").add(u64(u32(arena.volume()))).add("/").add(mirror_on_volume).add("/");
    name.add(door_prefix).add(u64(keeper));
    address.length = 2 + name.length() + 1;
    __builtin_memcpy(address.path, name.c_str(), name.length() + 1);
    return address;
  }
  name.add("ramfs-").add(u64(header.owner)).add("-").add(u64(header.keeper[keeper].tid));
  __builtin_memcpy(address.path + 1, name.c_str(), name.length());
  address.length = 2 + 1 + name.length();
  return address;
}

i64 ask_at_door(const Arena &arena, u32 keeper, i32 fd) {
  i64 socket = knock(arena, keeper);
  if (socket < 0) return socket;
  const Header &header = arena.header();
  DoorRequest request{{header.secret[0], header.secret[1]}, fd, 0};
  i64 result = kernel::call(__NR_write, u64(socket), kernel::word(&request), sizeof request);
  if (result >= 0) result = receive_descriptor(int(socket));
  kernel::close(int(socket));
  return result;
}

i64 leave_at_door(const Arena &arena, u32 keeper, int fd) {
  i64 socket = knock(arena, keeper);
  if (socket < 0) return socket;
  const Header &header = arena.header();
  DoorRequest request{{header.secret[0], header.secret[1]}, -1, 1};
  Vector vector{&request, sizeof request};
  Control control{__builtin_offsetof(Control, fd) + sizeof(int), SOL_SOCKET, SCM_RIGHTS, fd};
  Message message{nullptr, 0, &vector, 1, &control, sizeof control, 0};
  i64 result = kernel::call(__NR_sendmsg, u64(socket), kernel::word(&message), MSG_NOSIGNAL);
  i32 number = -EIO;
  if (result >= 0) result = kernel::call(__NR_read, u64(socket), kernel::word(&number), sizeof number);
  kernel::close(int(socket));
  return result < 0 ? result : number;
}

}  // namespace ramfs
