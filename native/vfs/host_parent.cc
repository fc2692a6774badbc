#include "host_parent.h"

#include "../base/kernel_headers.h"

namespace ramfs {

Result<void> check_host_parent(Place &place) {
  char *parent = place.spare.get();
  if (parent == nullptr) return Error{ENOMEM};
  u32 end = length_of(place.path);
  while (end > 0 && place.path[end - 1] == '/') end--;
  while (end > 0 && place.path[end - 1] != '/') end--;
  __builtin_memcpy(parent, place.path, end);
  // "directory/." asks for the right to search it, as a name in it would.
  parent[end] = '.';
  parent[end + 1] = 0;
  kernel::Stat stat;
  i64 found = kernel::fstatat(place.dir, parent, &stat, 0);
  return found < 0 ? Result<void>(Error{int(-found)}) : Result<void>();
}

}  // namespace ramfs
