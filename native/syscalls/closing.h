// What inotify shall hear of a descriptor that is closed.
#pragma once
#include "../vfs/process.h"

namespace ramfs {

// Made before the descriptor is closed; told afterwards. Nothing unless somebody wants to know.
class Closing {
 public:
  explicit Closing(int fd);
  bool tells() const { return event_ != 0; }
  void tell() const;
  bool is_for_writing() const;

 private:
  Ref<Inode> inode_{};
  u32 event_ = 0;
};

// The process ends: closes what it has open for writing, so that it can be told.
void close_at_exit();

}  // namespace ramfs
