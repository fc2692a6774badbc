// What open(2) and openat2(2) share.
#pragma once
#include "../dispatch/call.h"

namespace ramfs {

// Opens a path of the call with flags that are valid together. `rules`: RESOLVE_ flags of openat2(2).
i64 open_at(Call &call, PathArgument path, u32 flags, u32 mode, u32 rules = 0);

// Opens an inode that is there, with the caller's permission checked.
i64 open_existing(const Place &place, u32 flags);

// The body of a file that lies in a watched directory, so that who watches hears of it from the kernel. ENOENT: it does
// not, and is opened as any other.
i64 open_watched(const Place &place, Ref<Inode> ref, u64 number, u32 flags);

}  // namespace ramfs
