// Inodes, their names and attributes, as they lie in the arena (layout.h).
#pragma once
#include "../base/kernel_headers.h"
#include "origin.h"
#include "ref.h"

namespace ramfs {

struct Inode;

// One name. Lies in a heap block of 64 to 512 bytes.
struct Dentry {
  Ref<Inode> inode;
  Ref<Inode> parent;
  Ref<Dentry> next_name;  // the next name of the same inode
  u32 hash;
  u64 cookie;     // rises along the directory, never reused in it
  u32 mode_type;  // the inode's S_IFMT bits, which never change
  u16 length;
  char name[];
};
static_assert(sizeof(Dentry) == 32);
constexpr u32 dentry_name_offset = 30;
constexpr u32 name_max = NAME_MAX;
inline Bytes name_of(const Dentry *dentry) {
  return {reinterpret_cast<const char *>(dentry) + dentry_name_offset, dentry->length};
}

// Directory entries in the order of their cookies; a removed one keeps its cookie and loses its dentry.
struct Slot {
  u64 cookie;
  u32 hash;
  Ref<Dentry> dentry;
};
static_assert(sizeof(Slot) == 16);

// One bucket of a large directory's open-addressing index.
struct Bucket {
  u32 hash;
  u32 dentry;  // Ref<Dentry>::index; 0 free, 1 removed
};

// The extended attributes of an inode, all in one heap block of `bytes`: a change makes a new one (store/xattr.cc).
struct Xattrs {
  u32 bytes;
  u32 reserved;
};
struct Xattr {
  u32 value_length;
  u16 name_length;
  u16 reserved;
  char text[];  // the name, the value; the next one lies behind them on a multiple of 8
};
static_assert(sizeof(Xattrs) == 8 && sizeof(Xattr) == 8);

// Bytes of a regular file (an empty one that is not open may do without), and the offset of an open directory: file
// `fd` of the session's volume, or where there is none a memfd that keeper `keeper` holds as descriptor `fd`. A FIFO's
// is a pipe held like a memfd; then `ino` has pipe_bit set. 0: none yet. A socket has none; its `fd` tells whether it
// is bound to an abstract address.
struct Body {
  u64 ino;
  u32 keeper;  // who made it, and gives it up
  i32 fd;
};

// Invariants (store/check.cc executes them):
//   - generation rises when the inode is freed; (generation, index) is the number stat(2) shows.
//   - mode 0 means free; then next_free chains it, among the retired ones once it has had its last number.
//   - nlink counts dentries (a directory: 2 + subdirectories, or 0 once removed), and the names that a file of a lower
//     has where nobody has come upon them (Origin::elsewhere): without a dentry it waits for those in the index.
//   - Heap::links is the sum of nlink - 1 over all that have names and are no directory.
//   - an inode with nlink 0 is on the orphan list until its body is open nowhere and pins is 0.
//   - a removed directory's rdev is the number of its last parent.
//   - watched is not 0 for Header::watches inodes.
//   - the names in xattrs differ, and fill its block to the end; those that are access lists keep store/acl.h's
//     invariants.
//   - size, blocks, mtime of a regular file are the kernel's; these are a copy, good while stale is 0.
constexpr u64 pipe_bit = 1ull << 63;

// Inode::stale. A body may have changed (anew); the kernel was asked once since, without the lock: who asks
// again stores the answer (asked). With it, where that is known: the change was one of the bytes, which moves the
// body's mtime (written).
constexpr u32 stale_anew = 1, stale_asked = 2, stale_written = 4;
// Inode::file.mtime_since where the body's mtime is the file's, whatever it is.
constexpr i64 since_ever = -0x7fffffffffffffff - 1;

struct alignas(64) Inode {
  // Odd while a writer changes the inode or its entries; never goes back. Made odd before a fence, even with release;
  // readers acquire it, and look again behind a fence (reader.h).
  u32 seq;
  u32 generation;
  u32 mode;
  u32 nlink;
  u32 uid;
  u32 gid;
  // Set, without the lock, after the kernel was asked to change the body; cleared under the lock by whoever
  // asks the kernel for the attributes (bodies/staleness.cc). Set with release behind the change; cleared before a
  // fence, behind which the kernel is asked: a change that the answer lacks sets it again. stale_forever: a change may
  // pass us by.
  u32 stale;  // stale_ bits, 0: none
  u32 stale_forever;
  u64 rdev;
  u64 size;
  u64 blocks;
  i64 atime, mtime, ctime, btime;  // nanoseconds since the epoch
  Body body;
  Ref<Dentry> dentry;  // the newest name; the others follow by next_name
  Ref<Inode> parent;   // a directory's; a root's is itself. Of what is no directory: its root (store/mount.h)
  union {
    struct {
      Ref<Slot> slots;
      u32 slot_capacity;
      u32 slot_count;  // used, removed ones included
      u32 live;
      Ref<Bucket> buckets;
      u32 bucket_count;  // power of two, 0: search the slots
      u32 buckets_used;  // removed ones included
      u32 root;          // number of the root this directory lies in
      u64 next_cookie;
    } dir;
    struct {
      // when a regular file's mtime was set: a body that has not been changed later has nothing to tell
      i64 mtime_since;
    } file;
    struct {
      Ref<char> target;
      u32 length;
    } symlink;
    struct {
      // Opens so far of each end; futexes of those who wait for the other. Sequential: each side counts itself, then
      // looks at the other.
      u32 readers, writers;
      u32 next_writer;
    } fifo;
  };
  u32 pins;  // held by the owner, or by whoever makes a file without a name
  Ref<Inode> next_orphan;
  union {
    Ref<Inode> next_free;
    Ref<Inode> before_orphan;  // none: the list begins with it
  };
  // Opened with O_PATH, without the lock; sequential with burying: who opens sets this, then looks there. Such a
  // descriptor is no opener to the kernel's leases, so once that is all that can hold an orphan its body is let go of
  // (session/release.cc).
  u8 path_opened;
  // Has been a program, without the lock: whoever writes asks whether it runs (vfs/running.h). Sequential: the program
  // sets it before it locks its file, a writer opens before he looks.
  u8 executed;
  u16 lower;     // lower_ bits; released by who changes them, acquired by who looks without the lock
  u32 linkable;  // made without a name (O_TMPFILE), may still get its first: the pid of whoever made it
  u32 burying;   // 0, bury_asked or bury_released; set before the kernel is asked for a lease, seen behind an open
  Ref<Xattrs> xattrs;
  u32 attributes;      // attribute_ bits (base/mode.h), by ioctl(2)
  Ref<Origin> origin;  // where it was found, or none; of what is unasked that of its directory tells
  u32 watched;         // which inotify events are wanted of it, and how (watches/watch.cc); 0: none
};
static_assert(sizeof(Inode) == 192);

// Inode::lower, of what was found in a lower (bodies/lower.h). Unasked: nothing but type and name is known, and rdev is
// what getdents(2) said of its number. Unread, of a directory: its entries are not, or not all, entered, so nothing may
// change it; by_name: they are so many that each is asked for by its name, until somebody lists or changes it.
// In place: a regular file whose bytes are the host's. Indexed: it stands in the index of bodies by what it is there,
// which lasts as long as the inode, because it has other names or was opened in place.
constexpr u16 lower_unasked = 1, lower_unread = 2, lower_by_name = 4, lower_in_place = 8, lower_indexed = 16,
              lower_opened = 32;
// A directory or file in whose place one of the host shows as it is (Header::bind).
constexpr u16 lower_bound = 64;

// Of an orphan. Asked: a keeper is finding out whether it is open anywhere, and whoever opens it now steps back.
// Released: its body has no name any more and lives as long as somebody's descriptor of it, by which alone it can be
// opened anew.
constexpr u32 bury_asked = 1, bury_released = 2;

}  // namespace ramfs
