// connect(2), sendto(2), sendmsg(2) and sendmmsg(2) to a unix socket's path. Only datagrams are sent by an address.
#include <initializer_list>

#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../bodies/lower.h"
#include "../dispatch/handlers.h"
#include "../vfs/confinement.h"
#include "../vfs/message.h"
#include "../vfs/permission.h"
#include "../vfs/socket_address.h"

namespace ramfs {
namespace {

// The kernel's address of the socket that the program names. length 0: the program's own address serves.
struct Target {
  UnixAddress address;
  u32 length = 0;
  int type;  // of the socket that connects or sends
  bool in_tree = false;
  bool is_abstract = false;
  int held = -1;  // a descriptor of ours that the address names

  Target() = default;
  Target(const Target &) = delete;
  ~Target() {
    if (held >= 0) kernel::close(held);
  }
};

enum class Use { connect, send };

// A socket that a program of the host has bound, and that shows in the tree.
Result<void> find_on_host(Ref<Origin> origin, Target &target) {
  i64 fd = open_origin(process.arena, origin, O_PATH | O_CLOEXEC);
  if (fd < 0) return Error{int(-fd)};
  target.held = int(fd);
  Text<32> path;
  path.add("/proc/self/fd/").add(u64(fd));
  target.address.family = AF_UNIX;
  __builtin_memcpy(target.address.path, path.c_str(), path.length() + 1);
  target.length = u32(sizeof(u16)) + path.length() + 1;
  return {};
}

Result<void> find_target(int fd, Use use, u64 given, u64 given_length, Target &target) {
  char path[unix_path_room];
  if (!read_unix_path(given, given_length, path)) return {};
  target.type = unix_socket_type(fd);
  if (target.type < 0 || (use == Use::send && target.type != SOCK_DGRAM)) return {};
  Place place;
  RAMFS_CHECK(walk(AT_FDCWD, bytes_of(path), walk_follow | walk_links, place));
  if (!place.tree() && !may_connect_on_host(place.path)) return Error{EACCES};
  if (!place.tree()) return place.path == path ? Result<void>() : host_address(place, target.address, target.length);
  if (!place.exists()) return Error{ENOENT};
  RAMFS_TRY(inode, fields(place));
  RAMFS_CHECK(check_access(place.inode, inode, may_write));
  if ((inode.mode & S_IFMT) != S_IFSOCK) return Error{ECONNREFUSED};
  if (inode.origin) return find_on_host(inode.origin, target);
  target.in_tree = true;
  target.is_abstract = inode.body.fd != 0;
  target.length = target.is_abstract ? abstract_address(place.number, target.address)
                                     : mirror_address(place.number, target.address);
  return {};
}

// The kernel finds abstract addresses by the socket's type as well, paths not: whether a socket of another type is
// there.
bool is_bound_otherwise(const Target &target) {
  for (int other : {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET}) {
    if (other == target.type) continue;
    i64 fd = kernel::call(__NR_socket, AF_UNIX, u64(other | SOCK_CLOEXEC), 0);
    if (fd < 0) return false;
    i64 bound = kernel::call(__NR_bind, u64(fd), kernel::word(&target.address), target.length);
    kernel::close(int(fd));
    if (bound == -EADDRINUSE) return true;
  }
  return false;
}

// Makes the call with the kernel's address of the target. A socket of the tree without a node in the mirror is one that
// nobody has bound.
template <class Make>
i64 reach(Target &target, Make make) {
  i64 result = make(kernel::word(&target.address), target.length);
  if (target.in_tree && (result == -ENOENT || result == -EACCES)) return -ECONNREFUSED;
  return target.is_abstract && result == -ECONNREFUSED && is_bound_otherwise(target) ? -EPROTOTYPE : result;
}

bool any_has_path(u64 first, u32 count) {
  if (count == 0 || !Guest::readable(first, count * sizeof(CountedMessage)).ok()) return false;
  auto *messages = reinterpret_cast<const CountedMessage *>(first);
  char path[unix_path_room];
  for (u32 i = 0; i < count; i++) {
    const MessageHeader &header = messages[i].header;
    if (header.name != 0 && read_unix_path(header.name, header.name_length, path)) return true;
  }
  return false;
}

}  // namespace

i64 sys_connect(Call &call) {
  Target target;
  RAMFS_ANSWER(find_target(call.fd(0), Use::connect, call.argument[1], call.argument[2], target));
  if (target.length == 0) return let_kernel;
  return reach(target,
               [&](u64 address, u32 length) { return kernel::call(__NR_connect, call.argument[0], address, length); });
}

i64 sys_sendto(Call &call) {
  if (call.argument[4] == 0) return let_kernel;
  Target target;
  RAMFS_ANSWER(find_target(call.fd(0), Use::send, call.argument[4], call.argument[5], target));
  if (target.length == 0) return let_kernel;
  Call there = call;
  return reach(target, [&](u64 address, u32 length) {
    there.argument[4] = address;
    there.argument[5] = length;
    return there.forward();
  });
}

i64 sys_sendmsg(Call &call) {
  if (!Guest::readable(call.argument[1], sizeof(MessageHeader)).ok()) return let_kernel;
  RAMFS_ANSWER_TRY(message, Guest::copy_in<MessageHeader>(call.argument[1]));
  if (message.name == 0) return let_kernel;
  Target target;
  RAMFS_ANSWER(find_target(call.fd(0), Use::send, message.name, message.name_length, target));
  if (target.length == 0) return let_kernel;
  MessageHeader there = message;
  return reach(target, [&](u64 address, u32 length) {
    there.name = address;
    there.name_length = length;
    return kernel::call(__NR_sendmsg, call.argument[0], kernel::word(&there), call.argument[2]);
  });
}

// One after the other, if any of them names a unix socket's path: an error is told if it is of the first, else by how
// many were sent.
i64 sys_sendmmsg(Call &call) {
  u64 first = call.argument[1];
  u32 count = min(call.word(2), u32(UIO_MAXIOV));
  if (!any_has_path(first, count)) return let_kernel;
  for (u32 i = 0; i < count; i++) {
    u64 message = first + u64(i) * sizeof(CountedMessage);
    Call one{__NR_sendmsg, {call.argument[0], message, call.argument[3]}};
    i64 sent = Guest::readable(message, sizeof(CountedMessage)).ok() ? dispatch(one) : -i64(EFAULT);
    if (sent < 0) return i > 0 ? i64(i) : sent;
    u32 length = u32(sent);
    (void)Guest::copy_out(message + __builtin_offsetof(CountedMessage, length), &length, sizeof length);
  }
  return i64(count);
}

}  // namespace ramfs
