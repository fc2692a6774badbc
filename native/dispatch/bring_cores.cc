#include "bring_cores.h"

#include "../base/text.h"
#include "../bodies/reach.h"
#include "../bodies/volume_names.h"
#include "../vfs/cores.h"
#include "../vfs/credentials.h"
#include "../vfs/names.h"
#include "call.h"

namespace ramfs {
namespace {

constexpr u32 listed = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// Runs `visit` on the name of each entry of a directory of the volume but "." and "..".
template <class Visit>
void each_entry(int dir, Visit visit) {
  PathBuffer records;
  char *bytes = records.get();
  if (bytes == nullptr) return;
  for (;;) {
    i64 n = kernel::call(__NR_getdents64, u64(dir), kernel::word(bytes), path_max);
    if (n <= 0) return;
    for (i64 at = 0; at < n;) {
      auto *record = reinterpret_cast<const kernel::Dirent64 *>(bytes + at);
      const char *name = record->name;
      if (name[0] != '.' || (name[1] != 0 && (name[1] != '.' || name[2] != 0))) visit(name);
      at += record->reclen;
    }
  }
}

i64 run(i64 number, u64 a, u64 b = 0, u64 c = 0, u64 d = 0, u64 e = 0) {
  Call call{number, {a, b, c, d, e}};
  return dispatch(call);
}

// With its holes; false: not all of it.
bool copy(int from, int to, u64 size) {
  for (u64 at = 0; at < size;) {
    i64 begin = kernel::call(__NR_lseek, u64(from), at, SEEK_DATA);
    if (begin < 0) break;
    i64 end = kernel::call(__NR_lseek, u64(from), u64(begin), SEEK_HOLE);
    u64 read = u64(begin), written = read;
    while (i64(read) < end) {
      i64 n =
          run(__NR_copy_file_range, u64(from), kernel::word(&read), u64(to), kernel::word(&written), u64(end) - read);
      if (n <= 0) return false;
    }
    at = u64(end);
  }
  return run(__NR_ftruncate, u64(to), size) >= 0;
}

class Bringer {
 public:
  // The file in the directory of cores `dir`, which is of the tree's directory with this inode.
  void bring(int dir, const char *name, Ref<Inode> inode) {
    kernel::Stat stat;
    i64 from = kernel::openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (from < 0) return;
    // All may make files there. The kernel's are new, and their owner's alone.
    constexpr u32 as_made = S_IFREG | 0600;
    bool found = kernel::fstat(int(from), &stat) >= 0;
    bool own = found && stat.mode == as_made && stat.nlink == 1 && stat.uid == credentials().uid;
    if (own && put(int(from), name, inode, u64(stat.size)))
      kernel::call(__NR_unlinkat, u64(dir), kernel::word(name), 0);
    kernel::close(int(from));
  }

 private:
  bool put(int from, const char *name, Ref<Inode> inode, u64 size) {
    char *path = path_.get();
    if (path == nullptr) return false;
    auto length = path_of(inode, path);
    if (!length.ok()) return true;  // a directory without a name gets no files
    u32 end = length.value(), more = length_of(name);
    if (end + more + 2 > path_max) return true;
    path[end] = '/';
    __builtin_memcpy(path + end + 1, name, more + 1);
    run(__NR_unlink, kernel::word(path));
    constexpr u32 made = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    i64 to = run(__NR_open, kernel::word(path), made, 0600);
    if (to < 0) return true;
    bool whole = copy(from, int(to), size);
    run(__NR_close, u64(to));
    return whole;
  }

  PathBuffer path_;
};

}  // namespace

void bring_cores() {
  if (!process.arena.header().cores_lie_where_they_die || process.arena.volume() < 0) return;
  i64 all = kernel::openat(process.arena.volume(), cores_on_volume, listed);
  if (all < 0) return;
  Bringer bringer;
  each_entry(int(all), [&](const char *number) {
    const char *digits = number;
    Ref<Inode> inode = process.arena.inode(take_number(digits));
    i64 dir = kernel::openat(int(all), number, listed);
    if (dir < 0) return;
    each_entry(int(dir), [&](const char *name) {
      if (inode) bringer.bring(int(dir), name, inode);
    });
    kernel::close(int(dir));
  });
  kernel::close(int(all));
}

}  // namespace ramfs
