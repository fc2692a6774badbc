#include "body.h"

#include "clock.h"
#include "door.h"
#include "empty_volume.h"
#include "errno.h"
#include "holder.h"
#include "mode.h"
#include "own_body.h"
#include "reader.h"
#include "syscall.h"
#include "text.h"

namespace ramfs {

int keeper_directory[max_keepers];
i64 (*open_released)(const Arena &arena, Ref<Inode> inode, u32 flags) = nullptr;

namespace {

// Where a pid means another process than the owner takes it for, /proc cannot say which is a keeper.
bool lies_behind_door(const Arena &arena, const Body &body) { return !lies_on_volume(arena, body) && is_abroad(arena); }

// The keeper's descriptor names the body; opened again, as this process's own, it gets the wanted mode.
i64 open_at_door(const Arena &arena, const Body &body, u32 flags) {
  i64 held = ask_at_door(arena, body.keeper, body.fd);
  if (held < 0) return held;
  Text<32> path;
  path.add("/proc/self/fd/").add(u64(held));
  i64 fd = kernel::openat(kernel::at_fdcwd, path.c_str(), flags);
  kernel::close(int(held));
  return fd;
}

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
  // Of a body with a link in the mirror it also moves with what is done to that (watch.h).
  if (body.nlink > 1) changed = written != inode.mtime ? written : inode.ctime;
  put(inode.mtime, written);
  put(inode.ctime, max(inode.ctime, changed));
}

// What the kernel says of a body: through `fd` if the caller has it open, else -1.
bool ask_only(const Arena &arena, const Body &body, int fd, kernel::Stat &out) {
  if (fd >= 0) return kernel::fstat(fd, &out) >= 0;
  if (!lies_behind_door(arena, body)) {
    BodyPath path(arena, body);
    i64 result = kernel::fstatat(path.dir(), path.path(), &out, 0);
    if ((result != -E_ACCES && result != -E_PERM) || lies_on_volume(arena, body)) return result >= 0;
  }
  i64 held = ask_at_door(arena, body.keeper, body.fd);
  if (held < 0) return false;
  i64 result = kernel::fstat(int(held), &out);
  kernel::close(int(held));
  return result >= 0;
}

bool ask_kernel(const Arena &arena, const Body &body, int fd, kernel::Stat &out) {
  if (!ask_only(arena, body, fd, out)) return false;
  note_told(arena, join_time(i64(out.ctime_sec), i64(out.ctime_nsec)));
  return true;
}

// Without the lock the parts may be those of two bodies: such a one equals neither.
Body read_body(const Body &body) {
  return {__atomic_load_n(&body.memfd_ino, __ATOMIC_ACQUIRE), __atomic_load_n(&body.keeper, __ATOMIC_ACQUIRE),
          __atomic_load_n(&body.fd, __ATOMIC_ACQUIRE)};
}

bool is_same(const Body &one, const Body &other) {
  return one.memfd_ino == other.memfd_ino && one.keeper == other.keeper && one.fd == other.fd;
}

}  // namespace

BodyPath::BodyPath(const Arena &arena, const Body &body) {
  Text<sizeof path_> text;
  const Keeper &keeper = arena.header().keeper[body.keeper];
  dir_ = lies_on_volume(arena, body) ? arena.volume() : keeper_directory[body.keeper];
  if (lies_on_volume(arena, body)) {
    text.add(body_name);
  } else if (dir_ == 0) {
    dir_ = kernel::at_fdcwd;
    text.add("/proc/").add(u64(arena.header().owner)).add("/task/");
    text.add(u64(keeper.tid)).add("/fd/");
  }
  text.add(u64(u32(body.fd)));
  __builtin_memcpy(path_, text.c_str(), text.length() + 1);
}

i64 open_body(const Arena &arena, const Body &body, u32 flags) {
  // The volume outlives its owner in whoever holds it; the session does not.
  if (has_ended(arena)) {
    empty_volume(arena);
    return -E_IO;
  }
  flags &= ~flags_of_names;
  i64 fd = -E_ACCES;
  if (!lies_behind_door(arena, body)) {
    BodyPath path(arena, body);
    fd = kernel::openat(path.dir(), path.path(), flags);
  }
  if ((fd == -E_ACCES || fd == -E_PERM) && !lies_on_volume(arena, body))
    fd = open_at_door(arena, body, flags);
  return fd == -E_NOENT || fd == -E_NOTDIR ? -E_IO : fd;
}

