// The end of files without a name that nobody has open any more: a keeper frees those whose bodies it has made.
#pragma once
#include "pool.h"
#include "release.h"

namespace ramfs {

class Session;

// Belongs to one keeper's thread.
class Burial {
 public:
  Burial(Session &session, u32 keeper, BodyMaker &maker, Pool &pool);
  // Looks for orphans of this keeper, a batch at a time, among the first `reach` of the list. How many could be freed.
  u32 bury_orphans(u32 reach);

 private:
  bool is_open_somewhere(const Body &body, bool reusable);
  bool is_pipe_open(const Body &body, bool path_opened);
  void judge(Orphan &orphan);
  u32 bury_batch_behind(u32 skip, u32 reach, u32 &looked, bool &more);
  u32 mark_orphans(Orphan *out, u32 skip, u32 reach, bool &more);
  bool bury_marked(Transaction &t, Orphan &orphan);

  Session &session_;
  u32 keeper_;
  BodyMaker &maker_;
  Pool &pool_;
  Release release_;
};

}  // namespace ramfs
