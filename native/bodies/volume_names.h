// What lies on the session's volume, by its names: the bodies, and directories beside them.
#pragma once
#include "../base/types.h"

namespace ramfs {

// What the names of bodies begin with; the body's number follows.
constexpr Bytes body_name{"ramfs-", 6};
// Where core files lie until they are brought into the tree (vfs/cores.h).
constexpr char cores_on_volume[] = "cores";
// What the keepers' doors are known by; the keeper's number follows.
constexpr char door_prefix[] = "door-";
// The mirror (watches/mirror.h), and in it what sockets of the tree are known by; a number follows.
constexpr char mirror_on_volume[] = "w";
constexpr char socket_prefix[] = "socket-";
constexpr char socket_text_prefix[] = "text-";

}  // namespace ramfs
