// Who starts a session's programs.
#pragma once
#include <pthread.h>
#include <signal.h>

#include <mutex>

#include "confinement.h"

namespace ramfs {

// A thread of the owner's that has given up what the session's programs must not have (session/confinement.h), and
// starts them all: so they inherit it, and are in one domain, in which they may look at each other (ptrace(2)). Without
// confinement whoever wants a program starts it himself.
class Starter {
 public:
  ~Starter();
  // Before the first program is started. 0 or -errno.
  int confine(const Confinement &wanted, const Arena &arena);
  bool confines() const { return started_; }
  // What `start` answers, with the signals blocked that the caller has blocked.
  template <class Start>
  int run(Start start) {
    return run([](void *given) { return (*static_cast<Start *>(given))(); }, &start);
  }

 private:
  using Function = int (*)(void *);
  int run(Function start, void *given);
  static void *main(void *self);
  void serve();
  void answer(int result);

  const Confinement *wanted_ = nullptr;
  const Arena *arena_ = nullptr;
  Function start_ = nullptr;
  void *given_ = nullptr;
  sigset_t blocked_{};
  int result_ = 0;
  u32 asked_ = 0, answered_ = 0;  // futexes: how many times
  bool stopping_ = false, started_ = false;
  pthread_t thread_{};
  std::mutex lock_;  // one program is started at a time
};

}  // namespace ramfs
