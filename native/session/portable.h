// Read before every source of the session. Binds what newer versions of glibc moved or renamed to the oldest symbols
// that do the same, so that a library built here loads with older ones; portable.cc has those without an old symbol.
#pragma once
#include <features.h>

#if defined(__GLIBC__) && defined(__x86_64__)
// Moved from libpthread and libdl into libc: 2.34, 2.32.
asm(".symver pthread_create,pthread_create@GLIBC_2.2.5");
asm(".symver pthread_join,pthread_join@GLIBC_2.2.5");
asm(".symver pthread_sigmask,pthread_sigmask@GLIBC_2.2.5");
asm(".symver dladdr,dladdr@GLIBC_2.2.5");
asm(".symver dlsym,dlsym@GLIBC_2.2.5");
// 2.15 changed what a script without "#!" means; only the loader is spawned.
asm(".symver posix_spawn,posix_spawn@GLIBC_2.2.5");
#endif
