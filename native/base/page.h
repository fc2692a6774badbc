// The memory's pages.
#pragma once
#include "types.h"

namespace ramfs {

// Every machine's page is this or a multiple of it, so within one either all can be read or nothing.
constexpr u64 smallest_page = 4096;
// What the kernel tells: the loader by AT_PAGESZ, the owner by sysconf(3).
extern u64 page_size;

}  // namespace ramfs
