#include "socket_address.h"

#include <asm/socket.h>

#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../bodies/volume_names.h"
#include "../watches/mirror.h"
#include "names.h"

namespace ramfs {
namespace {

constexpr u32 family_bytes = sizeof(u16);

Text<64> prefix() {
  Text<64> text;
  text.add("ramfs-").add(u64(process.arena.header().owner)).add("-socket-");
  return text;
}

// Behind the text, or null.
const char *behind(const char *at, const char *end, Bytes text) {
  if (at == nullptr || u64(end - at) < text.length || __builtin_memcmp(at, text.data, text.length) != 0) return nullptr;
  return at + text.length;
}

// The inode's number in an address that the kernel tells; 0: it is none of ours.
u64 number_in(Bytes address) {
  const char *at = address.data, *end = at + address.length;
  if (*at == 0) {
    at = behind(at + 1, end, prefix().bytes());
  } else {
    at = behind(at, end, {"/proc/self/fd/", 14});  // whoever bound it had the volume at a number of his own
    while (at && at < end && *at >= '0' && *at <= '9') at++;
    Text<32> name;
    at = behind(at, end, name.add("/").add(mirror_on_volume).add("/").add(socket_prefix).bytes());
  }
  u64 number = 0;
  for (; at && at < end && *at >= '0' && *at <= '9'; at++) number = number * 10 + u64(*at - '0');
  return number;
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

u32 volume_address(u64 number, UnixAddress &out) {
  if (process.arena.volume() < 0) return 0;
  MirrorPath path;
  path.take(MirrorNode::of_socket(process.arena, number));
  u32 length = length_of(path.c_str());
  if (length >= sizeof out.path) return 0;
  out.family = AF_UNIX;
  __builtin_memcpy(out.path, path.c_str(), length + 1);
  return family_bytes + length + 1;
}

u32 abstract_address(u64 number, UnixAddress &out) {
  Text<64> name = prefix();
  name.add(number);
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

void translate_back(u64 address, u64 capacity, u64 length_address) {
  if (address == 0 || length_address == 0) return;
  auto *length = reinterpret_cast<u32 *>(length_address);
  auto *given = reinterpret_cast<UnixAddress *>(address);
  if (*length <= family_bytes || *length > capacity || given->family != AF_UNIX) return;
  Ref<Inode> inode = process.arena.inode(number_in({given->path, *length - family_bytes}));
  PathBuffer buffer;
  if (!inode || buffer.get() == nullptr) return;
  auto path = path_of(inode, buffer.get());
  if (!path.ok() || path.value() + 1 > sizeof given->path) return;
  u64 room = capacity > family_bytes ? capacity - family_bytes : 0;
  __builtin_memcpy(given->path, buffer.get(), min<u64>(path.value() + 1, room));
  *length = family_bytes + path.value() + 1;
}

}  // namespace ramfs
