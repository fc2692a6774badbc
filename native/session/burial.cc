#include "burial.h"

#include <fcntl.h>
#include <unistd.h>

#include "../arena/holder.h"
#include "../bodies/fifo_locks.h"
#include "../bodies/pool.h"
#include "../store/tree.h"
#include "holders.h"
#include "places.h"
#include "session.h"

namespace ramfs {
namespace {

constexpr u32 batch = 16;  // few, for the lock is held meanwhile

}  // namespace

Burial::Burial(Session &session, u32 keeper, BodyMaker &maker, Pool &pool)
    : session_(session), keeper_(keeper), maker_(maker), pool_(pool), release_(session.arena(), maker, pool) {}

// Empty again, a body can serve another file.
bool Burial::is_open_somewhere(const Body &body, bool reusable) {
  int fd = release_.open_alone(body);
  if (fd < 0) return true;
  bool alone = !reusable || ftruncate(fd, 0) == 0;
  close(fd);
  return !alone;
}

// Whoever has an end of a FIFO open holds a lock on its pipe; who has an O_PATH descriptor does not, and a pipe has no
// name to lose.
bool Burial::is_pipe_open(const Body &body, bool path_opened) {
  int fd = maker_.open_again(body, O_RDWR | O_NONBLOCK);
  if (fd < 0) return true;
  bool open = meets_lock(fd, F_WRLCK, 0, reader_byte + 1);
  close(fd);
  if (open || !path_opened) return open;
  std::vector<Held> pipe{{session_.arena().header().pipe_device, body.ino & ~pipe_bit, false}};
  find_holders(pipe);
  return pipe[0].held;
}

// Whether a marked orphan is open, or what else is to be done. (How it was opened is looked at behind the mark, as
// whoever opens it notes that before he looks whether there is one.)
void Burial::judge(Orphan &orphan) {
  const Body &body = orphan.body;
  bool path_opened = __atomic_load_n(&session_.arena().at(orphan.inode)->path_opened, __ATOMIC_SEQ_CST);
  if (body.ino == 0) orphan.dead = true;
  else if (body.ino & pipe_bit) orphan.dead = !is_pipe_open(body, path_opened);
  else if (path_opened || !release_.leases_tell()) orphan.fd = release_.begin(orphan);
  else orphan.dead = !is_open_somewhere(body, !orphan.watched);
}

// (The newest stand first, and files made together are removed together: who has no orphan near the beginning lets
// those go first who have, instead of holding the lock for a walk over a hundred thousand of theirs.)
u32 Burial::bury_orphans(u32 reach) {
  const Header &header = session_.arena().header();
  u32 buried = 0, skipped = 0;
  for (bool more = true; more && !session_.closing();) {
    u32 looked = 0;
    u32 freed = bury_batch_behind(skipped, reach, looked, more);
    buried += freed + release_.bury_ended();
    skipped += looked - freed;
    // Nobody is to wait for a body while open files are looked through.
    if (freed == 0 && !pool_.full() && header.pool_count == 0) pool_.fill();
  }
  if (buried > 0) pool_.ring(true);
  return buried;
}

// Marks a batch of orphans, finds out which are open nowhere, and frees those, or lets go of them: how many. The mark
// comes before the question: who opens a body afterwards sees it and steps back (syscalls/open.cc), who opened it
// before is found.
u32 Burial::bury_batch_behind(u32 skip, u32 reach, u32 &looked, bool &more) {
  Orphan orphan[batch];
  looked = mark_orphans(orphan, skip, reach, more);
  for (u32 i = 0; i < looked; i++) judge(orphan[i]);
  u32 buried = 0, kept = 0, released = 0;
  {
    Transaction t(session_.arena());
    for (u32 i = 0; i < looked; i++) {
      if (orphan[i].fd >= 0) {
        release_.mark(t, orphan[i]);
        released += orphan[i].released;
        continue;
      }
      if (!bury_marked(t, orphan[i])) continue;
      buried++;
      kept += orphan[i].kept;
    }
    t.commit();
  }
  if (looked > 0) end_sweep(session_.arena());
  if (kept > 0) pool_.ring(false);
  for (u32 i = 0; i < looked; i++)
    if (orphan[i].fd >= 0) release_.end(orphan[i]);
  for (u32 i = 0; i < looked; i++)
    if (orphan[i].dead && !orphan[i].kept && orphan[i].body.ino != 0) pool_.give_up(orphan[i].body);
  return buried + released;
}

// At most a batch, behind `skip` others; `more`: there are others behind them. How many.
u32 Burial::mark_orphans(Orphan *out, u32 skip, u32 reach, bool &more) {
  const Arena &arena = session_.arena();
  Header &header = arena.header();
  more = false;
  if (__atomic_load_n(&header.orphan_count, __ATOMIC_ACQUIRE) == 0) return 0;
  u32 count = 0;
  Transaction t(arena);
  for (Ref<Inode> at = header.orphans; at && reach > 0; at = arena.at(at)->next_orphan, reach--) {
    Inode *inode = arena.at(at);
    bool mine = inode->body.ino ? inode->body.keeper == keeper_ : keeper_ == 0 && !is_left_in_place(inode);
    // Whoever made a file without a name pins it until he has it open; he may have died before.
    if (inode->pins > 0 && inode->linkable != 0 && is_dead_here(inode->linkable)) t.set(inode->pins, 0u);
    if (!mine || inode->pins > 0 || inode->burying == bury_released) continue;
    if (skip > 0) {
      skip--;
      continue;
    }
    if (count == batch) {
      more = true;
      break;
    }
    t.set(inode->burying, bury_asked);
    out[count++] = {at, inode->body, inode->watched != 0};
  }
  t.commit();
  return count;
}

// Takes the mark away. Buries what is open nowhere and has found no new name: whether it did.
bool Burial::bury_marked(Transaction &t, Orphan &orphan) {
  Inode *inode = t.arena().at(orphan.inode);
  t.set(inode->burying, 0u);
  orphan.dead = orphan.dead && inode->pins == 0 && inode->nlink == 0;
  if (!orphan.dead) return false;
  remove_orphan(t, orphan.inode);
  bury(t, orphan.inode);
  orphan.kept = orphan.body.ino != 0 && pool_.keep(t, orphan.body, !orphan.watched);
  return true;
}

}  // namespace ramfs
