// getsockname(2), getpeername(2), accept(2), accept4(2), recvfrom(2), recvmsg(2), recvmmsg(2): an address that the
// kernel tells may be a name of ours.
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../vfs/message.h"
#include "../vfs/socket_address.h"

namespace ramfs {
namespace {

// An address goes to a place of ours first, for the program's may be too small for the kernel's name.
i64 translated(Call &call, u32 address, u32 length) {
  u64 place = call.argument[address], length_place = call.argument[length];
  if (place == 0 || length_place == 0) return call.forward();
  RAMFS_ANSWER_TRY(room, Guest::copy_in<i32>(length_place));
  RAMFS_ANSWER(Guest::writable(length_place, sizeof room));
  if (room < 0 || (room > 0 && !Guest::writable(place, 1).ok())) return call.forward();
  SocketName name{};
  u32 told = sizeof name;
  Call there = call;
  there.argument[address] = kernel::word(&name);
  there.argument[length] = kernel::word(&told);
  i64 result = there.forward();
  call.forwarded = true;
  if (result < 0) return result;
  translate_back(name, told);
  // As the kernel does: what there is room for, and how much there would have been.
  RAMFS_ANSWER(Guest::copy_out(place, &name, min<u64>(min<u32>(told, sizeof name), u64(room))));
  RAMFS_ANSWER(Guest::copy_out(length_place, &told, sizeof told));
  return result;
}

// Where the program's place for the address has the room that the kernel's name needs.
void translate_in_place(u64 message) {
  auto header = Guest::copy_in<MessageHeader>(message);
  if (!header.ok() || header->name == 0 || header->name_length > sizeof(SocketName)) return;
  SocketName name{};
  u32 length = header->name_length;
  if (!Guest::readable(header->name, length).ok()) return;
  __builtin_memcpy(&name, reinterpret_cast<const void *>(header->name), length);
  translate_back(name, length);
  if (length == header->name_length) return;
  (void)Guest::copy_out(header->name, &name, length);
  (void)Guest::copy_out(message + __builtin_offsetof(MessageHeader, name_length), &length, sizeof length);
}

}  // namespace

i64 sys_getsockname(Call &call) { return translated(call, 1, 2); }

i64 sys_accept(Call &call) {
  if (call.argument[1] == 0 || unix_socket_type(call.fd(0)) < 0) return let_kernel;
  return translated(call, 1, 2);
}

i64 sys_recvfrom(Call &call) {
  if (call.argument[4] == 0 || unix_socket_type(call.fd(0)) < 0) return let_kernel;
  return translated(call, 4, 5);
}

i64 sys_recvmsg(Call &call) {
  u64 place = call.argument[1];
  if (!Guest::readable(place, sizeof(MessageHeader)).ok()) return let_kernel;
  RAMFS_ANSWER_TRY(message, Guest::copy_in<MessageHeader>(place));
  if (message.name == 0 || i32(message.name_length) < 0 || unix_socket_type(call.fd(0)) < 0) return let_kernel;
  SocketName name{};
  MessageHeader told = message;
  told.name = kernel::word(&name);
  told.name_length = sizeof name;
  Call there = call;
  there.argument[1] = kernel::word(&told);
  i64 result = there.forward();
  call.forwarded = true;
  if (result < 0) return result;
  translate_back(name, told.name_length);
  u32 given = min(min<u32>(told.name_length, sizeof name), message.name_length);
  RAMFS_ANSWER(Guest::copy_out(message.name, &name, given));
  told.name = message.name;
  RAMFS_ANSWER(Guest::copy_out(place, &told, sizeof told));
  return result;
}

i64 sys_recvmmsg(Call &call) {
  u64 first = call.argument[1];
  u32 count = min(call.word(2), u32(UIO_MAXIOV));
  if (count == 0 || !Guest::readable(first, count * sizeof(CountedMessage)).ok()) return let_kernel;
  auto *messages = reinterpret_cast<const CountedMessage *>(first);
  bool any = false;
  for (u32 i = 0; i < count; i++) {
    const MessageHeader &header = messages[i].header;
    if (header.name == 0) continue;
    if (header.name_length < sizeof(UnixAddress)) return let_kernel;
    any = true;
  }
  if (!any || unix_socket_type(call.fd(0)) < 0) return let_kernel;
  i64 received = call.forward();
  for (i64 i = 0; i < received; i++) translate_in_place(first + u64(i) * sizeof(CountedMessage));
  return received;
}

}  // namespace ramfs
