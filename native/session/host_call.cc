#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../include/ramfs.h"

double ramfs_host_call(const double words[6], const void *first, const void *second) {
  const void *buffers[2] = {first, second};
  long word[6];
  int next = 0;
  for (int i = 0; i < 6; i++) {
    if (isinf(words[i])) word[i] = long(second) + long(strlen(static_cast<const char *>(second))) + 1;
    else if (!isnan(words[i])) word[i] = long(words[i]);
    else if (next < 2) word[i] = long(buffers[next++]);
    else return -EINVAL;
  }
  long result = syscall(word[0], word[1], word[2], word[3], word[4], word[5]);
  return result < 0 ? -errno : double(result);
}
