// How a keeper comes by the descriptors of its bodies.
#pragma once
#include "../store/layout.h"

namespace ramfs {

// Belongs to one keeper's thread, whose descriptor table it fills.
class BodyMaker {
 public:
  // `budget`: the tmpfs that the bodies are to lie on (budget.h), or -1.
  BodyMaker(u32 keeper, int budget) : keeper_(keeper), budget_(budget) {}

  // To be called once, when the thread has its table.
  void open_table();
  // A fresh memfd, or errno. Its first descriptor, which the kernel made without an open, is all that holds it: it counts
  // as no opener and no writer, so the file can be executed, and leases tell of others.
  Result<Body> make();
  // Opens what the keeper holds as `body`: a descriptor, or -1 and errno.
  int open_again(const Body &body, u32 flags);

 private:
  Result<Body> make_in_budget();
  u32 generation_of(int fd, u64 &ino);

  // Whether handles have the known form; and whether they may be opened.
  enum class Handles { untried, proven, strange };

  u32 keeper_;
  int budget_;
  // A full table still has room for what a keeper opens for a moment: to bury an orphan, to look who holds the lock, to
  // answer at its door.
  static constexpr int spare = 64;
  int last_ = 0x7fffffff;  // the first descriptor that is no body's
  int table_ = -1;  // the directory of the thread's descriptors in /proc
  Handles handles_ = Handles::untried;
  bool handles_refused_ = false;
};

}  // namespace ramfs
