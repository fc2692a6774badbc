// inotify_add_watch(2). (What a watch hears of is told in watches/watch.cc; every other call on the descriptor is the
// kernel's.)
#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../bodies/body.h"
#include "../bodies/staleness.h"
#include "../dispatch/handlers.h"
#include "../vfs/permission.h"
#include "../watches/watch.h"

namespace ramfs {
namespace {

constexpr u32 of_the_path = IN_ONLYDIR | IN_DONT_FOLLOW;

i64 add_watch(int fd, const char *path, u32 mask) {
  return kernel::call(__NR_inotify_add_watch, u64(i64(fd)), kernel::word(path), mask & ~of_the_path);
}

// By a descriptor that is no opening, so that others who watch the file hear of none. It does not keep the body from
// being buried: so it is looked at again.
i64 watch_body(int fd, const Place &place, u32 mask) {
  const Arena &arena = process.arena;
  {
    Transaction t(arena);
    if (!is_living(arena, place.inode, place.number)) return -ESTALE;
    note_watch(t, place.inode, mask);
    t.commit();
  }
  mark_stale_forever(arena, place.inode);
  i64 body = open_living(arena, place.inode, place.number, O_PATH | O_CLOEXEC);
  if (body < 0) return body;
  Text<32> path;
  path.add("/proc/self/fd/").add(u64(body));
  i64 watch = add_watch(fd, path.c_str(), mask);
  kernel::close(int(body));
  if (watch < 0 || is_living(arena, place.inode, place.number)) return watch;
  kernel::call(__NR_inotify_rm_watch, u64(i64(fd)), u64(watch));
  return -ESTALE;
}

// Links in the mirror want bodies, which empty files may have given back.
i64 watch_mirror(int fd, const Place &place, u32 mask) {
  const Arena &arena = process.arena;
  bool regular = is_regular(arena.at(place.inode)->mode);
  MirrorPath path;
  for (;;) {
    constexpr u32 most = 64;
    Ref<Inode> bare[most];
    u32 found;
    {
      Transaction t(arena);
      if (!is_living(arena, place.inode, place.number)) return -ESTALE;
      found = entries_without_body(t, place.inode, bare, most);
      if (found == 0) {
        RAMFS_ANSWER(mirror_inode(t, place.inode, mask));
        find_mirror(arena, place.inode, path);
        t.commit();
        break;
      }
    }
    for (u32 i = 0; i < found; i++) RAMFS_ANSWER(ensure_body(arena, bare[i]));
  }
  i64 watch = add_watch(fd, path.c_str(), mask);
  if (watch < 0 || !regular || is_living(arena, place.inode, place.number)) return watch;
  kernel::call(__NR_inotify_rm_watch, u64(i64(fd)), u64(watch));
  return -ESTALE;
}

}  // namespace

i64 sys_inotify_add_watch(Call &call) {
  int fd = call.fd(0);
  u32 mask = call.word(2);
  Place place;
  RAMFS_ANSWER(walk_call(call, plain(1), mask & IN_DONT_FOLLOW ? 0 : u32(walk_follow), place));
  if (!place.tree()) return to_host(call, plain(1), place);
  // The kernel judges descriptor and mask before it looks at the path: an empty one is ENOENT if they are in order.
  i64 judged = add_watch(fd, "", mask);
  if (judged != -ENOENT) return judged;
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  bool directory = is_directory(inode.mode);
  if (!directory && (place.slash || (mask & IN_ONLYDIR))) return -ENOTDIR;
  RAMFS_ANSWER(check_access(place.inode, inode, may_read));
  bool by_memfd = is_regular(inode.mode) && process.arena.volume() < 0;
  return by_memfd ? watch_body(fd, place, mask) : watch_mirror(fd, place, mask);
}

}  // namespace ramfs
