// What execve(2) shall run: looked at before the caller's image is given up.
#pragma once
#include "../dispatch/call.h"

namespace ramfs {

struct Program {
  enum Kind : u32 {
    elf,     // fd is an ELF file that the loader can map
    native,  // the kernel must run it as it is: not ours to inject (another format, setuid, unreadable)
    script,  // begins with "#!"
  };
  Kind kind = native;
  int fd = -1;  // close-on-exec
  // native: what it is that only the kernel can run, for tell_unseen; null: perhaps no program at all
  const char *unseen = nullptr;
  bool ids_kept = false;       // in the tree, with mode bits that would change its ids
  char interpreter[256] = {};  // script: the interpreter's path, NUL, then its argument if it has one
  bool has_argument = false;

  const char *argument() const { return interpreter + length_of(interpreter) + 1; }
};

// Opens the program at `place`, which has been walked, for execution.
Result<void> open_program(const Place &place, Program &program);

}  // namespace ramfs
