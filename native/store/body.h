// Bytes of files: files of the session's volume, or memfds that the owner's keepers hold, reached through /proc.
#pragma once
#include "mode.h"
#include "transaction.h"

namespace ramfs {

// O_PATH descriptors of /proc/OWNER/task/KEEPER/fd in this process, 0: none; they only shorten the way.
extern int keeper_directory[max_keepers];

// The owner is gone, or has closed the session.
inline bool has_ended(const Arena &arena) {
  return __atomic_load_n(&arena.header().life.word, __ATOMIC_RELAXED) & ended_bit;
}

inline bool lies_on_volume(const Arena &arena, const Body &body) {
  return arena.volume() >= 0 && !(body.memfd_ino & pipe_bit);
}

// What the names on the volume begin with; the body's number follows.
constexpr Bytes body_name{"ramfs-", 6};
// Where core files lie there until they are brought into the tree (vfs/cores.h).
constexpr char cores_on_volume[] = "cores";

// Where a body is reached: a path below `dir`.
class BodyPath {
 public:
  BodyPath(const Arena &arena, const Body &body);
  int dir() const { return dir_; }
  const char *path() const { return path_; }

 private:
  int dir_;
  char path_[48];
};

// Those flags of open(2) that speak of names, which a body has none of.
constexpr u32 flags_of_names = O_CREATE | O_EXCLUSIVE | O_NOFOLLOW_ | O_DIR | O_TMPFILE_BIT;

// A new descriptor of the body: the kernel's answer. flags_of_names are left out. EIO where the owner is gone.
i64 open_body(const Arena &arena, const Body &body, u32 flags);

// Takes a body out of the pool. EAGAIN: none ready, see await_pool.
Result<Body> take_body(Transaction &t);
// Puts one there that is empty and that nobody has open. False: it has no room.
bool pool_body(Transaction &t, const Body &body);
// Waits, outside any transaction, until the pool may have one. EIO when nobody fills it any more.
Result<void> await_pool(const Arena &arena);
// Has all keepers look for work, whatever they wait for. Outside any transaction.
void wake_keepers(const Arena &arena);
// Tells the keepers that there is work, if they sleep. Outside any transaction.
void ring_keepers(const Arena &arena);

// Enters and removes a body in the index memfd -> inode.
Result<void> index_body(Transaction &t, u64 memfd_ino, Ref<Inode> inode);
void unindex_body(Transaction &t, u64 memfd_ino);
// The inode whose body has this memfd number, or none.
Ref<Inode> inode_of_body(const Arena &arena, u64 memfd_ino);
// The same under the lock.
Ref<Inode> inode_of_body(const Transaction &t, u64 memfd_ino);

// Whether an inode, whose body was just opened, is still the one that was meant, and no keeper may think it unopened.
inline bool is_living(const Arena &arena, Ref<Inode> ref, u64 number) {
  const Inode *inode = arena.at(ref);
  return arena.number(ref) == number && inode->mode != 0 && !inode->burying;
}

// open_body of the inode with this number, which gets a body if it has none. ESTALE where it is another by now: a keeper
// may have buried it, closed its body or given that to another file, before or after the kernel was asked
// (session/keeper.cc, bury_batch_behind; session/reclaim.cc).
i64 open_living(const Arena &arena, Ref<Inode> inode, u64 number, u32 flags);

// How this process opens an orphan that was released: by a descriptor that it has. EIO without one.
extern i64 (*open_released)(const Arena &arena, Ref<Inode> inode, u32 flags);

inline bool is_released(const Arena &arena, Ref<Inode> inode) {
  return __atomic_load_n(&arena.at(inode)->burying, __ATOMIC_ACQUIRE) == bury_released;
}

// Gives an inode that has none a body: a directory or symlink that is opened, an empty file whose body was reclaimed.
Result<void> ensure_body(const Arena &arena, Ref<Inode> inode);
// Takes it away again, empty. The inode has been touched.
void detach_body(Transaction &t, Ref<Inode> inode);

// Gives a FIFO its pipe: made here, held by the first keeper.
Result<void> ensure_pipe(const Arena &arena, Ref<Inode> inode);

// The inode as stat(2) shall show it: what the kernel knows better was asked for, through the body's descriptor `fd` if
// the caller has one.
Inode current(const Arena &arena, Ref<Inode> inode, int fd = -1);

// Takes over what the kernel did to a regular file's body, asked for as in `current`. The inode has been touched.
void adopt_body(Transaction &t, Ref<Inode> inode, int fd);
// The same in a transaction of its own, if there may be anything.
void settle_body(const Arena &arena, Ref<Inode> inode, int fd);

// Whether whoever closes a file that has changed shall do that: where its attributes were asked for since, they will be again.
inline bool is_settled_at_close(const Arena &arena, Ref<Inode> inode) {
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
                                      __ATOMIC_RELEASE, __ATOMIC_ACQUIRE)) {
  }
}

// Sets a file's mtime: what happened to its body before does not count any more. The inode has been touched, and what the
// kernel did to the body was adopted.
void set_modification_time(Transaction &t, Ref<Inode> inode, i64 mtime);

// Gives a regular file's body the mtime that its inode has, for when the kernel is asked. False: only the bodies' owner
// may. To who watches the body it is a change of attributes, because both times are set.
bool set_body_time(const Arena &arena, Inode *inode);

// From now on the kernel is asked each time: it changes the body, or tells of changes, before anybody can mark them. Outside
// any transaction.
void mark_stale_forever(const Arena &arena, Ref<Inode> inode);

}  // namespace ramfs
