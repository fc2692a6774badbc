// Unix sockets whose path lies in the tree. Their names are socket inodes; the kernel knows them by names on the volume
// (watches/mirror.h). Where there is no volume, or no /proc that leads to it, by abstract addresses made of the session
// and the inode's number, which only those in the same network namespace find.
#pragma once
#include "guest.h"
#include "walk.h"

namespace ramfs {

// struct sockaddr_un.
struct UnixAddress {
  u16 family;
  char path[108];
};

constexpr u32 unix_path_room = sizeof(UnixAddress::path) + 1;

// The path in an address of the program's, NUL-terminated in `path` (unix_path_room); false: the address is none of a
// unix socket with a path, or not readable.
bool read_unix_path(u64 address, u64 length, char *path);
// The type (SOCK_*) of a unix socket; -1: the descriptor is none, and only the kernel looks at the address.
int unix_socket_type(int fd);
// The kernel's addresses of a socket inode; their lengths. 0: it has none of that kind.
u32 volume_address(u64 number, UnixAddress &out);
u32 abstract_address(u64 number, UnixAddress &out);
// The address of a path that leads out of the tree; ENAMETOOLONG where an address has no room for it.
Result<void> host_address(const Place &place, UnixAddress &out, u32 &length);
// Puts the path of the tree in the place of an address of ours that the kernel wrote: at `address`, which has room for
// `capacity` bytes, with the length at `length_address`.
void translate_back(u64 address, u64 capacity, u64 length_address);

}  // namespace ramfs
