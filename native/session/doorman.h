// The keeper's side of bodies/door.h: a thread beside each keeper, in the same descriptor table.
#pragma once
#include <pthread.h>

#include "../base/types.h"

namespace ramfs {

class Session;

class Door {
 public:
  Door(Session &session, u32 keeper) : session_(session), keeper_(keeper) {}
  // To be called in the keeper's thread: 0 or -errno.
  int open();
  void close();

 private:
  bool bind(int listener, bool named) const;
  static void *doorman(void *self);

  Session &session_;
  u32 keeper_;
  pthread_t thread_{};
  int listener_ = -1;
};

}  // namespace ramfs
