// Syscall sites of files on the host, kept from one session to the next, so that a compiler's twenty megabytes are
// looked through once. They lie in "sites" beside the hook library, where that lies in the cache (ffi/library.ts):
// another build has another directory, and who could write there could as well change the library.
#pragma once
#include <string>

#include "../arena/arena.h"

namespace ramfs {

// Enters what earlier sessions found into a fresh arena. `hook`: the hook library's path.
void load_sites(const Arena &arena, const std::string &hook);
// Keeps what was found in this one, if anything was.
void save_sites(const Arena &arena, const std::string &hook);

}  // namespace ramfs
