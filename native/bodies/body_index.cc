#include "body_index.h"

#include "../arena/heap.h"
#include "lower.h"

namespace ramfs {
namespace {

constexpr u64 first_index = 256;
constexpr u64 removed = 1;

u64 index_bytes(u32 count) { return u64(count) * sizeof(BodyBucket); }

u32 place_of(u64 body_ino) { return u32(body_ino * 0x9e3779b97f4a7c15ull >> 40); }

BodyBucket *free_bucket(BodyBucket *bucket, u32 count, u64 body_ino) {
  u32 i = place_of(body_ino);
  while (bucket[i & (count - 1)].ino > removed) i++;
  return &bucket[i & (count - 1)];
}

Result<void> grow_index(Transaction &t) {
  const Arena &arena = t.arena();
  BodyIndex &index = arena.header().bodies;
  u32 live = 0;
  for (u32 i = 0; i < index.count; i++)
    if (arena.at(index.buckets)[i].ino > removed) live++;
  u32 count = first_index;
  while (count < live * 3) count *= 2;
  RAMFS_TRY(fresh, allocate<BodyBucket>(t, index_bytes(count)));
  BodyBucket *to = arena.at(fresh);
  for (u32 i = 0; i < index.count; i++) {
    const BodyBucket &from = arena.at(index.buckets)[i];
    if (from.ino > removed) *free_bucket(to, count, from.ino) = from;
  }
  Ref<BodyBucket> old = index.buckets;
  u32 old_count = index.count;
  t.set(index.buckets, fresh);
  t.set(index.count, count);
  t.set(index.used, live);
  if (old) free_block(t, old.index, index_bytes(old_count));
  return {};
}

Ref<Inode> look_up(const Arena &arena, u64 body_ino) {
  BodyIndex &index = arena.header().bodies;
  Ref<BodyBucket> buckets = index.buckets;
  u32 count = index.count;
  u64 end = u64(buckets.index) * granule + index_bytes(count);
  if (!arena.holds(buckets) || (count & (count - 1)) || end > arena.header().bytes) return {};
  const BodyBucket *bucket = arena.at(buckets);
  for (u32 i = place_of(body_ino), probes = 0; probes < count; i++, probes++) {
    const BodyBucket &b = bucket[i & (count - 1)];
    if (b.ino == 0) return {};
    if (b.ino != body_ino) continue;
    Ref<Inode> inode = b.inode;
    bool is_its = (body_ino & lower_bit) ? arena.holds(inode) && (arena.at(inode)->lower & lower_indexed)
                                         : arena.holds(inode) && arena.at(inode)->body.ino == body_ino;
    if (is_its) return inode;
  }
  return {};
}

}  // namespace

Result<void> index_body(Transaction &t, u64 body_ino, Ref<Inode> inode) {
  BodyIndex &index = t.arena().header().bodies;
  if (index.used + 1 > index.count - index.count / 4) RAMFS_CHECK(grow_index(t));
  BodyBucket *bucket = free_bucket(t.arena().at(index.buckets), index.count, body_ino);
  if (bucket->ino == 0) t.add(index.used, 1u);
  t.record_range(bucket, sizeof *bucket);
  *bucket = {body_ino, inode, 0};
  return {};
}

void unindex_body(Transaction &t, u64 body_ino) {
  BodyIndex &index = t.arena().header().bodies;
  BodyBucket *bucket = t.arena().at(index.buckets);
  for (u32 i = place_of(body_ino);; i++) {
    BodyBucket &b = bucket[i & (index.count - 1)];
    if (b.ino == 0) return;
    if (b.ino != body_ino) continue;
    t.set(b.ino, removed);
    return;
  }
}

// A reader may look into an index that is just being replaced; so a miss counts only under the lock.
Ref<Inode> inode_of_body(const Arena &arena, u64 body_ino) {
  Ref<Inode> found = look_up(arena, body_ino);
  if (found) return found;
  Transaction t(arena);
  return look_up(arena, body_ino);
}

Ref<Inode> inode_of_body(const Transaction &t, u64 body_ino) { return look_up(t.arena(), body_ino); }

}  // namespace ramfs
