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
  bool supervisable = false;   // native: it can see the tree by the supervisor
  bool ids_kept = false;       // in the tree, with mode bits that would change its ids
  char interpreter[256] = {};  // script: the interpreter's path, NUL, then its argument if it has one
  bool has_argument = false;

  const char *argument() const { return interpreter + length_of(interpreter) + 1; }
};

// Opens the program at `place`, which has been walked, for execution.
Result<void> open_program(const Place &place, Program &program);
// The same of a file of the host that is open already, as far as its beginning tells.
Result<void> look_at_program(Program &program);

constexpr u32 max_scripts = 5;  // interpreters that are scripts, one of the other

// The path of an ELF program's interpreter (PT_INTERP), of path_max bytes at most; empty: it has none.
void read_elf_interpreter(int fd, char *out);

}  // namespace ramfs
