// Bodies that serve nobody: those of files that are empty and not open. A file gets another when it is opened again
// (bodies/body.cc, ensure_body), so a tree of empty files costs what it holds in the arena and no more.
//
// The protocol is that of the orphans (burial.cc, bury_batch_behind): marked `burying`, asked about, then taken. Who
// opens the body after the mark, or finds another there after his open, steps back (open_living).
#pragma once
#include "../arena/transaction.h"
#include "body_maker.h"

namespace ramfs {

// Belongs to one keeper's thread.
class Reclaim {
 public:
  Reclaim(u32 keeper, const Arena &arena, BodyMaker &maker) : keeper_(keeper), arena_(arena), maker_(maker) {}
  // How many went into the pool. Where little is found the next looks are left out, more each time.
  u32 into_pool();

 private:
  struct Idle;
  u32 find(Idle *out);
  u32 detach(Idle *idle, u32 count);
  bool take(Transaction &t, const Idle &idle);

  u32 keeper_;
  const Arena &arena_;
  BodyMaker &maker_;
  // Where in the index of bodies the next look begins, how many looks are left out, and after how many the next one
  // that finds little comes.
  u32 hand_ = 0, pause_ = 0, longest_pause_ = 0;
};

}  // namespace ramfs
