#include "id_maps.h"

#include "../base/syscall.h"
#include "../base/text.h"

namespace ramfs {
namespace {

bool is_same(const IdMaps &maps, const IdRange *users, u32 user_count, const IdRange *groups, u32 group_count) {
  return maps.users == user_count && maps.groups == group_count &&
         __builtin_memcmp(users_of(maps), users, user_count * sizeof(IdRange)) == 0 &&
         __builtin_memcmp(groups_of(maps), groups, group_count * sizeof(IdRange)) == 0;
}

u32 size_of(const IdMaps &maps) {
  return u32(round_up(sizeof maps + u64(maps.users + maps.groups) * sizeof(IdRange), granule));
}

}  // namespace

u32 id_outside(const IdRange *range, u32 count, u32 inside) {
  for (u32 i = 0; i < count; i++) {
    const IdRange &r = range[i];
    if (inside - r.inside < r.count) return r.outside == no_id ? no_id : r.outside + (inside - r.inside);
  }
  return no_id;
}

u32 id_inside(const IdRange *range, u32 count, u32 outside) {
  for (u32 i = 0; i < count; i++) {
    const IdRange &r = range[i];
    if (r.outside != no_id && outside - r.outside < r.count) return r.inside + (outside - r.outside);
  }
  return no_id;
}

Ref<IdMaps> keep_maps(const Arena &arena, const IdRange *users, u32 user_count, const IdRange *groups,
                      u32 group_count) {
  Header &header = arena.header();
  auto ref_of = [&](u32 offset) { return Ref<IdMaps>{u32(arena.offset(header.id_maps + offset) / granule)}; };
  for (u32 at = 0; at < header.id_maps_used; at += size_of(*arena.at(ref_of(at))))
    if (is_same(*arena.at(ref_of(at)), users, user_count, groups, group_count)) return ref_of(at);
  IdMaps fresh{user_count, group_count};
  u32 used = header.id_maps_used;
  if (used + size_of(fresh) > id_maps_room) return {};
  IdMaps &maps = *arena.at(ref_of(used));
  maps.users = user_count;
  maps.groups = group_count;
  __builtin_memcpy(maps.range, users, user_count * sizeof(IdRange));
  __builtin_memcpy(maps.range + user_count, groups, group_count * sizeof(IdRange));
  __atomic_store_n(&header.id_maps_used, used + size_of(fresh), __ATOMIC_RELEASE);
  return ref_of(used);
}

u64 user_namespace_at(int dir, const char *path) {
  char text[64];
  i64 n = kernel::readlinkat(dir, path, text, sizeof text - 1);
  if (n <= 6) return 0;
  text[n] = 0;
  const char *digits = text + 6;  // behind "user:["
  return take_number(digits);
}

}  // namespace ramfs
