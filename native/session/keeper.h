// A thread of the owner that makes bodies and finds out when they are needed no more, with a descriptor table of its
// own: so a session is not bounded by one table's limit.
#pragma once
#include <pthread.h>

#include "body_maker.h"
#include "burial.h"
#include "doorman.h"
#include "pool.h"

namespace ramfs {

class Session;

class KeeperThread {
 public:
  KeeperThread(Session &session, u32 index);
  // 0 or -errno.
  int start();
  void join();

 private:
  static void *main(void *self);
  void run();
  void work();
  void nap(u32 bell);
  void announce_end();

  Session &session_;
  u32 index_;
  BodyMaker maker_;
  Pool pool_;
  Burial burial_;
  Door door_;
  pthread_t thread_{};
  bool started_ = false;
  struct {
    void *first;
    long futex_offset;
    void *pending;
  } robust_list_{};
  u32 patience_ms_ = 0;
  u32 reach_ = 0;  // how much of the list of orphans the next sweep goes through
};

}  // namespace ramfs
