#include "working_directory.h"

#include "../store/errno.h"
#include "../store/text.h"
#include "roots.h"

namespace ramfs {

Result<void> stand_in_limbo() {
  const Header &header = process.arena.header();
  Text<48> path;
  path.add("/proc/").add(u64(header.owner)).add("/fd/").add(u64(header.limbo_fd));
  i64 result = kernel::call(__NR_chdir, kernel::word(path.c_str()));
  if (result < 0) return Error{result == -E_NOENT ? E_IO : int(-result)};
  return {};
}

void learn_host_directory(WorkingDirectory &cwd) {
  i64 length = kernel::call(__NR_getcwd, kernel::word(cwd.path), path_max);
  cwd.path_length = length > 0 && cwd.path[0] == '/' ? u32(length - 1) : 0;
  cwd.ancestor_roots = cwd.path_length ? roots_below_text({cwd.path, cwd.path_length}) : 0;
  cwd.number = 0;
}

}  // namespace ramfs
