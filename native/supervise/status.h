// /proc/PID/status, read once.
#pragma once
#include "../base/types.h"

namespace ramfs {

class Status {
 public:
  // False: the thread has gone.
  bool read(u32 thread);
  // Behind the name of a line; null: there is none.
  const char *field(const char *name) const;
  // The number of a line; 0 where there is none.
  u64 hexadecimal(const char *name) const;

 private:
  u64 length_ = 0;
};

// The next number of a line, behind which `text` is left.
bool next_number(const char *&text, u64 &number, bool hexadecimal = false);

}  // namespace ramfs
