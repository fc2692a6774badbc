// User and group ids of user namespaces (user_namespaces(7)). The tree has ids of the session's own.
#pragma once
#include "../arena/arena.h"

namespace ramfs {

constexpr u32 no_id = ~0u;

inline const IdRange *users_of(const IdMaps &maps) { return maps.range; }
inline const IdRange *groups_of(const IdMaps &maps) { return maps.range + maps.users; }

// What the session calls an id of the namespace, and the other way round; no_id: it has no name there.
u32 id_outside(const IdRange *range, u32 count, u32 inside);
u32 id_inside(const IdRange *range, u32 count, u32 outside);

// The maps with these pieces, which are put behind the others if they are not among them; none: there is no room. To be
// called by the informant alone.
Ref<IdMaps> keep_maps(const Arena &arena, const IdRange *users, u32 user_count, const IdRange *groups, u32 group_count);

// The number of a process's user namespace by "/proc/PID/ns/user", 0: it cannot be told.
u64 user_namespace_at(int dir, const char *path);
constexpr u64 initial_user_namespace = 0xeffffffd;  // the kernel's PROC_USER_INIT_INO

}  // namespace ramfs