i64 open_living(const Arena &arena, Ref<Inode> ref, u64 number, u32 flags) {
  auto made = ensure_body(arena, ref);
  if (!made.ok()) return -made.error().number;
  if (is_released(arena, ref) && arena.number(ref) == number)
    return open_released == nullptr || has_ended(arena) ? -E_IO : open_released(arena, ref, flags & ~flags_of_names);
  const Body &body = arena.at(ref)->body;
  Body opened = read_body(body);
  i64 fd = open_body(arena, opened, flags);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  // With O_NONBLOCK a keeper's lease refuses, which is gone before its mark is (session/reclaim.cc); a program's own stays.
  if (fd == -E_AGAIN && is_living(arena, ref, number)) {
    fd = open_body(arena, opened, flags);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
  }
  if (is_living(arena, ref, number) && is_same(read_body(body), opened)) return fd;
  if (fd >= 0) kernel::close(int(fd));
  return -E_STALE;
}

bool pool_body(Transaction &t, const Body &body) {
  Header &header = t.arena().header();
  if (header.pool_count >= max_pool) return false;
  t.record_range(&header.pool[header.pool_count], sizeof(PoolEntry));
  header.pool[header.pool_count].body = body;
  t.set(header.pool_count, header.pool_count + 1);
  return true;
}

Result<Body> take_body(Transaction &t) {
  Header &header = t.arena().header();
  if (header.pool_count == 0) return Error{E_AGAIN};
  Body body = header.pool[header.pool_count - 1].body;
  t.set(header.pool_count, header.pool_count - 1);
  return body;
}

void wake_keepers(const Arena &arena) {
  Header &header = arena.header();
  __atomic_store_n(&header.keeper_idle, u32(keepers_work), __ATOMIC_SEQ_CST);
  __atomic_fetch_add(&header.keeper_bell, 1, __ATOMIC_SEQ_CST);
  kernel::futex_wake(&header.keeper_bell, max_keepers);
}

void ring_keepers(const Arena &arena) {
  Header &header = arena.header();
  u32 idle = __atomic_load_n(&header.keeper_idle, __ATOMIC_SEQ_CST);
  bool low = header.pool_count * 2 < header.pool_target;
  bool wanted = low || (idle == keepers_wait && header.orphan_count > 0);
  if (wanted && idle != keepers_work) wake_keepers(arena);
}

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

// A change within the tick in which the mtime was set is known as one where it is marked, which from now on it need not be.
void mark_stale_forever(const Arena &arena, Ref<Inode> ref) {
  Inode *inode = arena.at(ref);
  if (__atomic_exchange_n(&inode->stale_forever, 1u, __ATOMIC_SEQ_CST) || !is_regular(inode->mode)) return;
  Transaction t(arena);
  bool in_this_tick = now(arena) - inode->file.mtime_since < longest_tick;
  if (inode->mode == 0 || inode->body.memfd_ino == 0 || !in_this_tick) return;
  t.touch(ref);
  adopt_body(t, ref, -1);
  if (inode->mtime < inode->file.mtime_since) set_body_time(arena, inode);
  t.commit();
}

namespace {

// No keeper can make another body, and there are as many keepers as there may be.
bool is_exhausted(const Header &header) {
  u32 most = header.volume_fd >= 0 ? header.keeper_count : max_keepers;
  for (u32 i = 0; i < most; i++)
    if (__atomic_load_n(&header.keeper[i].full, __ATOMIC_RELAXED) == 0) return false;
  return true;
}

}  // namespace

Result<void> await_pool(const Arena &arena) {
  Header &header = arena.header();
  // Where all are full, only what is about to be buried can help.
  constexpr u32 all_patience = 200, last_patience = 10;
  __atomic_fetch_add(&header.pool_drained, 1, __ATOMIC_SEQ_CST);
  // Counts waits that nobody ended: others may be quicker any number of times.
  for (u32 patience = 0; patience < all_patience;) {
    u32 bell = __atomic_load_n(&header.pool_bell, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&header.pool_count, __ATOMIC_SEQ_CST) > 0) return {};
    bool orphans = __atomic_load_n(&header.orphan_count, __ATOMIC_SEQ_CST) > 0;
    if (is_exhausted(header) && (!orphans || patience > last_patience)) break;
    __atomic_store_n(&header.keeper_idle, u32(keepers_wait), __ATOMIC_SEQ_CST);
    ring_keepers(arena);
    kernel::Timespec timeout{0, 50'000'000};
    i64 waited = kernel::futex_wait(&header.pool_bell, bell, &timeout);
    if (waited != -110 /* ETIMEDOUT */) continue;
    patience++;
    if (has_ended(arena)) return Error{E_IO};
  }
  return Error{E_NOSPC};
}

