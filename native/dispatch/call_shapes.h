// What the calls of the table are called and which of their arguments name files.
#pragma once
#include "call.h"

namespace ramfs {

struct Subject {
  enum Kind : u8 {
    none,
    path,     // a path from the working directory
    at,       // a directory's descriptor, and a path behind it
    file,     // a descriptor
    address,  // a unix socket's address
  };
  Kind kind = none;
  u8 index = 0;
};

struct CallShape {
  char name[18] = {};  // "": no call of ours. Not a pointer, which each program's start would have to relocate
  Subject subject[2] = {};
};

const CallShape &shape_of(i64 number);

}  // namespace ramfs
