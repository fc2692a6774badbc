#include "working_directory.h"

#include "../arena/holder.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/text.h"
#include "../bodies/body.h"
#include "../bodies/door.h"
#include "../watches/mirror.h"
#include "cores.h"
#include "descriptors.h"
#include "roots.h"

namespace ramfs {

namespace {

// The kernel's answer to a change into the directory; the descriptor is closed.
i64 stand_in(i64 directory) {
  if (directory < 0) return directory;
  i64 result = kernel::call(__NR_fchdir, u64(directory));
  kernel::close(int(directory));
  return result;
}

i64 stand_in_owners() {
  const Header &header = process.arena.header();
  Text<48> path;
  path.add("/proc/").add(u64(header.owner)).add("/fd/").add(u64(header.limbo_fd));
  return kernel::call(__NR_chdir, kernel::word(path.c_str()));
}

// A limbo of the caller's own, for those who reach the owner neither through /proc nor at the door.
i64 stand_in_own() {
  const Arena &arena = process.arena;
  if (arena.volume() < 0) return -EIO;
  Text<32> name;
  name.add("limbo-").add(u64(next_body_number(arena.header())));
  MirrorNode limbo = MirrorNode(arena).below(name.bytes());
  limbo.make_directory();
  i64 directory = limbo.open(O_PATH | O_DIRECTORY | O_CLOEXEC);
  limbo.remove(true);
  return stand_in(directory);
}

Result<void> stand_in_limbo() {
  const Arena &arena = process.arena;
  if (has_ended(arena)) return Error{EIO};
  i64 result = is_abroad(arena) ? -i64(EACCES) : stand_in_owners();
  if (result < 0) result = stand_in(ask_at_door(arena, 0, i32(arena.header().limbo_fd)));
  if (result < 0) result = stand_in_own();
  if (result < 0) return Error{int(-result)};
  return {};
}

void close_held(WorkingDirectory &cwd) {
  int fd = cwd.fd;
  cwd.fd = -1;
  if (fd >= 0) kernel::close(fd);
}

}  // namespace

Result<void> enter_tree(WorkingDirectory &cwd, Ref<Inode> inode, u64 number) {
  const Arena &arena = process.arena;
  open_keeper_directory(arena.at(inode)->body.keeper);
  i64 fd = open_living(arena, inode, number, O_RDONLY | O_CLOEXEC);
  // Without a descriptor to spare the directory is only not kept alive when somebody removes it.
  if (fd < 0 && fd != -EMFILE) return Error{int(-fd)};
  Result<void> moved;
  bool among_cores = may_leave_core() && stand_among_cores(number);
  if (!among_cores && !cwd.in_tree()) moved = stand_in_limbo();
  if (!moved.ok()) {
    if (fd >= 0) kernel::close(int(fd));
    return moved;
  }
  // A borrower's parent keeps its own descriptor; in the child's table it goes with exec.
  if (!borrows_memory()) close_held(cwd);
  cwd.fd = fd >= 0 ? protect(int(fd)) : -1;
  cwd.number = number;
  return {};
}

void learn_host_directory(WorkingDirectory &cwd) {
  i64 length = kernel::call(__NR_getcwd, kernel::word(cwd.path), path_max);
  cwd.path_length = length > 0 && cwd.path[0] == '/' ? u32(length - 1) : 0;
  Bytes path{cwd.path, cwd.path_length};
  cwd.ancestor_roots = path.length ? roots_below_text(path) | (is_of_proc(path) ? proc_below : 0) : 0;
  cwd.number = 0;
  if (!borrows_memory()) close_held(cwd);
  cwd.fd = -1;
}

}  // namespace ramfs
