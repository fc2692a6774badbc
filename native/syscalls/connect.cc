// connect(2), sendto(2), sendmsg(2) and sendmmsg(2) to a unix socket's path.
#include "../store/errno.h"
#include "../vfs/permission.h"
#include "handlers.h"
#include "socket_address.h"

namespace ramfs {
namespace {

constexpr int e_connrefused = 111;

// The kernel's address of the socket that the program names. length 0: the program's own address serves.
struct Target {
  UnixAddress address;
  u32 length = 0;
};

Result<void> find_target(u64 given, u64 given_length, Target &target) {
  char path[sizeof(UnixAddress)];
  if (!read_unix_path(given, given_length, path)) return {};
  Place place;
  RAMFS_CHECK(walk(kernel::at_fdcwd, bytes_of(path), walk_follow | walk_links, place));
  if (!place.tree()) return {};
  if (!place.exists()) return Error{E_NOENT};
  RAMFS_TRY(inode, fields(place));
  RAMFS_CHECK(check_access(inode, may_write));
  if ((inode.mode & S_FMT) != S_SOCK) return Error{e_connrefused};
  target.length = abstract_address(place.number, target.address);
  return {};
}

struct MessageHeader {
  u64 name;
  u32 name_length, pad0;
  u64 vectors, vector_count, control, control_length;
  u32 flags, pad1;
};

// struct mmsghdr.
struct CountedMessage {
  MessageHeader header;
  u32 sent, pad;
};
constexpr u32 most_messages = 1024;  // UIO_MAXIOV

bool any_has_path(u64 first, u32 count) {
  if (count == 0 || !Guest::readable(first, count * sizeof(CountedMessage)).ok()) return false;
  auto *messages = reinterpret_cast<const CountedMessage *>(first);
  char path[sizeof(UnixAddress)];
  for (u32 i = 0; i < count; i++) {
    const MessageHeader &header = messages[i].header;
    if (header.name != 0 && read_unix_path(header.name, header.name_length, path)) return true;
  }
  return false;
}

}  // namespace

i64 sys_connect(Call &call) {
  Target target;
  RAMFS_ANSWER(find_target(call.argument[1], call.argument[2], target));
  if (target.length == 0) return call.forward();
  return kernel::call(__NR_connect, call.argument[0], kernel::word(&target.address), target.length);
}

i64 sys_sendto(Call &call) {
  if (call.argument[4] == 0) return call.forward();
  Target target;
  RAMFS_ANSWER(find_target(call.argument[4], call.argument[5], target));
  if (target.length == 0) return call.forward();
  Call there = call;
  there.argument[4] = kernel::word(&target.address);
  there.argument[5] = target.length;
  return there.forward();
}

i64 sys_sendmsg(Call &call) {
  if (!Guest::readable(call.argument[1], sizeof(MessageHeader)).ok()) return call.forward();
  RAMFS_ANSWER_TRY(message, Guest::copy_in<MessageHeader>(call.argument[1]));
  if (message.name == 0) return call.forward();
  Target target;
  RAMFS_ANSWER(find_target(message.name, message.name_length, target));
  if (target.length == 0) return call.forward();
  MessageHeader there = message;
  there.name = kernel::word(&target.address);
  there.name_length = target.length;
  return kernel::call(__NR_sendmsg, call.argument[0], kernel::word(&there), call.argument[2]);
}

// One after the other, if any of them names a unix socket's path: an error is told if it is of the first, else by how many
// were sent.
i64 sys_sendmmsg(Call &call) {
  u64 first = call.argument[1];
  u32 count = min(call.word(2), most_messages);
  if (!any_has_path(first, count)) return call.forward();
  for (u32 i = 0; i < count; i++) {
    u64 message = first + u64(i) * sizeof(CountedMessage);
    Call one{__NR_sendmsg, {call.argument[0], message, call.argument[3]}};
    i64 sent = Guest::readable(message, sizeof(CountedMessage)).ok() ? dispatch(one) : -i64(E_FAULT);
    if (sent < 0) return i > 0 ? i64(i) : sent;
    u32 length = u32(sent);
    (void)Guest::copy_out(message + __builtin_offsetof(CountedMessage, sent), &length, sizeof length);
  }
  return i64(count);
}

}  // namespace ramfs
