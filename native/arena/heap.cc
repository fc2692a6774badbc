#include "heap.h"

#include "../base/invariant.h"
#include "../base/kernel_headers.h"

namespace ramfs {
namespace {

u32 class_of(u64 bytes) {
  u64 granules = round_up(max<u64>(bytes, 1), granule) / granule;
  return granules <= 1 ? 0 : 64 - u32(__builtin_clzll(granules - 1));
}

Result<u32> extend(Transaction &t, u64 granules) {
  Heap &heap = t.arena().header().heap;
  if (granules > heap.limit - heap.end) return Error{ENOSPC};
  u32 index = heap.end;
  t.set(heap.end, u32(index + granules));
  return index;
}

u32 &next_of(const Arena &arena, u32 index) { return *arena.at(Ref<u32>{index}); }

}  // namespace

Result<u32> allocate_block(Transaction &t, u64 bytes) {
  Heap &heap = t.arena().header().heap;
  u32 size_class = class_of(bytes);
  if (size_class >= size_classes) return Error{ENOSPC};
  u32 index = heap.free[size_class];
  RAMFS_INVARIANT(index < heap.end);
  if (index != 0) {
    u32 &next = next_of(t.arena(), index);
    t.record_range(&next, 8);
    t.set(heap.free[size_class], next);
  } else {
    RAMFS_TRY(fresh, extend(t, 1ull << size_class));
    index = fresh;
  }
  __builtin_memset(t.arena().at(Ref<char>{index}), 0, u64(granule) << size_class);
  return index;
}

void free_block(Transaction &t, u32 index, u64 bytes) { t.free_at_commit(index, class_of(bytes)); }

Result<void> check_inode_budget(const Heap &heap) {
  if (heap.max_inodes != 0 && heap.inodes + heap.links >= heap.max_inodes) return Error{ENOSPC};
  return {};
}

Result<Ref<Inode>> allocate_inode(Transaction &t) {
  Heap &heap = t.arena().header().heap;
  RAMFS_CHECK(check_inode_budget(heap));
  Ref<Inode> ref = heap.free_inodes;
  if (ref) {
    RAMFS_INVARIANT(t.arena().at(ref)->mode == 0);
    t.touch(ref);
    t.set(heap.free_inodes, t.arena().at(ref)->next_free);
    t.record_range(&t.arena().at(ref)->next_free, 8);
  } else {
    RAMFS_TRY(index, extend(t, sizeof(Inode) / granule));
    ref = {index};
    // A block that a recovery took back may have left anything here.
    t.arena().at(ref)->seq &= ~1u;
    t.touch(ref);
  }
  Inode *inode = t.arena().at(ref);
  u32 kept = __builtin_offsetof(Inode, mode);
  __builtin_memset(reinterpret_cast<char *>(inode) + kept, 0, sizeof(Inode) - kept);
  t.add(heap.inodes, 1u);
  return ref;
}

void free_inode(Transaction &t, Ref<Inode> ref) {
  Heap &heap = t.arena().header().heap;
  Inode *inode = t.arena().at(ref);
  RAMFS_INVARIANT(inode->mode != 0 && heap.inodes > 0);
  t.touch(ref);
  t.set(inode->mode, 0u);
  t.set(inode->generation, inode->generation + 1);
  t.add(heap.inodes, ~0u);
  if ((inode->generation & Arena::generation_mask) != 0) return t.free_at_commit(ref.index, Transaction::inode_class);
  t.set(inode->next_free, heap.retired);
  t.set(heap.retired, ref);
}

}  // namespace ramfs
