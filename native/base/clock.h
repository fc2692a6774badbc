// The present, as the file system stamps it: the kernel's CLOCK_REALTIME_COARSE clock, read without a system call where
// somebody has said how (the hook and the session each find the vdso's function in their own way).
#pragma once
#include "syscall.h"

namespace ramfs {

using ClockFunction = int (*)(int clock, kernel::Timespec *out);
extern ClockFunction clock_function;

// A time as the arena keeps it: nanoseconds since the epoch while they fit into 62 bits and a sign (1823 to 2116),
// beyond that whole seconds, behind those nanoseconds. So times compare as numbers do.
constexpr i64 second = 1'000'000'000;
constexpr i64 finest = 1ll << 62;

inline i64 join_time(i64 sec, i64 nsec) {
  if (sec >= finest / second) return finest + min(sec, finest - 1);
  if (sec < -finest / second) return -finest + max(sec, -finest);
  return sec * second + nsec;
}

// The nanoseconds are never negative.
inline kernel::Timespec split_time(i64 time) {
  if (time >= finest) return {time - finest, 0};
  if (time < -finest) return {time + finest, 0};
  i64 rest = time % second;
  if (rest < 0) rest += second;
  return {(time - rest) / second, rest};
}

// The present by the clock alone. Changes of the tree are stamped by another (arena/stamp.h).
inline i64 now() {
  kernel::Timespec time{};
  if (clock_function != nullptr) clock_function(CLOCK_REALTIME_COARSE, &time);
  else kernel::call(__NR_clock_gettime, CLOCK_REALTIME_COARSE, kernel::word(&time));
  return join_time(time.sec, time.nsec);
}

}  // namespace ramfs
