// Room for one path, for the few walks that must write one down. Not on the stack: handlers run on signal stacks.
#pragma once
#include "../arena/layout.h"

namespace ramfs {

class PathBuffer {
 public:
  PathBuffer() = default;
  ~PathBuffer() { release(); }
  PathBuffer(const PathBuffer &) = delete;
  PathBuffer &operator=(const PathBuffer &) = delete;

  // path_max bytes, or null when memory is out.
  char *get();
  void release();
  void swap(PathBuffer &other) {
    char *mine = text_;
    text_ = other.text_;
    other.text_ = mine;
  }

 private:
  char *text_ = nullptr;
};

}  // namespace ramfs
