// How a keeper comes by its bodies.
#pragma once
#include "../arena/arena.h"

namespace ramfs {

// Belongs to one keeper's thread. Bodies are files of the session's volume, named by numbers; where there is none,
// memfds in the thread's descriptor table.
class BodyMaker {
 public:
  BodyMaker(u32 keeper, const Arena &arena) : keeper_(keeper), arena_(arena) {}

  // To be called once, in the thread, when it has its table.
  void begin();
  // A fresh body, or errno.
  Result<Body> make();
  // Opens a body, or a pipe that the keeper holds: a descriptor, or -1 and errno.
  int open_again(const Body &body, u32 flags);
  // The body, or pipe, is needed no more.
  void give_up(const Body &body);

 private:
  Result<Body> make_file();
  Result<Body> make_memfd();

  u32 keeper_;
  const Arena &arena_;
  // A full table still has room for what a keeper opens for a moment: to bury an orphan, to look who holds the lock, to
  // answer at its door.
  static constexpr int spare = 64;
  int last_ = 0x7fffffff;  // the first descriptor that is no body's
  int table_ = -1;         // the directory of the thread's descriptors in /proc
};

// A lease on a body (F_SETLEASE), which may have been given to somebody (vfs/body_owner.h): 0 or -errno.
int take_lease(int fd, int type);

}  // namespace ramfs
