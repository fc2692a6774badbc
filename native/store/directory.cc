#include "directory.h"

#include "../arena/heap.h"
#include "../base/invariant.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"

namespace ramfs {
namespace {

constexpr u32 first_capacity = granule / sizeof(Slot);
constexpr u32 index_from = 16;  // with more slots than this a directory has buckets
constexpr u32 removed_bucket = 1;

u64 slots_bytes(u32 capacity) { return u64(capacity) * sizeof(Slot); }
u64 buckets_bytes(u32 count) { return u64(count) * sizeof(Bucket); }

bool names(const Arena &arena, Ref<Dentry> ref, Bytes name, u32 hash) {
  if (!arena.holds(ref)) return false;
  const Dentry *dentry = arena.at(ref);
  return dentry->hash == hash && dentry->length == name.length && name_of(dentry) == name;
}

Ref<Dentry> find_in_slots(const Arena &arena, const Inode *dir, Bytes name, u32 hash) {
  Ref<Slot> slots = dir->dir.slots;
  if (!arena.holds(slots)) return {};
  const Slot *slot = arena.at(slots);
  u32 count = min(dir->dir.slot_count, index_from);
  for (u32 i = 0; i < count; i++)
    if (slot[i].hash == hash && slot[i].dentry && names(arena, slot[i].dentry, name, hash)) return slot[i].dentry;
  return {};
}

Ref<Dentry> find_in_buckets(const Arena &arena, const Inode *dir, Bytes name, u32 hash) {
  Ref<Bucket> buckets = dir->dir.buckets;
  u32 count = dir->dir.bucket_count;
  u64 end = u64(buckets.index) * granule + buckets_bytes(count);
  if (!arena.holds(buckets) || (count & (count - 1)) || end > arena.header().bytes) return {};
  const Bucket *bucket = arena.at(buckets);
  for (u32 i = hash, probes = 0; probes < count; i++, probes++) {
    const Bucket &b = bucket[i & (count - 1)];
    if (b.dentry == 0) return {};
    if (b.hash == hash && b.dentry != removed_bucket && names(arena, {b.dentry}, name, hash)) return {b.dentry};
  }
  return {};
}

void put_in_buckets(Bucket *bucket, u32 count, u32 hash, u32 dentry) {
  u32 i = hash;
  while (bucket[i & (count - 1)].dentry > removed_bucket) i++;
  bucket[i & (count - 1)] = {hash, dentry};
}

// Moves the live slots into fresh tables with room for more. The old ones are freed last, so that nothing in
// this transaction reuses them.
Result<void> rebuild(Transaction &t, Inode *dir) {
  auto &d = dir->dir;
  const Arena &arena = t.arena();
  u32 capacity = first_capacity;
  while (capacity < d.live + d.live / 2 + 1) capacity *= 2;
  RAMFS_TRY(slots, allocate<Slot>(t, slots_bytes(capacity)));
  u32 bucket_count = capacity > index_from ? capacity * 2 : 0;
  Ref<Bucket> buckets;
  if (bucket_count) {
    RAMFS_TRY(fresh, allocate<Bucket>(t, buckets_bytes(bucket_count)));
    buckets = fresh;
  }
  Slot *to = arena.at(slots);
  u32 moved = 0;
  for (u32 i = 0; i < d.slot_count; i++) {
    const Slot &from = arena.at(d.slots)[i];
    if (!from.dentry) continue;
    to[moved++] = from;
    if (buckets) put_in_buckets(arena.at(buckets), bucket_count, from.hash, from.dentry.index);
  }
  Inode old = *dir;
  t.set(d.slots, slots);
  t.set(d.slot_capacity, capacity);
  t.set(d.slot_count, moved);
  t.set(d.buckets, buckets);
  t.set(d.bucket_count, bucket_count);
  t.set(d.buckets_used, bucket_count ? moved : 0);
  if (old.dir.slots) free_block(t, old.dir.slots.index, slots_bytes(old.dir.slot_capacity));
  if (old.dir.buckets) free_block(t, old.dir.buckets.index, buckets_bytes(old.dir.bucket_count));
  return {};
}

// The position of the slot that holds `cookie`, which is there.
u32 slot_of(const Arena &arena, const Inode *dir, u64 cookie) { return slot_behind(arena, dir, cookie - 1); }

void unlink_from_buckets(Transaction &t, Inode *dir, Ref<Dentry> entry, u32 hash) {
  Bucket *bucket = t.arena().at(dir->dir.buckets);
  u32 mask = dir->dir.bucket_count - 1;
  for (u32 i = hash;; i++) {
    Bucket &b = bucket[i & mask];
    if (b.dentry != entry.index) continue;
    t.set(b.dentry, removed_bucket);
    return;
  }
}

void link_into_buckets(Transaction &t, Inode *dir, Ref<Dentry> entry, u32 hash) {
  Bucket *bucket = t.arena().at(dir->dir.buckets);
  u32 mask = dir->dir.bucket_count - 1, i = hash;
  while (bucket[i & mask].dentry > removed_bucket) i++;
  Bucket &b = bucket[i & mask];
  if (b.dentry == 0) t.add(dir->dir.buckets_used, 1u);
  t.record_range(&b, sizeof(Bucket));
  b = {hash, entry.index};
}

// A fresh block becomes an entry like another, but for its name.
void fill_dentry(Dentry *dentry, const Dentry &like, Bytes name, u32 hash) {
  dentry->inode = like.inode;
  dentry->parent = like.parent;
  dentry->hash = hash;
  dentry->cookie = like.cookie;
  dentry->mode_type = like.mode_type;
  dentry->length = u16(name.length);
  __builtin_memcpy(reinterpret_cast<char *>(dentry) + dentry_name_offset, name.data, name.length);
}

void add_name(Transaction &t, Ref<Inode> inode, Ref<Dentry> entry) {
  Inode *node = t.arena().at(inode);
  t.set(t.arena().at(entry)->next_name, node->dentry);
  t.set(node->dentry, entry);
}

void drop_name(Transaction &t, Ref<Inode> inode, Ref<Dentry> entry) {
  Ref<Dentry> *link = &t.arena().at(inode)->dentry;
  while (!(*link == entry)) link = &t.arena().at(*link)->next_name;
  t.set(*link, t.arena().at(entry)->next_name);
}

u64 dentry_bytes(u32 name_length) { return dentry_name_offset + name_length; }

}  // namespace

// FNV-1a over words of eight bytes, folded.
u32 hash_name(Bytes name) {
  u64 h = 0xcbf29ce484222325ull ^ name.length;
  u32 i = 0;
  for (; i + 8 <= name.length; i += 8) {
    u64 word;
    __builtin_memcpy(&word, name.data + i, 8);
    h = (h ^ word) * 0x9e3779b97f4a7c15ull;
    h ^= h >> 29;
  }
  for (; i < name.length; i++) h = (h ^ u8(name[i])) * 0x100000001b3ull;
  h ^= h >> 32;
  return u32(h * 0x9e3779b97f4a7c15ull >> 32);
}

Ref<Dentry> find_entry(const Arena &arena, const Inode *dir, Bytes name, u32 hash) {
  return dir->dir.bucket_count == 0 ? find_in_slots(arena, dir, name, hash) : find_in_buckets(arena, dir, name, hash);
}

u32 slot_behind(const Arena &arena, const Inode *dir, u64 cookie) {
  const Slot *slot = arena.at(dir->dir.slots);
  u32 low = 0, high = dir->dir.slot_count;
  while (low < high) {
    u32 middle = (low + high) / 2;
    if (slot[middle].cookie > cookie) high = middle;
    else low = middle + 1;
  }
  return low;
}

Result<void> insert_entry(Transaction &t, Ref<Inode> dir_ref, Bytes name, u32 hash, Ref<Inode> inode) {
  const Arena &arena = t.arena();
  Inode *dir = arena.at(dir_ref);
  auto &d = dir->dir;
  RAMFS_INVARIANT(!find_entry(arena, dir, name, hash));
  RAMFS_TRY(entry, allocate<Dentry>(t, dentry_bytes(name.length)));
  bool full =
      d.slot_count == d.slot_capacity || (d.bucket_count && d.buckets_used >= d.bucket_count - d.bucket_count / 4);
  if (full) RAMFS_CHECK(rebuild(t, dir));

  // Nothing below may fail.
  u64 cookie = d.next_cookie + 1;
  Dentry like{inode, dir_ref, {}, hash, cookie, arena.at(inode)->mode & S_IFMT, 0};
  fill_dentry(arena.at(entry), like, name, hash);
  add_name(t, inode, entry);

  Slot *slot = arena.at(d.slots) + d.slot_count;
  t.record_range(slot, sizeof(Slot));
  *slot = {cookie, hash, entry};
  if (d.bucket_count) link_into_buckets(t, dir, entry, hash);
  t.set(d.next_cookie, cookie);
  t.add(d.slot_count, 1u);
  t.add(d.live, 1u);
  return {};
}

void remove_entry(Transaction &t, Ref<Dentry> entry) {
  const Arena &arena = t.arena();
  const Dentry *dentry = arena.at(entry);
  Inode *dir = arena.at(dentry->parent);
  auto &d = dir->dir;
  u32 position = slot_of(arena, dir, dentry->cookie);
  RAMFS_INVARIANT(d.live > 0 && position < d.slot_count && arena.at(d.slots)[position].dentry == entry);
  t.set(arena.at(d.slots)[position].dentry, Ref<Dentry>{});
  if (d.bucket_count) unlink_from_buckets(t, dir, entry, dentry->hash);
  // Cookies behind the last live entry are spent already, so empty slots at the end can be used again.
  u32 count = d.slot_count;
  while (count > 0 && position + 1 == count && !arena.at(d.slots)[count - 1].dentry) {
    count--;
    if (position > 0) position--;
  }
  if (count != d.slot_count) t.set(d.slot_count, count);
  t.add(d.live, ~0u);
  drop_name(t, dentry->inode, entry);
  free_block(t, entry.index, dentry_bytes(dentry->length));
}

Result<void> rename_entry(Transaction &t, Ref<Dentry> entry, Bytes name, u32 hash) {
  const Arena &arena = t.arena();
  const Dentry *old = arena.at(entry);
  Inode *dir = arena.at(old->parent);
  auto &d = dir->dir;
  RAMFS_TRY(fresh, allocate<Dentry>(t, dentry_bytes(name.length)));
  // The bucket that the old name leaves behind stays used; now and then the tables must be made anew.
  if (d.bucket_count && d.buckets_used >= d.bucket_count - d.bucket_count / 4) RAMFS_CHECK(rebuild(t, dir));

  // Nothing below may fail.
  Dentry *dentry = arena.at(fresh);
  fill_dentry(dentry, *old, name, hash);
  drop_name(t, old->inode, entry);
  add_name(t, old->inode, fresh);
  if (d.bucket_count) unlink_from_buckets(t, dir, entry, old->hash);
  Slot *slot = arena.at(d.slots) + slot_of(arena, dir, old->cookie);
  t.record_range(slot, sizeof(Slot));
  *slot = {old->cookie, hash, fresh};
  if (d.bucket_count) link_into_buckets(t, dir, fresh, hash);
  free_block(t, entry.index, dentry_bytes(old->length));
  return {};
}

void replace_entry(Transaction &t, Ref<Dentry> entry, Ref<Inode> inode) {
  Dentry *dentry = t.arena().at(entry);
  drop_name(t, dentry->inode, entry);
  t.set(dentry->inode, inode);
  t.set(dentry->mode_type, t.arena().at(inode)->mode & u32(S_IFMT));
  add_name(t, inode, entry);
}

void free_entries(Transaction &t, Inode *dir) {
  auto &d = dir->dir;
  Ref<Slot> slots = d.slots;
  Ref<Bucket> buckets = d.buckets;
  t.set(d.slots, Ref<Slot>{});
  t.set(d.slot_count, 0u);
  t.set(d.buckets, Ref<Bucket>{});
  if (slots) free_block(t, slots.index, slots_bytes(d.slot_capacity));
  if (buckets) free_block(t, buckets.index, buckets_bytes(d.bucket_count));
  t.set(d.slot_capacity, 0u);
  t.set(d.bucket_count, 0u);
}

}  // namespace ramfs
