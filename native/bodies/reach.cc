#include "reach.h"

#include "../arena/holder.h"
#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "door.h"
#include "empty_volume.h"
#include "volume_names.h"

namespace ramfs {

int keeper_directory[max_keepers];

namespace {

// The keeper's descriptor names the body; opened again, as this process's own, it gets the wanted mode.
i64 open_at_door(const Arena &arena, const Body &body, u32 flags) {
  i64 held = ask_at_door(arena, body.keeper, body.fd);
  if (held < 0) return held;
  Text<32> path;
  path.add("/proc/self/fd/").add(u64(held));
  i64 fd = kernel::openat(AT_FDCWD, path.c_str(), flags);
  kernel::close(int(held));
  return fd;
}

}  // namespace

bool lies_behind_door(const Arena &arena, const Body &body) { return !lies_on_volume(arena, body) && is_abroad(arena); }

BodyPath::BodyPath(const Arena &arena, const Body &body) {
  Text<sizeof path_> text;
  const Keeper &keeper = arena.header().keeper[body.keeper];
  dir_ = lies_on_volume(arena, body) ? arena.volume() : keeper_directory[body.keeper];
  if (lies_on_volume(arena, body)) {
    text.add(body_name);
  } else if (dir_ == 0) {
    dir_ = AT_FDCWD;
    text.add("/proc/").add(u64(arena.header().owner)).add("/task/");
    text.add(u64(keeper.tid)).add("/fd/");
  }
  text.add(u64(u32(body.fd)));
  __builtin_memcpy(path_, text.c_str(), text.length() + 1);
}

i64 open_body(const Arena &arena, const Body &body, u32 flags) {
  // The volume outlives its owner in whoever holds it; the session does not.
  if (has_ended(arena)) {
    empty_volume(arena);
    return -EIO;
  }
  flags &= ~flags_of_names;
  i64 fd = -EACCES;
  if (!lies_behind_door(arena, body)) {
    BodyPath path(arena, body);
    fd = kernel::openat(path.dir(), path.path(), flags);
  }
  if ((fd == -EACCES || fd == -EPERM) && !lies_on_volume(arena, body)) fd = open_at_door(arena, body, flags);
  return fd == -ENOENT || fd == -ENOTDIR ? -EIO : fd;
}

bool stat_body(const Arena &arena, const Body &body, int fd, kernel::Stat &out) {
  if (fd >= 0) return kernel::fstat(fd, &out) >= 0;
  if (!lies_behind_door(arena, body)) {
    BodyPath path(arena, body);
    i64 result = kernel::fstatat(path.dir(), path.path(), &out, 0);
    if ((result != -EACCES && result != -EPERM) || lies_on_volume(arena, body)) return result >= 0;
  }
  i64 held = ask_at_door(arena, body.keeper, body.fd);
  if (held < 0) return false;
  i64 result = kernel::fstat(int(held), &out);
  kernel::close(int(held));
  return result >= 0;
}

}  // namespace ramfs
