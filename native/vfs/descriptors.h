// What a descriptor of this process is. The kernel knows (fstat on it names the memfd, the arena maps that to the
// inode); the cache here only answers sooner, and every call that may change a descriptor's meaning drops it.
#pragma once
#include "process.h"

namespace ramfs {

// The cache: of each descriptor its meaning in the low half, a version above. Whoever fills one in compares the version
// from before it asked the kernel, so that a close in between wins.
constexpr u32 cached_descriptors = 4096;
extern u64 descriptor_entries[cached_descriptors];
extern u8 opened_with[cached_descriptors];
// Meanings; any other is the index of an inode.
enum : u32 {
  meaning_unknown = 0,
  meaning_host = 1,
  meaning_above_roots = 2,  // asked again each time: rare
};

// How many of them are used: none any more once threads of this memory have tables of their own (unshare(2)).
extern u32 entries_in_use;
void give_up_entries();

inline bool has_entry(int fd) { return u32(fd) < entries_in_use; }
inline u64 load_entry(int fd) { return __atomic_load_n(&descriptor_entries[fd], __ATOMIC_ACQUIRE); }
inline u32 known_meaning(int fd) { return has_entry(fd) ? u32(load_entry(fd)) : meaning_unknown; }

// Where descriptors of ours begin: low enough for small tables and select(2).
constexpr int first_protected = 1000;

struct Descriptor {
  enum Kind : u32 { closed, host, ancestor, tree };
  Kind kind = host;
  Ref<Inode> inode{};    // tree
  u32 roots = 0;         // ancestor: bit r: this directory lies above root r; proc_below (roots.h)
  u64 dev = 0, ino = 0;  // ancestor
};

// The inode of the tree that the kernel's answer speaks of, or none.
Ref<Inode> inode_of_stat(const kernel::Stat &stat);

// Asks the cache, then the kernel.
Descriptor describe(int fd);
// The inode behind a descriptor, or none: for calls on descriptors that are seldom in the tree.
Ref<Inode> tree_inode(int fd);
// A new descriptor of an inode's body by one that this process has (bodies/body.h, open_released).
i64 open_by_descriptor(const Arena &arena, Ref<Inode> inode, u32 flags);

// Whether it is an open directory of the tree, which the kernel takes for an empty file.
bool is_tree_directory(int fd);
// The inode where it needs no look: none for a descriptor that nobody has asked about.
inline Ref<Inode> known_tree_inode(int fd) {
  u32 meaning = known_meaning(fd);
  return meaning > meaning_above_roots ? Ref<Inode>{meaning} : Ref<Inode>{};
}

// What the kernel names it, as far as that has room in `out`: its length, 0: nothing.
u32 path_of_descriptor(int fd, char *out, u32 room);

// Whether the descriptor was opened with O_PATH, and so takes no part in what changes the file.
bool is_path_only(int fd);

// The kernel just gave `fd` to this inode, opened with `flags`.
void remember(int fd, Ref<Inode> inode, u32 flags);
// The descriptor's file was made by its open.
void remember_created(int fd);
bool is_remembered_created(int fd);
// It was opened where a Landlock domain forbids to truncate it: told where it was opened, forgotten over exec.
void remember_untruncatable(int fd);
bool is_remembered_untruncatable(int fd);
// Those of the flags of open(2) that fcntl(F_GETFL) tells but the body's descriptor does not have: O_DIRECTORY,
// O_NOFOLLOW, O_NOATIME and O_TMPFILE. Known in the program that opened it.
u32 remembered_flags(int fd);
// The program has set O_NOATIME, or taken it back.
void remember_noatime(int fd, bool is_set);
// Whether this process opened it and has changed none of its rights since.
bool is_opened_here(int fd);
// Whoever has other rights now, has opened nothing with them.
void forget_openers();
// The next descriptor at or above `from` that is known to be in the tree, or -1. The first few, which programs inherit,
// are asked about.
int next_in_tree(u32 from);
// The descriptor's meaning may have changed.
inline void forget(int fd) {
  if (!has_entry(fd)) return;
  opened_with[fd] = 0;
  u64 before = load_entry(fd);
  while (!__atomic_compare_exchange_n(&descriptor_entries[fd], &before, ((before >> 32) + 1) << 32, false,
                                      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {}
}
void forget_range(u32 first, u32 last);
// A copy means what its original means.
void copy_meaning(int from, int to);

// Descriptors of ours, which the program does not know: it sees EBADF where it names one.
bool is_protected(int fd);
// One of ours that programs inherit.
inline bool is_inherited(int fd) {
  return fd == process.arena_fd || fd == process.arena.volume() || fd == process.arena.lower() ||
         fd == process.hook_fd || fd == process.code_fd || fd == process.trace_fd;
}
// Whether a descriptor is none of ours and nothing is known of it. False may also be said of others.
inline bool is_nobodys(int fd) {
  constexpr u32 lowest_directory = 1000;  // of a keeper
  return u32(fd) < lowest_directory && known_meaning(fd) == meaning_unknown && !is_inherited(fd) && !has_borrowers() &&
         fd != process.cwd.fd;
}
// Moves a descriptor of ours to the top of the table, close-on-exec. Returns its new number.
int protect(int fd);
// Moves ours out of the way before the program puts something at its number. False: no room.
bool yield_number(int fd);
// The next descriptor of ours at or above `from`, or -1.
int next_protected(u32 from);

// The descriptor of a keeper's directory in /proc, opened on first use.
void open_keeper_directory(u32 keeper);

}  // namespace ramfs