void detach_body(Transaction &t, Ref<Inode> ref) {
  Body &body = t.arena().at(ref)->body;
  unindex_body(t, body.memfd_ino);
  t.set(body.memfd_ino, u64(0));
}

Result<void> ensure_body(const Arena &arena, Ref<Inode> ref) {
  if (__atomic_load_n(&arena.at(ref)->body.memfd_ino, __ATOMIC_ACQUIRE) != 0) return {};
  for (OwnBody own(arena);;) {
    {
      Transaction t(arena);
      Inode *inode = arena.at(ref);
      if (inode->mode == 0) return Error{E_STALE};
      if (inode->body.memfd_ino != 0) return {};
      auto body = own.made() ? Result<Body>(own.body()) : take_body(t);
      if (body.ok()) {
        RAMFS_CHECK(index_body(t, body->memfd_ino, ref));
        t.touch(ref);
        t.set(inode->body.fd, body->fd);
        t.set(inode->body.keeper, body->keeper);
        t.set(inode->body.memfd_ino, body->memfd_ino);
        if (is_regular(inode->mode)) t.set(inode->file.mtime_since, now(arena));
        own.give(t);
        t.commit();
        return {};
      }
    }
    if (!own.make(O_RD | O_CLOSE_ON_EXEC)) RAMFS_CHECK(await_pool(arena));
  }
}

Result<void> ensure_pipe(const Arena &arena, Ref<Inode> ref) {
  if (arena.at(ref)->body.memfd_ino != 0) return {};
  int ends[2];
  i64 made = kernel::call(__NR_pipe2, kernel::word(ends), O_CLOSE_ON_EXEC);
  if (made < 0) return Error{int(-made)};
  kernel::Stat stat;
  kernel::fstat(ends[0], &stat);
  // Who may open it is the tree's to say, as with memfds.
  kernel::call(__NR_fchmod, u64(ends[0]), 0777);
  i64 held = leave_at_door(arena, 0, ends[0]);
  kernel::close(ends[0]);
  kernel::close(ends[1]);
  if (held < 0) return Error{int(-held)};

  Transaction t(arena);
  Inode *inode = arena.at(ref);
  if (inode->mode == 0) return Error{E_STALE};
  if (inode->body.memfd_ino != 0) return {};  // somebody was faster
  u64 key = stat.ino | pipe_bit;
  RAMFS_CHECK(index_body(t, key, ref));
  t.touch(ref);
  t.set(inode->body.fd, i32(held));
  t.set(inode->body.keeper, 0u);
  t.set(inode->body.memfd_ino, key);
  t.set(arena.header().pipe_device, stat.dev);
  t.add(arena.header().fifos, 1u);
  t.commit();
  return {};
}

void adopt_body(Transaction &t, Ref<Inode> ref, int fd) {
  Inode *inode = t.arena().at(ref);
  if (!is_regular(inode->mode) || (inode->stale == 0 && !inode->stale_forever)) return;
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

void settle_body(const Arena &arena, Ref<Inode> ref, int fd) {
  Transaction t(arena);
  if (arena.at(ref)->stale == 0) return;
  t.touch(ref);
  adopt_body(t, ref, fd);
  t.commit();
}

namespace {

// Takes over what the kernel did so far. Where the file has grown somebody may be in a write, who can be killed in it and
// then marks nothing: so it is looked at again.
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
  return (stale & stale_anew) && __atomic_compare_exchange_n(&arena.at(ref)->stale, &stale, asked, false,
                                                             __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

}  // namespace

Inode current(const Arena &arena, Ref<Inode> ref, int fd) {
  Inode copy = snapshot(arena, ref);
  if (is_directory(copy.mode)) {
    copy.size = 40 + 20ull * copy.dir.live;  // as tmpfs counts them
    return copy;
  }
  if (is_symlink(copy.mode)) copy.size = copy.symlink.length;
  if (!is_regular(copy.mode)) return copy;
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
