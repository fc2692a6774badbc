#include "layout.h"

namespace ramfs {

const u64 build_stamp = RAMFS_BUILD;

}  // namespace ramfs
