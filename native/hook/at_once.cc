#include "at_once.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/words.h"
#include "../bodies/lower.h"
#include "../bodies/staleness.h"
#include "../vfs/descriptors.h"
#include "../vfs/guest.h"
#include "../vfs/host_mounts.h"
#include "../vfs/permission.h"
#include "../vfs/roots.h"
#include "../watches/watch.h"

namespace ramfs {
namespace {

bool is_known_host(int fd) { return known_meaning(fd) == meaning_host; }

// Where relative paths begin: on the host, and below it lies no root.
bool works_outside() { return !has_borrowers() && !process.cwd.in_tree() && process.cwd.ancestor_roots == 0; }

// What is nobody's, is from now on known to be the host's.
bool become_host(int fd) {
  if (!is_nobodys(fd) || !is_owners_alone()) return false;
  u64 before = load_entry(fd);
  return u32(before) == meaning_unknown &&
         __atomic_compare_exchange_n(&descriptor_entries[fd], &before, before | meaning_host, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED);
}

// What of a descriptor of the tree is the kernel's alone (syscalls/fcntl.cc).
bool concerns_no_file(u32 command, u64 argument) {
  if (command == F_SETFL) return !(argument & (O_NOATIME | O_APPEND));
  if (command - F_GETLK <= F_SETLKW - F_GETLK || command - F_OFD_GETLK <= F_OFD_SETLKW - F_OFD_GETLK)
    return !has_lowers(process.arena);
  return command != F_GETFL && command != F_SETLEASE && command != F_SET_RW_HINT;
}

[[gnu::noinline]] RAMFS_AT_ONCE bool is_plain_path(const char *text) { return words::is_plain_path(text); }

// The text is looked through last: that is the dearest.
RAMFS_AT_ONCE bool is_host_path(u64 directory, u64 path) {
  // Eight bytes from its beginning on are looked at in one.
  if (path % smallest_page > smallest_page - 8 || !Guest::is_known(path)) return false;
  const char *text = reinterpret_cast<const char *>(path);
  bool elsewhere = *text == '/'                 ? begins_elsewhere(text)
                   : int(directory) != AT_FDCWD ? is_known_host(int(directory))
                                                : *text != 0 && works_outside();
  return elsewhere && !mounts_have_changed() && (words::has_lone_dots(text) || is_plain_path(text));
}

bool only_looks(u64 flags) { return (u32(flags) & (O_ACCMODE | O_CREAT | O_TRUNC | __O_TMPFILE)) == O_RDONLY; }

}  // namespace

extern "C" {

RAMFS_AT_ONCE u32 ramfs_path_at_once(u64 path) { return is_host_path(u64(AT_FDCWD), path); }

RAMFS_AT_ONCE u32 ramfs_path_behind_at_once(u64 directory, u64 path) { return is_host_path(directory, path); }

RAMFS_AT_ONCE u32 ramfs_access_at_once(u64 path, u64 mode) {
  return !(mode & may_write) && is_host_path(u64(AT_FDCWD), path);
}

RAMFS_AT_ONCE u32 ramfs_faccessat_at_once(u64 directory, u64 path, u64 mode) {
  return !(mode & may_write) && is_host_path(directory, path);
}

RAMFS_AT_ONCE u32 ramfs_open_at_once(u64 path, u64 flags) {
  return only_looks(flags) && is_host_path(u64(AT_FDCWD), path);
}

RAMFS_AT_ONCE u32 ramfs_openat_at_once(u64 directory, u64 path, u64 flags) {
  return only_looks(flags) && is_host_path(directory, path);
}

RAMFS_AT_ONCE u32 ramfs_descriptor_at_once(u64 fd) { return is_known_host(int(fd)); }

RAMFS_AT_ONCE u32 ramfs_fcntl_at_once(u64 fd, u64 command, u64 argument) {
  if (u32(command) == F_DUPFD || u32(command) == F_DUPFD_CLOEXEC) return 0;
  return is_known_host(int(fd)) || (concerns_no_file(u32(command), argument) && is_nobodys(int(fd)));
}

// Forgotten first: once the kernel has closed it, another thread may get the number for something else.
RAMFS_AT_ONCE u32 ramfs_close_at_once(u64 fd) {
  if (!is_known_host(int(fd))) {
    if (has_watches(process.arena)) return 0;
    Ref<Inode> inode = known_tree_inode(int(fd));
    if (inode ? is_revalidated_at_close(process.arena, inode) : !is_nobodys(int(fd))) return 0;
  }
  forget(int(fd));
  return 1;
}

// Whether or not that goes well, the second is the host's as it was.
RAMFS_AT_ONCE u32 ramfs_dup2_at_once(u64 from, u64 to) { return is_known_host(int(from)) && is_known_host(int(to)); }

RAMFS_AT_ONCE u32 ramfs_write_is_done(u64 fd) {
  if (is_known_host(int(fd))) return 1;
  Ref<Inode> ref = known_tree_inode(int(fd));
  if (!ref || has_watches(process.arena)) return 0;
  Inode *inode = process.arena.at(ref);
  u32 mode = inode->mode;
  if (!is_regular(mode) || (mode & (S_ISUID | S_ISGID)) || inode->xattrs) return 0;
  mark_written(inode);
  return 1;
}

RAMFS_AT_ONCE u32 ramfs_vector_is_whole(u64 fd, const u64 *parts, u64 count, u64 result) {
  if (is_known_host(int(fd))) return 1;
  u64 length = 0;
  for (u64 i = 0; i < count; i++) length += parts[2 * i + 1];
  return length == result;
}

RAMFS_AT_ONCE u32 ramfs_dup_is_done(u64 fd, u64 result) {
  return i64(result) < 0 || (is_known_host(int(fd)) && become_host(int(result)));
}
}

}  // namespace ramfs
