#include "rounds.h"

#include "../base/kernel_headers.h"
#include "interruption.h"
#include "notified.h"

namespace ramfs {
namespace {

// More that answer at the same time would only wait for each other.
constexpr u32 most_at_once = 4;

bool has_call_queued(int listener) {
  struct {
    i32 fd;
    int16_t events, happened;
  } polled{listener, 1, 0};
  return kernel::call(__NR_poll, kernel::word(&polled), 1, 0) > 0 && (polled.happened & 1);
}

}  // namespace

// Whether any call lasts.
bool Rounds::look_at_workers() {
  __builtin_memset(lasting_, 0, sizeof lasting_);
  bool any = false;
  for (u32 i = 0; i < most_workers; i++) {
    const WorkerSlot &slot = shared->worker[i];
    u64 call = slot.pid != 0 ? __atomic_load_n(&slot.call, __ATOMIC_SEQ_CST) : 0;
    bool lasts = call != 0 && call == seen_[i];
    seen_[i] = call;
    if (!lasts) continue;
    any = true;
    lasting_[slot.pool]++;
    const Pool &pool = shared->pool[slot.pool];
    if (pool.listener >= 0 && is_to_be_interrupted(pool.listener, call, slot.thread)) interrupt_worker(slot.pid);
  }
  return any;
}

void Rounds::look_at_pools() {
  for (u32 i = 0; i < most_pools; i++) {
    Pool &pool = shared->pool[i];
    if (pool.listener < 0) continue;
    if (__atomic_exchange_n(&pool.rung, 0u, __ATOMIC_SEQ_CST)) rung_ = true;
    bool busy = __atomic_load_n(&pool.idle, __ATOMIC_SEQ_CST) == 0 && pool.workers - lasting_[i] < most_at_once;
    if (busy && has_call_queued(pool.listener)) add_worker(i);
  }
}

// Those beyond the first go when they next wait for a call, and those who wait hear of it.
void Rounds::send_away() {
  for (u32 i = 0; i < most_pools; i++) {
    Pool &pool = shared->pool[i];
    if (pool.listener < 0 || pool.workers < 2) continue;
    __atomic_store_n(&pool.leaving, pool.workers - 1, __ATOMIC_SEQ_CST);
    for (const WorkerSlot &slot : shared->worker)
      if (slot.pid != 0 && slot.pid != ~0u && slot.pool == i) interrupt_worker(slot.pid);
  }
}

void Rounds::go() {
  if (interval_ms_ == 0) return;
  rung_ = false;
  bool any_lasts = look_at_workers();
  look_at_pools();
  quiet_ms_ = rung_ || any_lasts ? 0 : quiet_ms_ + interval_ms_;
  interval_ms_ = interval_ms_ * 2 < longest_ms ? interval_ms_ * 2 : longest_ms;
  if (quiet_ms_ < quiet_ms) return;
  send_away();
  quiet_ms_ = interval_ms_ = 0;
}

}  // namespace ramfs
