// For processes that may not look into the owner's /proc (another uid), or have another: the keeper hands descriptors
// out over a unix socket, named on the volume or at an abstract address. Asking takes some twenty microseconds.
#pragma once
#include "../arena/arena.h"

namespace ramfs {

// What goes over the socket. The secret lies in the arena, so only the session's processes know it.
struct DoorRequest {
  u64 secret[2];
  i32 fd;     // in the keeper's table
  u32 leave;  // 1: a descriptor comes along, which the keeper shall hold by O_PATH; it answers its number
};

// The address of a keeper's door as sockaddr_un; its length.
struct DoorAddress {
  u16 family = 1;  // AF_UNIX
  char path[108] = {};
  u32 length = 0;
};
DoorAddress door_address(const Arena &arena, u32 keeper, bool named);

// A copy of the keeper's descriptor, close-on-exec, or -errno.
i64 ask_at_door(const Arena &arena, u32 keeper, i32 fd);

// Gives the keeper a descriptor to hold: its number there, or -errno.
i64 leave_at_door(const Arena &arena, u32 keeper, int fd);

}  // namespace ramfs
