#include "pool.h"

#include "../base/kernel_headers.h"
#include "../base/syscall.h"

namespace ramfs {

bool pool_body(Transaction &t, const Body &body) {
  Header &header = t.arena().header();
  if (header.pool_count >= max_pool) return false;
  t.record_range(&header.pool[header.pool_count], sizeof(PoolEntry));
  header.pool[header.pool_count].body = body;
  t.set(header.pool_count, header.pool_count + 1);
  return true;
}

Result<Body> take_body(Transaction &t) {
  Header &header = t.arena().header();
  if (header.pool_count == 0) return Error{EAGAIN};
  Body body = header.pool[header.pool_count - 1].body;
  t.set(header.pool_count, header.pool_count - 1);
  return body;
}

void wake_keepers(const Arena &arena) {
  Header &header = arena.header();
  __atomic_store_n(&header.keeper_idle, u32(keepers_work), __ATOMIC_SEQ_CST);
  __atomic_fetch_add(&header.keeper_bell, 1, __ATOMIC_SEQ_CST);
  kernel::futex_wake(&header.keeper_bell, max_keepers);
}

void end_sweep(const Arena &arena) {
  Header &header = arena.header();
  __atomic_fetch_add(&header.sweeps_ended, 1, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&header.sweep_waiters, __ATOMIC_SEQ_CST) > 0) kernel::futex_wake(&header.sweeps_ended, ~0u >> 1);
}

bool await_sweep(const Arena &arena, u32 seen) {
  Header &header = arena.header();
  __atomic_fetch_add(&header.sweep_waiters, 1, __ATOMIC_SEQ_CST);
  kernel::Timespec timeout{0, 50'000'000};
  i64 waited = kernel::futex_wait(&header.sweeps_ended, seen, &timeout);
  __atomic_fetch_sub(&header.sweep_waiters, 1, __ATOMIC_SEQ_CST);
  return waited != -ETIMEDOUT;
}

void ring_keepers(const Arena &arena) {
  Header &header = arena.header();
  u32 idle = __atomic_load_n(&header.keeper_idle, __ATOMIC_SEQ_CST);
  bool low = header.pool_count * 2 < header.pool_target;
  bool wanted = low || (idle == keepers_wait && header.orphan_count > 0);
  if (wanted && idle != keepers_work) wake_keepers(arena);
}

namespace {

// No keeper can make another body, and there are as many keepers as there may be.
bool is_exhausted(const Header &header) {
  u32 most = header.volume_fd >= 0 ? header.keeper_count : max_keepers;
  for (u32 i = 0; i < most; i++)
    if (__atomic_load_n(&header.keeper[i].full, __ATOMIC_RELAXED) == 0) return false;
  return true;
}

}  // namespace

Result<void> await_pool(const Arena &arena) {
  Header &header = arena.header();
  // Where all are full, only what is about to be buried can help.
  constexpr u32 all_patience = 200, last_patience = 10;
  __atomic_fetch_add(&header.pool_drained, 1, __ATOMIC_SEQ_CST);
  // Counts waits that nobody ended: others may be quicker any number of times.
  for (u32 patience = 0; patience < all_patience;) {
    u32 bell = __atomic_load_n(&header.pool_bell, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&header.pool_count, __ATOMIC_SEQ_CST) > 0) return {};
    bool orphans = __atomic_load_n(&header.orphan_count, __ATOMIC_SEQ_CST) > 0;
    if (is_exhausted(header) && (!orphans || patience > last_patience)) break;
    __atomic_store_n(&header.keeper_idle, u32(keepers_wait), __ATOMIC_SEQ_CST);
    ring_keepers(arena);
    kernel::Timespec timeout{0, 50'000'000};
    i64 waited = kernel::futex_wait(&header.pool_bell, bell, &timeout);
    if (waited != -ETIMEDOUT) continue;
    patience++;
    if (has_ended(arena)) return Error{EIO};
  }
  return Error{ENOSPC};
}

}  // namespace ramfs
