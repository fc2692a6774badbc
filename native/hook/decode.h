// As much of x86-64's instruction set as stands between "mov $nr,%eax" and "syscall" in a C library: moves, xors,
// pushes and stack adjustments. Whatever else stands there makes a site unknown, and it is left alone.
#pragma once
#include "../base/kernel_headers.h"
#include "flow.h"

namespace ramfs {

struct Instruction {
  u32 length = 0;      // 0: not one of ours
  u32 rip_offset = 0;  // where a 32-bit displacement from the next instruction stands, 0: none
};

// The instruction at `code`, of at most `available` bytes, if it is one that can be moved and leaves eax alone.
Instruction decode(const u8 *code, u32 available);

// A syscall site: what is replaced by a jump, and where the program goes on.
struct Site {
  enum Kind : u8 {
    numbered,  // begins with "mov $nr,%eax", five bytes
    zeroing,   // read(): "xor %eax,%eax; syscall; cmp $-4096,%rax"
    any,       // the number is known only when it runs
    cpuid,     // no syscall but "cpuid" (cpuid.cc)
  };
  u32 begin = 0;   // offset of the first replaced byte
  u16 length = 0;  // bytes from there up to the syscall instruction
  Kind kind = numbered;
  // Right behind the syscall its result is compared, by "cmp $-4096,%rax", which can be replaced as well.
  bool compared = false;
};

constexpr u32 jump_length = 5;
constexpr u32 syscall_length = 2;  // and cpuid's

// read() is too short for a jump ("xor %eax,%eax; syscall"), so the comparison behind the syscall goes along.
constexpr u32 zeroing_length = 2;
constexpr u8 comparison[] = {0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff};  // cmp $-4096,%rax
constexpr u32 comparison_length = sizeof comparison;

// Calls after which another process may run in the same memory: patched so that it is known while one may.
inline bool may_share_memory(i64 number) {
  return number == __NR_clone || number == __NR_vfork || number == __NR_clone3;
}

enum class Verdict : u8 {
  site,
  foreign,  // no syscall, or one with a known number that has no handler and makes no child
  unknown,  // nothing there can be replaced safely
};

// Whether the syscall instruction at `at` belongs to a site.
Verdict find_site(Code &code, u32 at, Site &site);

// Whether the cpuid instruction at `at`, if it is one, can be replaced.
bool find_cpuid(Code &code, u32 at, Site &site);

}  // namespace ramfs
