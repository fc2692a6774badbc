// Syscall sites of files on the host, kept from one session to the next, so that a compiler's twenty megabytes are
// looked through once. They lie in "sites" beside the hook library, where that lies in the cache (ffi/library.ts):
// another build has another directory, and who could write there could as well change the library.
#pragma once
#include <string>

#include "../base/types.h"

namespace ramfs {

class CodeKeeper;

// Enters what earlier sessions found, as far as it is whole and only this user can have written it. `hook`: the hook
// library's path.
bool load_sites(CodeKeeper &keeper, const std::string &hook);
// Keeps what was found in this session, of files that are not on the device `tree`: all behind the first `loaded`.
void save_sites(const CodeKeeper &keeper, u32 loaded, u64 tree, const std::string &hook);

}  // namespace ramfs
