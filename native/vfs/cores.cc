#include "cores.h"

#include <asm/resource.h>

#include "../base/mode.h"
#include "../base/text.h"
#include "../bodies/reach.h"
#include "../bodies/volume_names.h"

namespace ramfs {

bool may_leave_core() {
  struct {
    u64 soft, hard;
  } limit;
  if (!process.arena.header().cores_lie_where_they_die || process.arena.volume() < 0) return false;
  return kernel::call(__NR_getrlimit, RLIMIT_CORE, kernel::word(&limit)) >= 0 && limit.soft != 0;
}

bool stand_among_cores(u64 number) {
  Text<48> name;
  name.add(cores_on_volume).add("/").add(number);
  int volume = process.arena.volume();
  constexpr u32 flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, for_all = 01777;
  i64 fd = kernel::openat(volume, name.c_str(), flags);
  if (fd < 0) {
    // Whatever the umask leaves: others may die there, too.
    if (kernel::call(__NR_mkdirat, u64(i64(volume)), kernel::word(name.c_str()), for_all) >= 0)
      kernel::call(__NR_fchmodat, u64(i64(volume)), kernel::word(name.c_str()), for_all);
    fd = kernel::openat(volume, name.c_str(), flags);
  }
  if (fd < 0) return false;
  i64 result = kernel::call(__NR_fchdir, u64(fd));
  kernel::close(int(fd));
  return result >= 0;
}

}  // namespace ramfs
