// What the kernel knows better of an inode than the arena does: size, blocks and times of a regular file's body. The
// inode's are a copy; whoever has the kernel change the body marks it stale, whoever looks at it then asks.
#pragma once
#include "../arena/transaction.h"
#include "reach.h"

namespace ramfs {

// The inode as stat(2) shall show it: what the kernel knows better was asked for, through the body's descriptor `fd` if
// the caller has one.
Inode current(const Arena &arena, Ref<Inode> inode, int fd = -1);

// Takes over what the kernel did to a regular file's body, asked for as in `current`. The inode has been touched.
void adopt_body(Transaction &t, Ref<Inode> inode, int fd);
// The same in a transaction of its own, if there may be anything.
void revalidate(const Arena &arena, Ref<Inode> inode, int fd);

// Whether whoever closes a file that has changed shall do that: where its attributes were asked for since, they will be
// again.
inline bool is_revalidated_at_close(const Arena &arena, Ref<Inode> inode) {
  u32 stale = arena.at(inode)->stale;
  return (stale & stale_asked) || (stale != 0 && !lies_on_volume(arena, arena.at(inode)->body));
}

// To be called after the kernel has changed the body's bytes. Who clears the mark later asks the kernel later still, so
// nothing need be ordered behind it.
inline void mark_written(Inode *inode) {
  constexpr u32 mark = stale_anew | stale_written;
  if (__atomic_load_n(&inode->stale, __ATOMIC_ACQUIRE) != mark) __atomic_store_n(&inode->stale, mark, __ATOMIC_RELEASE);
}

// The same where it may be that only others of the body's attributes have changed, or none.
inline void mark_stale(Inode *inode) {
  u32 before = __atomic_load_n(&inode->stale, __ATOMIC_ACQUIRE);
  while (!(before & stale_anew) &&
         !__atomic_compare_exchange_n(&inode->stale, &before, (before & stale_written) | stale_anew, false,
                                      __ATOMIC_RELEASE, __ATOMIC_ACQUIRE)) {}
}

// Sets a file's mtime: what happened to its body before does not count any more. The inode has been touched, and what
// the kernel did to the body was adopted.
void set_modification_time(Transaction &t, Ref<Inode> inode, i64 mtime);

// Gives a regular file's body the mtime that its inode has, for when the kernel is asked. False: only the bodies' owner
// may. To who watches the body it is a change of attributes, because both times are set.
bool set_body_time(const Arena &arena, Inode *inode);

// From now on the kernel is asked each time: it changes the body, or tells of changes, before anybody can mark them.
// Outside any transaction.
void mark_stale_forever(const Arena &arena, Ref<Inode> inode);

}  // namespace ramfs
