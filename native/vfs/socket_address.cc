#include "socket_address.h"

#include <asm/socket.h>

#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../watches/mirror.h"
#include "names.h"

namespace ramfs {
namespace {

constexpr Bytes abstract_prefix{"ramfs-socket-", 13};

// The inode of an abstract address that the kernel tells, if it is one of ours.
Ref<Inode> inode_in(Bytes name) {
  Text<112> text;
  text.add(name);
  if (name.length <= abstract_prefix.length || !(Bytes{name.data, abstract_prefix.length} == abstract_prefix))
    return {};
  const char *digits = text.c_str() + abstract_prefix.length;
  UnixAddress expected;
  u64 number = take_number(digits);
  u32 length = abstract_address(number, expected) - family_bytes - 1;
  return Bytes{expected.path + 1, length} == name ? process.arena.inode(number) : Ref<Inode>{};
}

}  // namespace

bool read_unix_path(u64 address, u64 length, char *path) {
  if (length <= family_bytes || length > sizeof(UnixAddress)) return false;
  if (!Guest::readable(address, length).ok()) return false;
  auto *given = reinterpret_cast<const UnixAddress *>(address);
  if (given->family != AF_UNIX || given->path[0] == 0) return false;
  u64 n = length - family_bytes;
  __builtin_memcpy(path, given->path, n);
  path[n] = 0;
  return true;
}

int unix_socket_type(int fd) {
  int value = 0;
  u32 length = sizeof value;
  auto ask = [&](u64 option) {
    return kernel::call(__NR_getsockopt, u64(i64(fd)), SOL_SOCKET, option, kernel::word(&value), kernel::word(&length));
  };
  if (ask(SO_DOMAIN) < 0 || value != AF_UNIX || ask(SO_TYPE) < 0) return -1;
  return value;
}

u32 mirror_address(u64 number, UnixAddress &out) {
  MirrorPath path;
  path.take(MirrorNode::of_socket(process.arena, number));
  u32 length = length_of(path.c_str());
  if (length >= sizeof out.path) return 0;
  out.family = AF_UNIX;
  __builtin_memcpy(out.path, path.c_str(), length + 1);
  return family_bytes + length + 1;
}

u32 abstract_address(u64 number, UnixAddress &out) {
  Text<sizeof out.path> name;
  name.add(abstract_prefix).add(number);
  for (u64 which = 1; which < 3; which++) name.add("-").add(socket_tag(process.arena, number, which));
  out = {AF_UNIX, {}};
  __builtin_memcpy(out.path + 1, name.c_str(), name.length());
  return family_bytes + 1 + name.length();
}

Result<void> host_address(const Place &place, UnixAddress &out, u32 &length) {
  u32 path_length = length_of(place.path);
  if (path_length >= sizeof out.path) return Error{ENAMETOOLONG};
  out.family = AF_UNIX;
  __builtin_memcpy(out.path, place.path, path_length + 1);
  length = family_bytes + path_length + 1;
  return {};
}

void translate_back(SocketName &name, u32 &length) {
  UnixAddress &given = name.address;
  if (length <= family_bytes || length > sizeof name || given.family != AF_UNIX) return;
  u32 path_length = 0;
  PathBuffer buffer;
  if (given.path[0] != 0) {
    char path[sizeof given.path];
    path_length = read_label(process.arena, {given.path, min<u32>(length - family_bytes, sizeof given.path)}, path);
    __builtin_memcpy(given.path, path, path_length);
  } else if (Ref<Inode> inode = inode_in({given.path + 1, length - family_bytes - 1}); inode && buffer.get()) {
    auto path = path_of(inode, buffer.get());
    path_length = path.ok() && path.value() <= sizeof given.path ? path.value() : 0;
    __builtin_memcpy(given.path, buffer.get(), path_length);
  }
  if (path_length == 0) return;
  name.bytes[family_bytes + path_length] = 0;
  length = family_bytes + path_length + 1;
}

}  // namespace ramfs
