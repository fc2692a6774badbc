// What the supervisor looks after while calls are being answered. A worker rings when it takes a call and nobody of its
// pool is left to take the next; from then on the supervisor looks by the clock: whether calls queue up behind ones
// that last, so that another worker is wanted, and whether who waits in one has died, or got a signal that ends the
// wait. When nobody has rung for a second there are more workers than needed; the last one waits, and so does the
// supervisor.
#pragma once
#include "shared.h"

namespace ramfs {

class Rounds {
 public:
  // Somebody has rung.
  void begin() { interval_ms_ = interval_ms_ ? interval_ms_ : shortest_ms; }
  // How long to wait for events until the next is due; -1: for ever.
  i64 patience_ms() const { return interval_ms_ ? i64(interval_ms_) : -1; }
  // Goes one.
  void go();

 private:
  static constexpr u32 shortest_ms = 2, longest_ms = 100, quiet_ms = 1000;

  bool look_at_workers();
  void look_at_pools();
  void send_away();

  u32 interval_ms_ = 0;  // 0: none is due
  u32 quiet_ms_ = 0;
  bool rung_ = false;
  u64 seen_[most_workers] = {};   // the call that each had in the last round
  u32 lasting_[most_pools] = {};  // how many of a pool have had the same since
};

// In supervisor.cc. False: there can be no more.
bool add_worker(u32 pool);

}  // namespace ramfs
