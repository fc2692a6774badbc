#include "executable.h"

#include "names.h"
#include "own_maps.h"
#include "path_buffer.h"

namespace ramfs {
namespace {

RAMFS_SELDOM char path[path_max];
bool known;

}  // namespace

const char *executable() {
  if (__atomic_load_n(&known, __ATOMIC_ACQUIRE)) return path;
  PathBuffer found;
  if (process.headers == 0 || found.get() == nullptr) return "";
  u32 length = path_mapped_at("/proc/self/maps", process.headers, found.get());
  // Whoever else does the same at this time writes the same.
  __builtin_memcpy(path, found.get(), length);
  if (length > 0) __atomic_store_n(&known, true, __ATOMIC_RELEASE);
  return path;
}

void executable_is(Ref<Inode> inode) { known = path_of(inode, path).ok(); }

}  // namespace ramfs
