#include "mount.h"

namespace ramfs {

constinit u32 read_only_roots = 0;

}  // namespace ramfs
