// Unix sockets whose path lies in the tree. Their names are socket inodes; the kernel knows them by nodes of the mirror
// (watches/mirror.h), to which they are bound by a name that tells their path (socket_label.h). Where it cannot be
// reached, as there is no /proc or no /dev/shm, by abstract addresses that only the arena tells, which only those in
// the same network namespace find.
#pragma once
#include "guest.h"
#include "socket_label.h"
#include "walk.h"

namespace ramfs {

constexpr u32 unix_path_room = sizeof(UnixAddress::path) + 1;

// struct sockaddr_storage: room for whatever the kernel tells, with the NUL that it puts behind a path of 108 bytes.
union SocketName {
  UnixAddress address;
  char bytes[128];
};

// The path in an address of the program's, NUL-terminated in `path` (unix_path_room); false: the address is none of a
// unix socket with a path, or not readable.
bool read_unix_path(u64 address, u64 length, char *path);
// The type (SOCK_*) of a unix socket; -1: the descriptor is none, and only the kernel looks at the address.
int unix_socket_type(int fd);
// The kernel's addresses of a socket inode; their lengths. 0: it has none of that kind.
u32 mirror_address(u64 number, UnixAddress &out);
u32 abstract_address(u64 number, UnixAddress &out);
// The address of a path that leads out of the tree; ENAMETOOLONG where an address has no room for it.
Result<void> host_address(const Place &place, UnixAddress &out, u32 &length);
// Puts the path of a socket of the tree in the place of the kernel's name for it. `length` is what the kernel says, of
// an address that it has not cut off.
void translate_back(SocketName &name, u32 &length);

}  // namespace ramfs
