#include "staleness.h"

#include "../arena/reader.h"
#include "../arena/stamp.h"

namespace ramfs {
namespace {

// Puts what the kernel knows better into an inode's fields, whose mark was `stale`.
template <class Put>
void put_attributes(Inode &inode, u32 stale, const kernel::Stat &body, Put put) {
  put(inode.size, u64(body.size));
  put(inode.blocks, u64(body.blocks));
  i64 written = join_time(i64(body.mtime_sec), i64(body.mtime_nsec));
  // Both may have happened in one tick of the clock: then what is known counts.
  i64 since = inode.file.mtime_since;
  if (written < since || (written == since && !(stale & stale_written))) return;
  i64 changed = join_time(i64(body.ctime_sec), i64(body.ctime_nsec));
  // Of a body with a link in the mirror it also moves with what is done to that (watches/watch.h).
  if (body.nlink > 1) changed = written != inode.mtime ? written : inode.ctime;
  put(inode.mtime, written);
  put(inode.ctime, max(inode.ctime, changed));
}

bool ask_kernel(const Arena &arena, const Body &body, int fd, kernel::Stat &out) {
  if (!stat_body(arena, body, fd, out)) return false;
  note_reported(arena, join_time(i64(out.ctime_sec), i64(out.ctime_nsec)));
  return true;
}

}  // namespace

bool set_body_time(const Arena &arena, Inode *inode) {
  if (lies_behind_door(arena, inode->body)) return false;
  kernel::Timespec times[2] = {split_time(inode->mtime), split_time(inode->mtime)};
  BodyPath path(arena, inode->body);
  u64 directory = u64(i64(path.dir()));
  if (kernel::call(__NR_utimensat, directory, kernel::word(path.path()), kernel::word(times), 0) < 0) return false;
  __atomic_store_n(&inode->file.mtime_since, since_ever, __ATOMIC_RELEASE);
  return true;
}

void set_modification_time(Transaction &t, Ref<Inode> ref, i64 mtime) {
  const Arena &arena = t.arena();
  Inode *inode = arena.at(ref);
  t.set(inode->mtime, mtime);
  if (!is_regular(inode->mode)) return;
  t.set(inode->file.mtime_since, now(arena));
  // What the kernel alone sees it has to stamp by itself.
  if (inode->stale_forever) set_body_time(arena, inode);
}

// A change within the tick in which the mtime was set is known as one where it is marked, which from now on it need not
// be.
void mark_stale_forever(const Arena &arena, Ref<Inode> ref) {
  Inode *inode = arena.at(ref);
  if (__atomic_exchange_n(&inode->stale_forever, 1u, __ATOMIC_SEQ_CST) || !is_regular(inode->mode)) return;
  Transaction t(arena);
  bool in_this_tick = now(arena) - inode->file.mtime_since < longest_tick;
  if (inode->mode == 0 || inode->body.ino == 0 || !in_this_tick) return;
  t.touch(ref);
  adopt_body(t, ref, -1);
  if (inode->mtime < inode->file.mtime_since) set_body_time(arena, inode);
  t.commit();
}

void adopt_body(Transaction &t, Ref<Inode> ref, int fd) {
  Inode *inode = t.arena().at(ref);
  if (!is_regular(inode->mode) || (inode->stale == 0 && !inode->stale_forever)) return;
  if (inode->lower & lower_in_place) return;
  // Cleared before the kernel is asked: a change that comes after the answer sets it again.
  u32 stale = inode->stale;
  t.set(inode->stale, 0u);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  kernel::Stat stat;
  if (!ask_kernel(t.arena(), inode->body, fd, stat)) {
    t.set(inode->stale, stale);
    return;
  }
  put_attributes(*inode, stale, stat, [&](auto &field, auto value) { t.set(field, value); });
}

void revalidate(const Arena &arena, Ref<Inode> ref, int fd) {
  Transaction t(arena);
  if (arena.at(ref)->stale == 0) return;
  t.touch(ref);
  adopt_body(t, ref, fd);
  t.commit();
}

namespace {

// Takes over what the kernel did so far. Where the file has grown somebody may be in a write, who can be killed in it
// and then marks nothing: so it is looked at again.
void look_at_body(const Arena &arena, Ref<Inode> ref, int fd) {
  Transaction t(arena);
  Inode *inode = arena.at(ref);
  if (inode->stale == 0) return;
  t.touch(ref);
  u64 size = inode->size;
  adopt_body(t, ref, fd);
  if (inode->size != size) t.set(inode->stale, stale_anew);
  t.commit();
}

// Completes what snapshot() gave of a regular file by asking the kernel.
void complete(const Arena &arena, Inode &copy, int fd) {
  kernel::Stat stat;
  if (ask_kernel(arena, copy.body, fd, stat))
    put_attributes(copy, copy.stale, stat, [](auto &field, auto value) { field = value; });
}

// The first to ask since the last change, which was marked `stale`: more changes may follow before anybody asks again.
bool is_first_to_ask(const Arena &arena, Ref<Inode> ref, u32 stale) {
  u32 asked = (stale & stale_written) | stale_asked;
  return (stale & stale_anew) &&
         __atomic_compare_exchange_n(&arena.at(ref)->stale, &stale, asked, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

}  // namespace

Inode current(const Arena &arena, Ref<Inode> ref, int fd) {
  Inode copy = snapshot(arena, ref);
  if (is_directory(copy.mode)) {
    copy.size = 40 + 20ull * copy.dir.live;  // as tmpfs counts them
    return copy;
  }
  if (is_symlink(copy.mode)) copy.size = copy.symlink.length;
  if (!is_regular(copy.mode) || (copy.lower & lower_in_place)) return copy;
  if (copy.stale_forever) {
    complete(arena, copy, fd);
    return copy;
  }
  if (!copy.stale) return copy;
  bool asks_cheaply = fd >= 0 || lies_on_volume(arena, copy.body);
  if (asks_cheaply && is_first_to_ask(arena, ref, copy.stale)) {
    complete(arena, copy, fd);
    // Else the body may have become another file's.
    if (still(arena, ref, copy.seq)) return copy;
  }
  look_at_body(arena, ref, fd);
  return snapshot(arena, ref);
}

}  // namespace ramfs
