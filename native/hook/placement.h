// Where the kernel would have placed the program and its heap, and what it is told of them: to it the process is the
// loader, which debuggers, profilers and whoever reads /proc or a core file would take for the program.
#pragma once
#include "image.h"

namespace ramfs {

// Whether the kernel places this process at random; `execfn`: AT_EXECFN, the uppermost string of its stack.
bool is_randomized(u64 execfn);

// The address for a position-independent program that has an interpreter (fs/binfmt_elf.c, load_elf_binary).
u64 program_address(bool randomized);

// What lies on the stack, for /proc/PID/cmdline, environ and auxv.
struct StackStrings {
  u64 stack;  // as the program finds it
  u64 arguments, arguments_end, environment_end;
  const u64 *auxiliary;
  u64 auxiliary_bytes;
};

// Moves the heap behind the program and tells the kernel of both. Where it does not let itself be told (it needs
// CONFIG_CHECKPOINT_RESTORE, and filters may forbid it), it goes on taking the loader for the program.
void tell_kernel(const Image &program, const StackStrings &strings);

}  // namespace ramfs
