// Lengths of x86-64's instructions, all of them: what it takes to know where instructions begin around a syscall, and
// where jumps lead.
#pragma once
#include "../base/types.h"

namespace ramfs {

struct Shape {
  enum Kind : u8 {
    straight,  // goes on at the next instruction: may run elsewhere
    jump,      // to a place that stands in it (jmp, jcc, call, loop)
    other,     // leaves the straight line in another way, or enters the kernel
  };
  u32 length = 0;      // 0: unknown, or cut off
  u32 rip_offset = 0;  // where a 32-bit displacement from the next instruction stands, 0: none
  Kind kind = straight;
  i64 distance = 0;  // of a jump, from the next instruction
};

// The instruction at `code`, of at most `available` bytes.
Shape shape_of(const u8 *code, u32 available);

}  // namespace ramfs
