#include "placement.h"

#include "../base/page.h"

#include <linux/prctl.h>
#include <linux/random.h>

namespace ramfs {
namespace {

constexpr u64 stack_top = 0x7ffffffff000;                                 // STACK_TOP
constexpr u64 lowest_program = stack_top / 3 * 2 & ~(smallest_page - 1);  // ELF_ET_DYN_BASE
constexpr u64 most_brk_offset = 1ull << 30;                               // arch_randomize_brk

u64 page_up(u64 value) { return round_up(value, page_size); }

// How far behind the program the kernel would have begun the heap: as far as it began that of the loader behind the
// address that it has for the heaps of programs without interpreter. Older kernels, without randomization, begin that
// behind the loader.
u64 brk_offset() {
  u64 begin = page_up(u64(kernel::call(__NR_brk, 0)));
  return begin >= lowest_program && begin - lowest_program <= most_brk_offset
             ? (begin - lowest_program) & ~(page_size - 1)
             : 0;
}

}  // namespace

bool is_randomized(u64 execfn) { return page_up(execfn) != stack_top; }

u64 program_address(bool randomized) {
  u64 random = 0;
  u32 bits = process.arena.header().mmap_rnd_bits;
  if (randomized) kernel::call(__NR_getrandom, kernel::word(&random), sizeof random, GRND_NONBLOCK);
  return lowest_program + (random & ((1ull << bits) - 1)) * page_size;
}

void tell_kernel(const Image &program, const StackStrings &strings) {
  u64 brk = (program.is_static_pie ? lowest_program : page_up(program.end)) + brk_offset();
  struct prctl_mm_map map {};
  map.start_code = program.code.begin;
  map.end_code = program.code.end;
  map.start_data = program.data.begin;
  map.end_data = program.data.end;
  map.start_brk = map.brk = brk;
  map.start_stack = strings.stack;
  map.arg_start = strings.arguments;
  map.arg_end = map.env_start = strings.arguments_end;
  map.env_end = strings.environment_end;
  map.auxv = const_cast<__u64 *>(reinterpret_cast<const __u64 *>(strings.auxiliary));
  map.auxv_size = u32(strings.auxiliary_bytes);
  map.exe_fd = ~0u;  // the loader's file stays mapped, so the kernel would refuse another one
  kernel::call(__NR_prctl, PR_SET_MM, PR_SET_MM_MAP, kernel::word(&map), sizeof map);
}

}  // namespace ramfs
