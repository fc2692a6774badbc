#include "transaction.h"

#include "../base/invariant.h"
#include "../base/syscall.h"
#include "../base/text.h"
#include "holder.h"

namespace ramfs {
namespace {

// A death may fall between any two stores, so the compiler must leave them in their order. (The processor does.)
void keep_order() { __atomic_signal_fence(__ATOMIC_SEQ_CST); }

constexpr u64 all_signals = ~0ull;

u64 block_signals() {
  u64 before = 0;
  kernel::call(__NR_rt_sigprocmask, SIG_BLOCK, kernel::word(&all_signals), kernel::word(&before), 8);
  return before;
}

void restore_signals(u64 before) { kernel::call(__NR_rt_sigprocmask, SIG_SETMASK, kernel::word(&before), 0, 8); }

bool try_take(Lock &lock, u32 expected, u32 holder) {
  return __atomic_compare_exchange_n(&lock.owner, &expected, holder, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

// Longer than a change takes, but not long: where the holder has no processor, somebody else may have use for this one.
constexpr u32 most_spins = 64;

void take(const Arena &arena, u32 holder) {
  Lock &lock = arena.header().lock;
  for (u32 spin = 0; spin < most_spins; spin++) {
    if (__atomic_load_n(&lock.owner, __ATOMIC_RELAXED) == 0 && try_take(lock, 0, holder)) return;
    __builtin_ia32_pause();
  }
  u32 suspect = 0, times = 0;
  for (;;) {
    u32 owner = __atomic_load_n(&lock.owner, __ATOMIC_RELAXED);
    if (owner == 0) {
      if (try_take(lock, 0, holder | lock_awaited)) return;
      continue;
    }
    if (!(owner & lock_awaited)) {
      if (!try_take(lock, owner, owner | lock_awaited)) continue;
      owner |= lock_awaited;
    }
    kernel::Timespec patience{0, suspicion_ns};
    if (kernel::futex_wait(&lock.owner, owner, &patience) != -ETIMEDOUT) continue;
    u32 other = owner & ~lock_awaited;
    times = other == suspect ? times + 1 : 1;
    suspect = other;
    if (!is_lost(arena, other, times) || !try_take(lock, owner, holder | lock_awaited)) continue;
    recover(arena);
    return;
  }
}

// A sleeper killed after he was woken leaves the others asleep: until their patience ends.
void release(const Arena &arena) {
  Lock &lock = arena.header().lock;
  u32 owner = __atomic_exchange_n(&lock.owner, 0u, __ATOMIC_SEQ_CST);
  if (owner & lock_awaited) kernel::futex_wake(&lock.owner, 1);
}

// Makes the touched inodes readable again; seq only ever rises.
void close_journal(const Arena &arena) {
  Journal &journal = arena.header().journal;
  for (u32 i = 0; i < journal.touched_count; i++) {
    Inode *inode = arena.at(journal.touched[i]);
    if (inode->seq & 1) __atomic_store_n(&inode->seq, inode->seq + 1, __ATOMIC_RELEASE);
  }
  journal.freed_count = 0;
  __atomic_store_n(&journal.touched_count, 0u, __ATOMIC_RELEASE);
  __atomic_store_n(&journal.count, 0u, __ATOMIC_RELEASE);
  __atomic_store_n(&journal.state, u32(journal_idle), __ATOMIC_RELEASE);
}

void undo(const Arena &arena) {
  Journal &journal = arena.header().journal;
  char *base = static_cast<char *>(arena.base());
  for (u32 i = journal.count; i-- > 0;) {
    u64 *word = reinterpret_cast<u64 *>(base + journal.word[i].offset);
    __atomic_store_n(word, journal.word[i].old, __ATOMIC_RELEASE);
  }
}

}  // namespace

void recover(const Arena &arena) {
  Journal &journal = arena.header().journal;
  if (journal.state == journal_open) undo(arena);
  close_journal(arena);
}

void release_lock_of(const Arena &arena, u32 pid) {
  if (holder_of(arena.header().lock) != pid) return;
  recover(arena);
  release(arena);
}

Transaction::Transaction(const Arena &arena) : arena_(arena), signals_(block_signals()) {
  take(arena, lock_holder(arena));
  __atomic_store_n(&arena.header().journal.state, u32(journal_open), __ATOMIC_RELEASE);
  keep_order();
}

Transaction::~Transaction() {
  if (!committed_) undo(arena_);
  close_journal(arena_);
  release(arena_);
  restore_signals(signals_);
}

void Transaction::free_at_commit(u32 index, u32 size_class) {
  Journal &journal = arena_.header().journal;
  if (journal.freed_count == max_freed) __builtin_trap();
  for (u32 i = 0; i < journal.freed_count; i++)
    RAMFS_INVARIANT(journal.freed[i].index != index || journal.freed[i].size_class != size_class);
  journal.freed[journal.freed_count++] = {index, size_class};
}

// Chains a block, through its first word, or an inode.
void Transaction::free_now(u32 index, u32 size_class) {
  Heap &heap = arena_.header().heap;
  if (size_class == inode_class) {
    Ref<Inode> ref{index};
    set(arena_.at(ref)->next_free, heap.free_inodes);
    set(heap.free_inodes, ref);
  } else {
    set(*arena_.at(Ref<u32>{index}), heap.free[size_class]);
    set(heap.free[size_class], index);
  }
}

void Transaction::commit() {
  const Journal &journal = arena_.header().journal;
  RAMFS_INVARIANT(!committed_ && journal.state == journal_open);
  for (u32 i = 0; i < journal.freed_count; i++) free_now(journal.freed[i].index, journal.freed[i].size_class);
  __atomic_store_n(&arena_.header().journal.state, u32(journal_committed), __ATOMIC_RELEASE);
  keep_order();
  committed_ = true;
}

void Transaction::record(const void *field) {
  Journal &journal = arena_.header().journal;
  u64 offset = arena_.offset(static_cast<const char *>(field)) & ~7ull;
  RAMFS_INVARIANT(!committed_ && journal.state == journal_open);
  RAMFS_INVARIANT(holder_of(arena_.header().lock) == lock_holder(arena_));
  RAMFS_INVARIANT(offset < arena_.header().bytes);
  u32 n = journal.count;
  // The journal's size bounds the longest transaction; one that would outgrow it is a defect of this code.
  if (n == max_journal) __builtin_trap();
  journal.word[n].offset = offset;
  journal.word[n].old = *reinterpret_cast<u64 *>(static_cast<char *>(arena_.base()) + offset);
  __atomic_store_n(&journal.count, n + 1, __ATOMIC_RELEASE);
  keep_order();
}

void Transaction::record_range(const void *place, u32 bytes) {
  const char *start = static_cast<const char *>(place);
  for (u32 i = 0; i < bytes; i += 8) record(start + i);
}

void Transaction::touch(Ref<Inode> ref) {
  RAMFS_INVARIANT(arena_.holds(ref));
  Journal &journal = arena_.header().journal;
  for (u32 i = 0; i < journal.touched_count; i++)
    if (journal.touched[i] == ref) return;
  u32 n = journal.touched_count;
  if (n == max_touched) __builtin_trap();
  journal.touched[n] = ref;
  __atomic_store_n(&journal.touched_count, n + 1, __ATOMIC_RELEASE);
  Inode *inode = arena_.at(ref);
  RAMFS_INVARIANT((inode->seq & 1) == 0);
  __atomic_store_n(&inode->seq, inode->seq + 1, __ATOMIC_RELEASE);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

}  // namespace ramfs
