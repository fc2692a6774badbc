// Stacks for the hook in programs whose own are small: a goroutine's may have a few hundred bytes left where it makes a
// system call.
#include "stacks.h"

#include "../arena/identity.h"
#include "../base/kernel_headers.h"
#include "../vfs/process.h"

extern "C" __attribute__((visibility("hidden"))) bool ramfs_small_stacks;
bool ramfs_small_stacks = false;

namespace ramfs {
namespace {

constexpr u64 stack_bytes = 256 * 1024;
constexpr u32 stacks = 128;
constexpr u64 guard = 64 * 1024;  // mapped: vfs/guest.cc takes so much above a stack's place for readable

// A stack's owner: free, a thread of this process, or the pid of a child that borrows the memory. Such a child leaves
// by exec and gives nothing back; its stack is free again when no borrower is left.
enum : u32 { unused = 0, ours = 1 };
u32 owner[stacks];
u64 pool;

u64 map_stacks(u64 bytes) {
  i64 at =
      kernel::call(__NR_mmap, 0, bytes, PROT_READ | PROT_WRITE, MAP_NORESERVE | MAP_PRIVATE | MAP_ANONYMOUS, ~0ull, 0);
  return kernel::failed(at) ? 0 : u64(at);
}

bool is_left(u32 holder) {
  return holder > ours && spawns_are_counted && __atomic_load_n(&identity->borrowers, __ATOMIC_SEQ_CST) == 0;
}

}  // namespace

bool use_own_stacks() {
  if (hook_has_stacks()) return true;
  u64 none = 0, fresh = map_stacks(stacks * stack_bytes + guard);
  if (fresh == 0) return false;
  if (!__atomic_compare_exchange_n(&pool, &none, fresh, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
    kernel::call(__NR_munmap, fresh, stacks * stack_bytes + guard);  // another thread was first
  __atomic_store_n(&ramfs_small_stacks, true, __ATOMIC_SEQ_CST);
  return true;
}

bool hook_has_stacks() { return __atomic_load_n(&ramfs_small_stacks, __ATOMIC_SEQ_CST); }

}  // namespace ramfs

extern "C" {

// The top of a stack; called, as the next one, on the program's.
__attribute__((visibility("hidden"))) ramfs::u64 ramfs_claim_stack() {
  using namespace ramfs;
  u32 mine = borrows_memory() ? caller_pid() : u32(ours);
  for (;;) {
    for (u32 i = 0; i < stacks; i++) {
      u32 holder = __atomic_load_n(&owner[i], __ATOMIC_RELAXED);
      if (holder != unused && !is_left(holder)) continue;
      if (__atomic_compare_exchange_n(&owner[i], &holder, mine, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return pool + (i + 1) * stack_bytes;
    }
    if (u64 extra = map_stacks(stack_bytes + guard)) return extra + stack_bytes;
    kernel::call(__NR_sched_yield);
  }
}

// `top` is what the claim answered.
__attribute__((visibility("hidden"))) void ramfs_release_stack(ramfs::u64 top) {
  using namespace ramfs;
  u64 index = (top - pool) / stack_bytes - 1;
  if (top > pool && index < stacks) __atomic_store_n(&owner[index], u32(unused), __ATOMIC_RELEASE);
  else kernel::call(__NR_munmap, top - stack_bytes, stack_bytes + guard);
}

}  // extern "C"
