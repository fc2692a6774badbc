#include "../store/id_maps.h"

#include "expect.h"
#include "fixture.h"

using namespace ramfs;
using namespace ramfs::test;

TEST("an id of a user namespace has the name that its map gives it, or none") {
  const IdRange ranges[] = {{0, 1000, 1}, {1, 100000, 65535}, {70000, no_id, 5}};
  struct Case {
    u32 inside, outside;
  };
  for (const Case &c : {Case{0, 1000}, Case{1, 100000}, Case{65535, 165534}}) {
    EXPECT_EQ(id_outside(ranges, 3, c.inside), c.outside);
    EXPECT_EQ(id_inside(ranges, 3, c.outside), c.inside);
  }
  for (u32 inside : {65536u, 70000u, 70004u, no_id}) EXPECT_EQ(id_outside(ranges, 3, inside), no_id);
  for (u32 outside : {0u, 999u, 1001u, 99999u, 165535u, no_id, no_id - 1})
    EXPECT_EQ(id_inside(ranges, 3, outside), no_id);
}

TEST("a map of all ids has all but the last") {
  const IdRange all[] = {{0, 0, no_id}};
  for (u32 id : {0u, 65534u, no_id - 1}) EXPECT_EQ(id_inside(all, 1, id_outside(all, 1, id)), id);
  EXPECT_EQ(id_outside(all, 1, no_id), no_id);
  EXPECT_EQ(id_inside(all, 1, no_id), no_id);
}

TEST("equal maps are kept once, others behind each other, until there is no room") {
  Tree tree;
  const Arena &arena = tree.arena();
  IdRange users[] = {{0, 1000, 1}, {1, 100000, 65536}}, groups[] = {{0, 1000, 1}};
  Ref<IdMaps> first = keep_maps(arena, users, 2, groups, 1);
  EXPECT(keep_maps(arena, users, 2, groups, 1) == first);
  EXPECT(!(keep_maps(arena, users, 1, groups, 1) == first));
  EXPECT(!(keep_maps(arena, users, 2, groups, 0) == first));
  u32 kept = 0;
  for (users[0].outside = 0; users[0].outside < id_maps_room; users[0].outside++, kept++)
    if (!keep_maps(arena, users, 2, groups, 1)) break;
  EXPECT(kept > 1000 && kept < id_maps_room);
  users[0].outside = 1000;
  EXPECT(keep_maps(arena, users, 2, groups, 1) == first);
  const IdMaps &maps = *arena.at(first);
  EXPECT_EQ(id_outside(users_of(maps), maps.users, 2), 100001u);
  EXPECT_EQ(id_inside(groups_of(maps), maps.groups, 1000), 0u);
}
