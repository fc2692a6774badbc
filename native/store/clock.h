// The present, as the file system stamps it: the kernel's coarse clock, read without a system call where
// somebody has said how (the hook and the session each find the vdso's function in their own way).
#pragma once
#include "syscall.h"

namespace ramfs {

using ClockFunction = int (*)(int clock, kernel::Timespec *out);
extern ClockFunction clock_function;

// Nanoseconds since the epoch.
inline i64 now() {
  kernel::Timespec time{};
  constexpr int coarse = 5;  // CLOCK_REALTIME_COARSE
  if (clock_function != nullptr) clock_function(coarse, &time);
  else kernel::call(__NR_clock_gettime, coarse, kernel::word(&time));
  return time.sec * 1'000'000'000 + time.nsec;
}

// Nanoseconds since the epoch as seconds and the rest, which is never negative.
inline kernel::Timespec split_time(i64 time) {
  constexpr i64 second = 1'000'000'000;
  i64 rest = time % second;
  if (rest < 0) rest += second;
  return {(time - rest) / second, rest};
}

}  // namespace ramfs
