#include "descriptors.h"

#include <asm/resource.h>

#include "../arena/holder.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/text.h"
#include "../bodies/body_index.h"
#include "../bodies/lower.h"
#include "../bodies/reach.h"
#include "roots.h"

namespace ramfs {

constinit u32 entries_in_use = cached_descriptors;
RAMFS_SELDOM u64 descriptor_entries[cached_descriptors];
RAMFS_SELDOM u8 opened_with[cached_descriptors];

namespace {

constexpr u8 with_directory = 1, with_nofollow = 2, with_noatime = 4, with_tmpfile = 8, with_creation = 16,
             without_truncation = 32, opened_here = 64;
// Whose opens are marked so.
u32 opener;

u32 known_pid() { return identity ? __atomic_load_n(&identity->pid, __ATOMIC_RELAXED) : 0; }

void fill(int fd, u64 before, u32 meaning) {
  if (!has_entry(fd) || borrows_memory()) return;
  u64 next = (before & ~0xffffffffull) | meaning;
  __atomic_compare_exchange_n(&descriptor_entries[fd], &before, next, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

Descriptor of_meaning(u32 meaning) {
  if (meaning == meaning_host) return {Descriptor::host};
  return {Descriptor::tree, Ref<Inode>{meaning}};
}

// Perhaps one of /proc: its directories tell no size and blocks of 1024.
bool may_be_of_proc(const kernel::Stat &stat) { return stat.blksize == 1024 && stat.size == 0 && stat.blocks == 0; }

Descriptor ask_kernel(int fd) {
  kernel::Stat stat;
  i64 answer = kernel::fstat(fd, &stat);
  if (answer < 0) return {Descriptor::closed};
  if (Ref<Inode> inode = inode_of_stat(stat)) return {Descriptor::tree, inode};
  if (has_lowers(process.arena))
    if (Ref<Inode> inode = inode_in_place(process.arena, fd, stat)) return {Descriptor::tree, inode};
  if (!is_directory(stat.mode)) return {Descriptor::host};
  u32 roots = roots_below(stat.dev, stat.ino) | (may_be_of_proc(stat) ? proc_below : 0);
  return {roots ? Descriptor::ancestor : Descriptor::host, {}, roots, stat.dev, stat.ino};
}

u32 meaning_of(const Descriptor &d) {
  switch (d.kind) {
    case Descriptor::tree: return d.inode.index;
    case Descriptor::host: return meaning_host;
    case Descriptor::ancestor: return meaning_above_roots;
    default: return meaning_unknown;
  }
}

}  // namespace

Ref<Inode> inode_of_stat(const kernel::Stat &stat) {
  const Header &header = process.arena.header();
  Ref<Inode> inode{};
  if (stat.dev == header.device) inode = inode_of_body(process.arena, stat.ino);
  if (!inode && stat.dev == header.pipe_device && header.fifos != 0)
    inode = inode_of_body(process.arena, stat.ino | pipe_bit);
  return inode;
}

Descriptor describe(int fd) {
  if (fd < 0 || is_protected(fd)) return {Descriptor::closed};
  u64 before = has_entry(fd) ? load_entry(fd) : 0;
  u32 meaning = u32(before);
  if (meaning != meaning_unknown && meaning != meaning_above_roots) return of_meaning(meaning);
  Descriptor d = ask_kernel(fd);
  fill(fd, before, meaning_of(d));
  return d;
}

Ref<Inode> tree_inode(int fd) {
  Descriptor d = describe(fd);
  return d.kind == Descriptor::tree ? d.inode : Ref<Inode>{};
}

bool is_tree_directory(int fd) {
  Ref<Inode> inode = tree_inode(fd);
  return inode && is_directory(process.arena.at(inode)->mode);
}

namespace {

// One of the inode's body, perhaps one of ours, or -1.
int descriptor_of(Ref<Inode> inode) {
  constexpr int most_asked = 1024;
  if (process.arena.inode(working_directory().number) == inode) return working_directory().fd;
  for (u32 fd = 0; fd < cached_descriptors; fd++)
    if (u32(load_entry(int(fd))) == inode.index) return int(fd);
  for (int fd = 0; fd < most_asked; fd++)
    if (known_meaning(fd) == meaning_unknown && tree_inode(fd) == inode) return fd;
  return -1;
}

}  // namespace

i64 open_by_descriptor(const Arena &, Ref<Inode> inode, u32 flags) {
  int fd = descriptor_of(inode);
  if (fd < 0) return -EIO;
  Text<32> path;
  path.add("/proc/self/fd/").add(u64(fd));
  return kernel::openat(AT_FDCWD, path.c_str(), flags);
}

void remember(int fd, Ref<Inode> inode, u32 flags) {
  if (!has_entry(fd)) return;
  opened_with[fd] = u8((flags & O_DIRECTORY ? with_directory : 0) | (flags & O_NOFOLLOW ? with_nofollow : 0) |
                       (flags & O_NOATIME ? with_noatime : 0) | (flags & __O_TMPFILE ? with_tmpfile : 0));
  fill(fd, load_entry(fd), inode.index);
  // Of rights that vary nobody knows whose they were.
  if (borrows_memory() || process.rights_vary != Process::rights_alike) return;
  if (opener != known_pid()) forget_openers();
  opened_with[fd] |= opened_here;
}

void forget_openers() {
  for (u8 &with : opened_with)
    if (with & opened_here) with &= u8(~opened_here);
  opener = known_pid();
}

bool is_opened_here(int fd) {
  return has_entry(fd) && u32(load_entry(fd)) > meaning_above_roots && (opened_with[fd] & opened_here) &&
         !borrows_memory() && process.rights_vary == Process::rights_alike && opener == known_pid();
}

void remember_noatime(int fd, bool is_set) {
  if (has_entry(fd)) opened_with[fd] = u8((opened_with[fd] & ~with_noatime) | (is_set ? with_noatime : 0));
}

void remember_created(int fd) {
  if (has_entry(fd)) opened_with[fd] |= with_creation;
}

bool is_remembered_created(int fd) {
  return has_entry(fd) && u32(load_entry(fd)) > meaning_above_roots && (opened_with[fd] & with_creation);
}

void remember_untruncatable(int fd) {
  if (has_entry(fd)) opened_with[fd] |= without_truncation;
}

bool is_remembered_untruncatable(int fd) {
  return has_entry(fd) && u32(load_entry(fd)) > meaning_above_roots && (opened_with[fd] & without_truncation);
}

u32 remembered_flags(int fd) {
  if (!has_entry(fd) || u32(load_entry(fd)) <= meaning_above_roots) return 0;
  u8 with = opened_with[fd];
  return (with & with_directory ? u32(O_DIRECTORY) : 0u) | (with & with_nofollow ? u32(O_NOFOLLOW) : 0u) |
         (with & with_noatime ? u32(O_NOATIME) : 0u) | (with & with_tmpfile ? u32(__O_TMPFILE) : 0u);
}

int next_in_tree(u32 from) {
  constexpr u32 inherited = 16;
  for (u32 fd = from; fd < cached_descriptors; fd++) {
    u32 meaning = u32(load_entry(int(fd)));
    if (meaning > meaning_above_roots || (meaning == meaning_unknown && fd < inherited && tree_inode(int(fd))))
      return int(fd);
  }
  return -1;
}

u32 path_of_descriptor(int fd, char *out, u32 room) {
  Text<32> link;
  link.add("/proc/self/fd/").add(u64(u32(fd)));
  i64 length = kernel::readlinkat(AT_FDCWD, link.c_str(), out, room);
  return length > 0 ? u32(length) : 0;
}

bool is_path_only(int fd) {
  i64 flags = kernel::fcntl(fd, F_GETFL, 0);
  return flags >= 0 && (flags & O_PATH);
}

void give_up_entries() {
  __atomic_store_n(&entries_in_use, 0u, __ATOMIC_SEQ_CST);
  for (u64 &entry : descriptor_entries) __atomic_store_n(&entry, u64(meaning_unknown), __ATOMIC_RELAXED);
}

void forget_range(u32 first, u32 last) {
  for (u32 fd = first; fd <= last && fd < cached_descriptors; fd++)
    if (u32(load_entry(int(fd))) != meaning_unknown) forget(int(fd));
}

void copy_meaning(int from, int to) {
  if (from == to || !has_entry(to)) return;
  forget(to);
  if (!has_entry(from) || u32(load_entry(from)) == meaning_unknown) return;
  opened_with[to] = opened_with[from];
  fill(to, load_entry(to), u32(load_entry(from)));
}

bool is_protected(int fd) {
  if (fd < 0) return false;
  if (is_inherited(fd) || fd == working_directory().fd) return true;
  if (fd < first_protected) return false;
  for (int directory : keeper_directory)
    if (directory != 0 && directory == fd) return true;
  return false;
}

int next_protected(u32 from) {
  int next = -1;
  auto consider = [&](int fd) {
    if (fd > 0 && u32(fd) >= from && (next < 0 || fd < next)) next = fd;
  };
  consider(process.arena_fd);
  consider(process.arena.volume());
  consider(process.arena.lower());
  consider(process.hook_fd);
  consider(process.code_fd);
  consider(process.trace_fd);
  consider(working_directory().fd);
  for (int directory : keeper_directory) consider(directory);
  return next;
}

int protect(int fd) {
  i64 moved = kernel::fcntl(fd, F_DUPFD_CLOEXEC, first_protected);
  // A small descriptor limit leaves no room up there: the highest free one must do.
  for (int lower = first_protected / 2; moved < 0 && lower > 8; lower /= 2) moved = kernel::fcntl(fd, 1030, u64(lower));
  if (moved < 0) {
    kernel::fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
  }
  kernel::close(fd);
  return int(moved);
}

namespace {

// A copy of one of ours above its number. Where the program has filled its table the soft limit makes room for it: that
// is the program's, which does not know of ours.
i64 copy_above(int fd) {
  u64 limit[2], raised[2];
  i64 moved = kernel::fcntl(fd, F_DUPFD_CLOEXEC, u64(fd) + 1);
  if (moved >= 0 || kernel::call(__NR_getrlimit, RLIMIT_NOFILE, kernel::word(limit)) < 0) return moved;
  raised[0] = raised[1] = limit[1];
  if (kernel::call(__NR_setrlimit, RLIMIT_NOFILE, kernel::word(raised)) < 0) return moved;
  moved = kernel::fcntl(fd, 1030, u64(fd) + 1);
  kernel::call(__NR_setrlimit, RLIMIT_NOFILE, kernel::word(limit));
  return moved;
}

}  // namespace

bool yield_number(int fd) {
  auto move = [&](int &ours) {
    if (ours != fd) return true;
    i64 moved = copy_above(fd);
    if (moved < 0) return false;
    ours = int(moved);
    return true;
  };
  bool moved = move(process.arena_fd) && move(process.arena.volume()) && move(process.arena.lower()) &&
               move(process.hook_fd) && move(process.code_fd) && move(process.trace_fd) && move(process.cwd.fd);
  for (int &directory : keeper_directory)
    if (directory != 0) moved = move(directory) && moved;
  return moved;
}

void open_keeper_directory(u32 keeper) {
  if (process.arena.volume() >= 0 || keeper_directory[keeper] != 0 || borrows_memory()) return;
  if (is_abroad(process.arena)) return;
  const Header &header = process.arena.header();
  Text<64> path;
  path.add("/proc/").add(u64(header.owner)).add("/task/").add(u64(header.keeper[keeper].tid));
  path.add("/fd");
  i64 fd = kernel::openat(AT_FDCWD, path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  int moved = protect(int(fd));
  int none = 0;
  if (!__atomic_compare_exchange_n(&keeper_directory[keeper], &none, moved, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
    kernel::close(moved);  // another thread was first
}

}  // namespace ramfs
