// What inotify shall hear of a descriptor that is closed.
#pragma once
#include "process.h"

namespace ramfs {

// Whether the kernel tells what happens through the descriptor to who watches the file's directory (open_in_mirror).
bool is_reported_by_kernel(int fd);

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
