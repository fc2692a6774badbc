// The keeper's side of bodies/door.h: a thread beside each keeper, in the same descriptor table.
#pragma once
#include <pthread.h>

#include "../bodies/door.h"

namespace ramfs {

class Session;

// Waits for nobody: each visitor has one request to make, and a place of bounded size until then.
class Door {
 public:
  Door(Session &session, u32 keeper) : session_(session), keeper_(keeper) {}
  // To be called in the keeper's thread: 0 or -errno.
  int open();
  void close();

 private:
  struct Visitor {
    int socket;
    u32 uid;
    i64 since_ms;
    DoorGreeting greeting;
  };
  // Few, for the keeper's table has to hold them beside its bodies.
  static constexpr u32 most = 32;
  static constexpr i64 patience_ms = 1000;

  static void *doorman(void *self);
  bool bind(bool named);
  bool wait();
  void admit();
  void serve(const Visitor &visitor) const;
  i64 answer(const DoorRequest &request, DoorAnswer &answer) const;
  void send_away(u32 index);
  void send_away_late();
  u32 most_bearable() const;

  Session &session_;
  u32 keeper_;
  pthread_t thread_{};
  int listener_ = -1;
  u64 greetings_ = 0;
  Visitor visitor_[most];
  u32 visitors_ = 0;
};

}  // namespace ramfs
