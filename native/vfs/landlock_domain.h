// Which Landlock domain the caller is in. To the kernel it is a thread's own, inherited by the threads and processes
// that it makes, and the kernel does not tell it; the loader hands it from program to program (syscalls/execve.cc).
#pragma once
#include "process.h"

namespace ramfs {

Ref<LandlockLayer> landlock_domain_of_thread();

// None: the caller is not confined.
inline Ref<LandlockLayer> landlock_domain() {
  return process.landlock_varies ? landlock_domain_of_thread() : process.landlock;
}

// A program begins in the domain that it was handed.
void begin_in_landlock_domain(Ref<LandlockLayer> domain);
// The caller enters one. To be made sure of before the kernel is asked, and done behind it. False: there are too many.
bool prepare_landlock_domain(Ref<LandlockLayer> domain);
void enter_landlock_domain(Ref<LandlockLayer> domain);

// personality(2) as the program means it.
i64 personality_of_program(u32 wanted);

}  // namespace ramfs
