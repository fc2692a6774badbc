// A thread of the owner that answers what programs ask (store/inquiry.h). It takes no lock of the tree.
#pragma once
#include <pthread.h>

#include "../arena/arena.h"

namespace ramfs {

class Session;

class Informant {
 public:
  explicit Informant(Session &session) : session_(session) {}
  // 0 or -errno.
  int start();
  void join();

 private:
  static void *main(void *self);
  void run();
  void look_at(u32 number);
  i64 answer(u32 number, Inquiry &inquiry);
  i64 keep_code(u32 number, u32 descriptor);

  Session &session_;
  pthread_t thread_{};
  bool started_ = false;
};

// What ids and capabilities mean where the owner is.
void learn_user_namespace(const Arena &arena);
// Whether this process is in another user namespace than the session's owner.
bool is_away(const Arena &arena);

}  // namespace ramfs
