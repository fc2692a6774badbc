// A program that is traced stops behind its execution, where debuggers look at it for the first time. To the kernel it
// has executed the loader, so its tracer in the session is told of the stop when the loader has done its work, and
// finds the program as the kernel would have left it.
#pragma once
#include "../base/kernel_headers.h"
#include "../base/types.h"

namespace ramfs {

// In the loader's code (hook/start.S, which is the same in every process): its first instruction, and where it stands
// when it has stopped for a tracer.
struct LoaderCode {
  const u8 *begin, *end;
};
extern LoaderCode loader_code;

constexpr i32 stopped_by_trap = SIGTRAP << 8 | 0x7f;  // a status

// Looks at what wait(2) has told of a child, whose status may have to be another one. False: nothing is to be told of
// it yet, the caller waits on.
bool is_reported(u32 pid, i32 &status);

}  // namespace ramfs
