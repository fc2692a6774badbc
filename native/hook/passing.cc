// What becomes of the hook in a program that has left the session (dispatch/crossing.h): each entrance is made a jump
// to what lets the call pass. Other threads may be about to enter, so each changes by one store, of the word that
// begins with an instruction as long as the jump (start.S).
#include "passing.h"
#include "../base/kernel_headers.h"
#include "../base/page.h"
#include "../dispatch/crossing.h"
#include "entrances.h"

extern "C" {
#define ENTRANCE(name, look) void ramfs_entry_##name();
#include "entrances.def"
void ramfs_pass_before();
void ramfs_pass_behind();
void ramfs_pass_again();
void ramfs_pass_any();
void ramfs_pass_cpuid();
}

namespace ramfs {
namespace {

constexpr Entry entry_of[] = {
#define ENTRANCE(name, look) ramfs_entry_##name,
#include "entrances.def"
};

Entry passing(Entrance entrance) {
  switch (entrance) {
    case Entrance::again: return ramfs_pass_again;
    case Entrance::any: return ramfs_pass_any;
    case Entrance::cpuid: return ramfs_pass_cpuid;
    default: return look_of(entrance) == Look::before ? ramfs_pass_before : ramfs_pass_behind;
  }
}

void make_jump(u64 from, u64 to) {
  constexpr u32 length = 5;
  u64 word = *reinterpret_cast<u64 *>(from);
  u32 distance = u32(to - (from + length));
  word = (word & ~0xffffffffffull) | 0xe9 | u64(distance) << 8;
  __atomic_store_n(reinterpret_cast<u64 *>(from), word, __ATOMIC_SEQ_CST);
}

}  // namespace

// Where the pages may not be written, calls pass by the dispatcher (is_supervised).
void pass_calls_through() {
  u64 first = ~0ull, last = 0;
  for (Entry entry : entry_of) {
    first = min(first, u64(entry));
    last = max(last, u64(entry));
  }
  first &= ~(page_size - 1);
  u64 length = round_up(last + sizeof(u64) - first, page_size);
  if (kernel::call(__NR_mprotect, first, length, PROT_READ | PROT_WRITE | PROT_EXEC) < 0) return;
  for (u32 i = 0; i < u32(Entrance::count); i++) make_jump(u64(entry_of[i]), u64(passing(Entrance(i))));
  kernel::call(__NR_mprotect, first, length, PROT_READ | PROT_EXEC);
}

}  // namespace ramfs
