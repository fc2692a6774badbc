// The time that changes of the tree are stamped with.
#pragma once
#include "../base/clock.h"
#include "arena.h"

namespace ramfs {

// Since Linux 6.13 a body that was asked about gets the time of its next change finely, ahead of the coarse clock; and
// nothing that changes afterwards gets an older one. So what was reported is kept (Header::latest_reported), for as
// long as the coarse clock may need to catch up. (Much later than the clock says: that was set back.)
constexpr i64 longest_tick = 20'000'000;

inline i64 now(const Arena &arena) {
  i64 time = now(), reported = __atomic_load_n(&arena.header().latest_reported, __ATOMIC_RELAXED);
  return reported > time && reported - time < longest_tick ? reported : time;
}

inline void note_reported(const Arena &arena, i64 changed) {
  i64 *latest = &arena.header().latest_reported;
  i64 before = __atomic_load_n(latest, __ATOMIC_RELAXED);
  while (changed > before &&
         !__atomic_compare_exchange_n(latest, &before, changed, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {}
}

}  // namespace ramfs
