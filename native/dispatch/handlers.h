// The handlers of calls.def; each lies in the file of its man page.
#pragma once
#include "../base/kernel_headers.h"
#include "call.h"

namespace ramfs {

#define CALL(name, handler, ...) i64 sys_##handler(Call &call);
#include "calls.def"

// What is left to do when the kernel has read from, changed, or made a copy of, what a descriptor stands for: the
// call's result.
i64 after_read(int fd, i64 result);
i64 after_write(int fd, i64 result);
i64 after_dup(int fd, i64 result);
i64 after_wait(Call &call, i64 result);
// The same of a write that did a part of what it was to do.
i64 after_short_write(Call &call, i64 result);

// A mapping of a file as mmap(2) is asked for it.
struct Mapping {
  u64 at, length;
  u32 protection, flags;
  int fd;
  u64 offset;
  bool interpreter = false;  // the file is a program's interpreter

  u64 offset_of(u64 address) const { return offset + (address - at); }
};
// Makes every private executable mapping of a file (hook/sites.cc patches what it finds there); null: the kernel does.
extern i64 (*map_executable)(const Mapping &mapping);

}  // namespace ramfs
