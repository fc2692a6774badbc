// Copies of code with its syscall sites patched, made once in a session and mapped in the place of the file by whoever
// maps it: so a process copies no page of its libraries to have it patched.
#pragma once
#include "../store/layout.h"
#include "sites.h"

namespace ramfs {

// Maps the copy in the place of the file. False, and nothing has changed: it does not hold that part, or its stubs
// cannot lie where they must.
bool map_copy(const ImageSites &image, const Mapping &mapping);

// Makes a copy of the unpatched code at `mapping.at`, unless it is not worth one. `count` sites, which begin at offsets in
// the file, are patched in it. Answers a copy that begins at 0 where there is none; `spawns` as ImageSites has it.
CodeCopy make_copy(const Mapping &mapping, const kernel::Stat &stat, const Site *site, u32 count, u32 &spawns);

}  // namespace ramfs
