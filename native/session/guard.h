// Keeps a tree from taking the last of the memory: a session without a limit, several at once, or others that need
// more.
#pragma once
#include <pthread.h>

#include "../arena/arena.h"

namespace ramfs {

class Session;

// A thread of the owner's that looks how much memory is left, the more often the less there is. Where it runs out, the
// volume gets the size that it has: writers meet ENOSPC, and nobody the kernel's choice of whom to kill. When there is
// memory again, so is the size.
class Guard {
 public:
  explicit Guard(Session &session) : session_(session) {}
  void start();
  // Waits for its end.
  void stop();

 private:
  static void *main(void *self);
  // How long to sleep, in nanoseconds.
  i64 look();
  void hold();
  void let_go();

  Session &session_;
  pthread_t thread_{};
  bool started_ = false, warned_ = false;
  u32 stopped_ = 0;                      // futex
  u64 size_before_ = 0, size_held_ = 0;  // Header::memory of before the volume was held, and since
  bool holds_ = false;
};

}  // namespace ramfs
