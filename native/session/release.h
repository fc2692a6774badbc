// Orphans that nobody can hold but by O_PATH descriptors, of which the kernel's leases say nothing; and all, where the
// kernel's leases do not tell at all (before Linux 5.3 a name, or a keeper's descriptor, counts as somebody;
// fs.leases-enable).
//
// Such a body loses its last name, and the keeper's descriptor is closed. So its pages go when the kernel finds that
// nobody has it any more, at that moment, whatever held it: IN_DELETE_SELF, which the keeper watches for, tells, and
// the inode is buried. Until then it is bury_released.
#pragma once
#include <vector>

#include "../arena/transaction.h"
#include "body_maker.h"
#include "pool.h"

namespace ramfs {

// An inode without a name that is being looked at.
struct Orphan {
  Ref<Inode> inode;
  Body body;
  bool watched;
  bool dead = false;  // nobody has it open
  bool kept = false;  // its body is in the pool again
  // Where only O_PATH descriptors may hold it: its body, that one's watch, and whether it was let go of.
  int fd = -1, watch = -1;
  bool released = false;
};

// Belongs to one keeper's thread.
class Release {
 public:
  Release(const Arena &arena, BodyMaker &maker, Pool &pool) : arena_(arena), maker_(maker), pool_(pool) {}

  // A lease is granted only where nobody else has the file open: as long as the descriptor lives, or nobody opens it.
  // -1.
  int open_alone(const Body &body);
  // Whether the kernel's leases say who has a body open. Asked once, of one that nobody else can have.
  bool leases_tell();
  // The body's descriptor, with a watch for its end; -1: it is open, or cannot be watched.
  int begin(Orphan &orphan);
  // Under the lock: it may have found a name, or whoever made it without one may still hold it.
  void mark(Transaction &t, Orphan &orphan);
  void end(const Orphan &orphan);
  // Buries those whose body is no more: how many.
  u32 bury_ended();

 private:
  void read_ends();
  void compare_watches();

  const Arena &arena_;
  BodyMaker &maker_;
  Pool &pool_;
  enum class Leases { unknown, tell, do_not } leases_ = Leases::unknown;
  int watcher_ = -1;  // of the inotify that tells the ends of those that were released
  // In the order of their watches.
  struct Released {
    int watch;
    Ref<Inode> inode;
    u64 number;
    bool gone;
  };
  std::vector<Released> released_;
};

}  // namespace ramfs
