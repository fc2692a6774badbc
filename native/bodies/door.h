// For processes that may not look into the owner's /proc (another uid), or have another, and for all who need a pipe:
// the keeper hands descriptors out over a unix socket. Asking takes some thirty microseconds.
//
// The socket's name is one on the volume, where the owner alone makes names, or an abstract one that only the arena
// tells. Who asks looks whose socket it is all the same, and both sides prove to each other that they know the arena's
// secret, which never goes over the socket: an impostor learns nothing, and what he answers is not taken.
#pragma once
#include "../arena/arena.h"

namespace ramfs {

// What goes over the socket, each as one message: the keeper's, the asker's, the keeper's with the descriptor. Nonces
// are never used twice.
struct DoorGreeting {
  u64 nonce[2];
};
enum : u64 {
  door_gives,       // a copy of descriptor `fd` of the keeper's, a body, a pipe or the limbo
  door_makes_pipe,  // a pipe that the keeper holds by O_PATH
};
struct DoorRequest {
  u64 nonce[2];
  u64 what, fd;
  u64 proof;
};
struct DoorAnswer {
  i64 result;       // -errno, or the number of the descriptor in the keeper's table
  u64 ino, device;  // of the pipe
  u64 proof;
};
// With the other side's nonces, so that no proof serves twice.
u64 proof_of(const Arena &arena, const DoorGreeting &greeting, const DoorRequest &request);
u64 proof_of(const Arena &arena, const DoorGreeting &greeting, const DoorRequest &request, const DoorAnswer &answer);

// The address of a keeper's door as sockaddr_un; its length.
struct DoorAddress {
  u16 family = 1;  // AF_UNIX
  char path[108] = {};
  u32 length = 0;
};
DoorAddress door_address(const Arena &arena, u32 keeper, bool named);
// The caller's network namespace as its sockets tell it, 0: the kernel does not (before Linux 5.14).
u64 network_of(int socket);

// A copy of the keeper's descriptor, close-on-exec, or -errno. EIO: the keeper does not answer, or it is another who
// does.
i64 ask_at_door(const Arena &arena, u32 keeper, i32 fd);

// A pipe that the keeper has made and holds: its number there, and the inode's; or -errno.
struct HeldPipe {
  i64 fd;
  u64 ino, device;
};
HeldPipe make_pipe_at_door(const Arena &arena, u32 keeper);

}  // namespace ramfs
