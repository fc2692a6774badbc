// The name by which the kernel binds a socket of the tree, and which it tells ever after, whatever becomes of the
// socket's path: it holds the path as the program has given it, which on tmpfs is what the kernel tells.
//
//     ~INDEX~TEXT      the path, in characters that a name may have
//     ~~NUMBER-TAG     a path that is too long for that: it lies beside the socket, as a symlink's text
#pragma once
#include "../base/text.h"
#include "../watches/mirror.h"

namespace ramfs {

// struct sockaddr_un.
struct UnixAddress {
  u16 family;
  char path[108];
};
constexpr u32 family_bytes = sizeof(u16);

class SocketLabel {
 public:
  // Of an inode that is being bound to `given`, by way of `directory`, the mirror's.
  SocketLabel(const Arena &arena, int directory, u64 number, Bytes given);

  u32 address(UnixAddress &out) const;
  MirrorNode node() const { return MirrorNode(arena_).below(name_.bytes()); }
  // Makes the symlink that a long path needs; 0 or -errno.
  i64 keep_text() const;

 private:
  const Arena &arena_;
  u64 number_;
  Bytes given_;
  Text<40> directory_;
  Text<112> name_;
  bool is_long_ = false;
};

// The path in an address that the kernel tells: its length, 0 for one that is none of ours.
u32 read_label(const Arena &arena, Bytes address, char (&out)[sizeof(UnixAddress::path)]);

// What tells a session's sockets from those of others: nobody can make it who does not have the arena.
u64 socket_tag(const Arena &arena, u64 number, u64 which);

}  // namespace ramfs
