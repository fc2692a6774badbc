// A keeper's part of the pool of bodies (bodies/pool.h): fills it, and gives up what it does not want.
#pragma once
#include "../arena/transaction.h"
#include "body_maker.h"
#include "reclaim.h"

namespace ramfs {

class Session;

class Pool {
 public:
  Pool(Session &session, u32 keeper, BodyMaker &maker);
  // False: stopped before the target, and there is more to do.
  bool fill();
  bool is_low() const;
  // The keeper's table has no room for another body.
  bool full() const { return full_; }
  // Wakes who waits for bodies; unless it must be `now`, when there are enough for a while, for one at a time costs a
  // sleep each.
  void ring(bool now);
  // The body of a buried inode goes into the pool, if that wants more: whether it did. inotify's watches of a file end
  // with its body, so that one is not used again.
  bool keep(Transaction &t, const Body &body, bool reusable);
  void give_up(const Body &body);
  // What programs have made and died over (bodies/own_body.h).
  void clear_making();

 private:
  void set_full(bool full);

  Session &session_;
  u32 keeper_;
  BodyMaker &maker_;
  Reclaim reclaim_;
  bool full_ = false;
  u32 drained_ = 0;  // Header::pool_drained when it was last looked at
};

}  // namespace ramfs
