// Calls that change the host, as the programs of a confined session make them (vfs/confinement.h): they are told what a
// file system says that is mounted read-only, EROFS, where the kernel's Landlock says EACCES.
#pragma once
#include "../vfs/confinement.h"
#include "call.h"

namespace ramfs {

// The kernel's answer to a change of what `path` names, in the program's terms.
i64 answer_of_host(i64 result, int dir, const char *path, bool follow);

// to_host, for what the kernel refuses itself.
i64 change_host(Call &call, PathArgument path, const Place &place, bool follow = false);
i64 change_host(Call &call, PathArgument path, const Place &place, PathArgument other, const Place &other_place);
// For what it does not refuse: modes, owners, times and extended attributes.
i64 change_attributes_on_host(Call &call, PathArgument path, const Place &place, u32 how);
i64 change_attributes_on_host(Call &call, int fd);

}  // namespace ramfs
