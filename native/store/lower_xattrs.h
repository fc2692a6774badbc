// Extended attributes of what lies in a lower, on their way into the tree.
#pragma once
#include "../bodies/lower.h"

namespace ramfs {

class LowerXattrs {
 public:
  LowerXattrs() = default;
  ~LowerXattrs();
  LowerXattrs(const LowerXattrs &) = delete;

  // Those of an entry of the directory: names and values. Where the host cannot tell there are none.
  void fetch(const Arena &arena, Ref<Origin> directory, Bytes name);
  // Gives them to an inode that has none.
  Result<void> enter(Transaction &t, Ref<Inode> inode) const;

 private:
  char *space_ = nullptr;  // the names, and behind them each value; mapped where there are any
  u32 names_ = 0;          // bytes
};

}  // namespace ramfs
