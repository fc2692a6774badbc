// The supervisor's socket on the volume.
#pragma once
#include "../arena/registration.h"
#include "../base/kernel_headers.h"

namespace ramfs {

struct SupervisorAddress {
  u16 family = AF_UNIX;
  char path[108] = {};
  u32 length = 0;

  void name(const Arena &arena) {
    SupervisorName name;
    name_supervisor(arena, name);
    Text<sizeof path> whole;
    whole.add("/proc/self/fd/").add(u64(u32(arena.volume()))).add("/").add(name.bytes());
    __builtin_memcpy(path, whole.c_str(), whole.length() + 1);
    length = u32(sizeof family + whole.length() + 1);
  }
};

}  // namespace ramfs
