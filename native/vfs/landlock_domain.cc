#include "landlock_domain.h"

#include "credentials.h"

namespace ramfs {
namespace {

// While a program has one thread, or all are in the domain in which it began, Process::landlock is everybody's. Once a
// thread enters a domain alone, each thread's is kept where the kernel keeps things by thread, inherits them as it
// inherits domains, and leaves them alone: in bits of its personality(2) that mean nothing. They are a place in
// `entered`; 0: the domain of the beginning.
constexpr u32 place_shift = 8, place_mask = 0xff << place_shift, ask = ~0u;
constexpr u32 places = place_mask >> place_shift;
RAMFS_SELDOM Ref<LandlockLayer> entered[places];

u32 personality(u32 wanted) { return u32(kernel::call(__NR_personality, wanted)); }

// From 1 on; 0: all are taken.
u32 place_of(Ref<LandlockLayer> domain) {
  for (u32 i = 0; i < places; i++) {
    u32 free = 0;
    if (__atomic_compare_exchange_n(&entered[i].index, &free, domain.index, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE) ||
        free == domain.index)
      return i + 1;
  }
  return 0;
}

}  // namespace

Ref<LandlockLayer> landlock_domain_of_thread() {
  u32 place = (personality(ask) & place_mask) >> place_shift;
  return place ? entered[place - 1] : process.landlock;
}

void begin_in_landlock_domain(Ref<LandlockLayer> domain) {
  process.landlock = domain;
  if (!domain) return;
  u32 inherited = personality(ask);
  if (inherited & place_mask) personality(inherited & ~place_mask);
}

bool prepare_landlock_domain(Ref<LandlockLayer> domain) {
  if (!process.landlock_varies && !(borrows_memory() || others_run())) return true;
  return place_of(domain) != 0;
}

void enter_landlock_domain(Ref<LandlockLayer> domain) {
  if (!process.landlock_varies && !(borrows_memory() || others_run())) {
    process.landlock = domain;
    return;
  }
  u32 mine = (personality(ask) & ~place_mask) | place_of(domain) << place_shift;
  // Where a filter forbids that, all threads are held to what one has given up.
  if (i32(personality(mine)) < 0) process.landlock = domain;
  else __atomic_store_n(&process.landlock_varies, true, __ATOMIC_RELEASE);
}

i64 personality_of_program(u32 wanted) {
  u32 kept = process.landlock_varies ? personality(ask) & place_mask : 0;
  if (wanted != ask && kept) wanted = (wanted & ~place_mask) | kept;
  i64 result = kernel::call(__NR_personality, wanted);
  return result < 0 ? result : result & ~i64(kept);
}

}  // namespace ramfs
