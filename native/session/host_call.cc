// ramfs_host_call: the owner's own system calls, see ramfs.h.
#include <errno.h>
#include <unistd.h>

#include "../include/ramfs.h"

extern "C" double ramfs_host_call(const double words[6], const void *first, const void *second) {
  const void *buffers[] = {first, second, nullptr};
  long arguments[6];
  for (int i = 0, next = 0; i < 6; i++) {
    bool is_number = words[i] == words[i];
    arguments[i] = is_number ? static_cast<long>(words[i]) : reinterpret_cast<long>(buffers[next]);
    if (!is_number && next < 2) next++;
  }
  long result = syscall(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
  return result == -1 ? -errno : static_cast<double>(result);
}
