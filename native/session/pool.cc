#include "pool.h"

#include "../arena/holder.h"
#include "../base/syscall.h"
#include "../bodies/pool.h"
#include "session.h"

namespace ramfs {
namespace {

constexpr u32 fill_batch = 16;

}  // namespace

Pool::Pool(Session &session, u32 keeper, BodyMaker &maker)
    : session_(session), keeper_(keeper), maker_(maker), reclaim_(keeper, session.arena(), maker) {}

bool Pool::is_low() const {
  const Header &header = session_.arena().header();
  return !full_ && header.pool_count * 2 < header.pool_target;
}

void Pool::set_full(bool full) {
  full_ = full;
  __atomic_store_n(&session_.arena().header().keeper[keeper_].full, u32(full), __ATOMIC_SEQ_CST);
}

bool Pool::fill() {
  const Arena &arena = session_.arena();
  Header &header = arena.header();
  u32 wanted = __atomic_load_n(&header.pool_target, __ATOMIC_ACQUIRE);
  u32 ready = __atomic_load_n(&header.pool_count, __ATOMIC_ACQUIRE);
  if (ready >= wanted) return true;
  // Half the price of a new one, and that many fewer.
  if (u32 reclaimed = reclaim_.into_pool()) {
    ring(true);
    return ready + reclaimed >= wanted;
  }
  Body fresh[fill_batch];
  u32 count = 0;
  while (count < fill_batch && ready + count < wanted) {
    auto body = maker_.make();
    if (!body.ok()) break;
    fresh[count++] = body.value();
  }
  if (count == 0) {
    set_full(true);
    session_.add_keeper(keeper_);
    return true;
  }
  u32 added = 0;
  {
    Transaction t(arena);
    // A burst that drained the pool will go on: keep more ready.
    u32 drained = __atomic_load_n(&header.pool_drained, __ATOMIC_SEQ_CST);
    if (drained != drained_ && header.pool_target < max_pool)
      t.set(header.pool_target, min(header.pool_target * 2, max_pool));
    drained_ = drained;
    while (added < count && pool_body(t, fresh[added])) added++;
    t.commit();
  }
  ring(true);
  for (u32 i = added; i < count; i++) maker_.give_up(fresh[i]);
  return ready + count >= wanted;
}

void Pool::ring(bool now) {
  Header &header = session_.arena().header();
  if (!now && header.pool_count * 4 < header.pool_target) return;
  __atomic_fetch_add(&header.pool_bell, 1, __ATOMIC_SEQ_CST);
  kernel::futex_wake(&header.pool_bell, ~0u >> 1);
}

bool Pool::keep(Transaction &t, const Body &body, bool reusable) {
  const Header &header = session_.arena().header();
  return reusable && !(body.ino & pipe_bit) && header.pool_count < header.pool_target && pool_body(t, body);
}

void Pool::give_up(const Body &body) {
  maker_.give_up(body);
  if (!(body.ino & pipe_bit)) set_full(false);
}

void Pool::clear_making() {
  if (keeper_ != 0) return;
  for (u64 &entry : session_.arena().header().making) {
    u64 dead = __atomic_load_n(&entry, __ATOMIC_SEQ_CST);
    if (dead == 0 || !is_dead(u32(dead >> 32))) continue;
    maker_.give_up({0, 0, i32(u32(dead))});
    __atomic_compare_exchange_n(&entry, &dead, u64(0), false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
  }
}

}  // namespace ramfs
