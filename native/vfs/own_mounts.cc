#include "own_mounts.h"

#include "../base/text.h"
#include "../store/mount.h"
#include "list_copy.h"
#include "mount_id.h"
#include "roots.h"

namespace ramfs {
namespace {

using Options = Text<160>;
const Bytes special{" \t\n\\#", 5};  // as fs/proc_namespace.c has them

// Of the mount as a whole; in mountinfo those of the file system stand apart.
Options mount_options(u32 flags) {
  Options text;
  text.add(flags & MS_RDONLY ? "ro" : "rw");
  if (flags & MS_NOSUID) text.add(",nosuid");
  if (flags & MS_NODEV) text.add(",nodev");
  if (flags & MS_NOEXEC) text.add(",noexec");
  text.add(flags & MS_NOATIME ? ",noatime" : ",relatime");
  if (flags & MS_NOSYMFOLLOW) text.add(",nosymfollow");
  return text;
}

Options budget_options() {
  const Header &header = process.arena.header();
  Options text;
  if (header.memory != 0) text.add(",size=").add(header.memory / 1024).add("k");
  if (header.heap.max_inodes != 0) text.add(",nr_inodes=").add(u64(header.heap.max_inodes));
  return text;
}

// The number of the mount of the host that the root lies on; 0: not known.
u64 parent_mount(const Root &root) {
  PathBuffer path;
  if (root.ancestors == 0 || path.get() == nullptr) return 0;
  u32 length = max(root.ancestor[root.ancestors - 1].path_length, 1u);
  __builtin_memcpy(path.get(), root.path, length);
  path.get()[length] = 0;
  struct statx stat {};
  i64 result =
      kernel::call(__NR_statx, u64(i64(AT_FDCWD)), kernel::word(path.get()), 0, STATX_MNT_ID, kernel::word(&stat));
  return result < 0 ? 0 : stat.stx_mnt_id;
}

void put_mountinfo(int to, u32 number) {
  const Root &root = process.arena.header().root[number];
  u64 device = process.arena.header().device;
  u32 flags = mount_flags_of_root(process.arena, number);
  auto id = mount_id(false);
  Text<96> head;
  // Roots are one file system; only the first has the number that statx(2) tells.
  head.add((id.ok() ? id.value() : 0) + u64(number) * 1'000'000).add(" ").add(parent_mount(root)).add(" ");
  head.add(device >> 8 & 0xfff).add(":").add((device & 0xff) | (device >> 12 & 0xfff00)).add(" / ");
  put(to, head.bytes());
  put_mangled(to, root_path(number), special);
  Text<400> tail;
  tail.add(" ").add(mount_options(flags).bytes()).add(" - tmpfs ramfs ");
  tail.add(flags & MS_RDONLY ? "ro" : "rw").add(budget_options().bytes()).add("\n");
  put(to, tail.bytes());
}

void put_mount(int to, u32 number) {
  put(to, {"ramfs ", 6});
  put_mangled(to, root_path(number), special);
  Text<400> tail;
  tail.add(" tmpfs ")
      .add(mount_options(mount_flags_of_root(process.arena, number)).bytes())
      .add(budget_options().bytes())
      .add(" 0 0\n");
  put(to, tail.bytes());
}

bool fill(int to, const char *path) {
  each_line(path, [&](Bytes line) { put(to, line); });
  bool info = path[length_of(path) - 1] == 'o';
  u32 hidden = hidden_roots();
  for (u32 i = 0; i < process.arena.header().root_count; i++)
    if (!(hidden >> i & 1)) info ? put_mountinfo(to, i) : put_mount(to, i);
  return true;
}

}  // namespace

i64 open_own_mounts(const char *path, u32 flags) { return open_list_copy(path, flags, fill); }

}  // namespace ramfs
