// getsockname(2), getpeername(2), accept(2), accept4(2), recvfrom(2): an address that the kernel tells may be one of
// ours.
#include "../dispatch/handlers.h"
#include "../vfs/socket_address.h"

namespace ramfs {
namespace {

// The kernel writes at most as much as the length said before the call.
i64 translated(Call &call, u32 address, u32 length) {
  u64 place = call.argument[address], length_place = call.argument[length];
  u32 capacity = 0;
  if (place != 0 && length_place != 0 && Guest::readable(length_place, sizeof capacity).ok())
    capacity = *reinterpret_cast<const u32 *>(length_place);
  i64 result = call.forward();
  if (result >= 0 && capacity > 0) translate_back(place, capacity, length_place);
  return result;
}

}  // namespace

i64 sys_getsockname(Call &call) { return translated(call, 1, 2); }

i64 sys_accept(Call &call) {
  if (call.argument[1] == 0 || unix_socket_type(call.fd(0)) < 0) return let_kernel;
  return translated(call, 1, 2);
}

i64 sys_recvfrom(Call &call) { return call.argument[4] == 0 ? let_kernel : translated(call, 4, 5); }

}  // namespace ramfs
