// Orphans that nobody can hold but by O_PATH descriptors, of which the kernel's leases say nothing; and all, where the kernel's
// leases do not tell at all (before Linux 5.3 a name, or a keeper's descriptor, counts as somebody; fs.leases-enable).
//
// Such a body loses its last name, and the keeper's descriptor is closed. So its pages go when the kernel finds that nobody
// has it any more, at that moment, whatever held it: IN_DELETE_SELF, which the keeper watches for, tells, and the inode is
// buried. Until then it is bury_released.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>

#include "../bodies/staleness.h"
#include "../store/tree.h"
#include "../watches/watch.h"
#include "session.h"

namespace ramfs {
namespace {

constexpr u32 most_at_once = 16;

std::string own_descriptor(const char *table, int fd) {
  return std::string("/proc/thread-self/") + table + "/" + std::to_string(fd);
}

}  // namespace

// A lease is granted only where nobody else has the file open: as long as the descriptor lives, or nobody opens it.
int KeeperThread::open_alone(const Body &body) {
  int fd = maker_.open_again(body, O_RDWR | O_NONBLOCK);
  if (fd >= 0 && take_lease(fd, F_WRLCK) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

// Asked once, of a body that nobody else can have.
bool KeeperThread::leases_tell() {
  if (leases_ != Leases::unknown) return leases_ == Leases::tell;
  auto body = maker_.make();
  if (!body.ok()) return true;
  int fd = open_alone(body.value());
  if (fd >= 0) close(fd);
  maker_.give_up(body.value());
  leases_ = fd >= 0 ? Leases::tell : Leases::do_not;
  return fd >= 0;
}

// The body's descriptor, with a watch for its end; -1: it is open, or cannot be watched.
int KeeperThread::begin_release(Orphan &orphan) {
  if (watcher_ < 0) watcher_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (watcher_ < 0) return -1;
  bool asks = leases_tell();
  int fd = asks ? open_alone(orphan.body) : maker_.open_again(orphan.body, O_RDONLY | O_NONBLOCK);
  if (fd < 0) return -1;
  if (asks) fcntl(fd, F_SETLEASE, F_UNLCK);
  orphan.watch = inotify_add_watch(watcher_, own_descriptor("fd", fd).c_str(), IN_DELETE_SELF);
  if (orphan.watch >= 0) return fd;
  close(fd);
  return -1;
}

// Under the lock: it may have found a name, or whoever made it without one may still hold it.
void KeeperThread::release_marked(Transaction &t, Orphan &orphan) {
  Inode *inode = t.arena().at(orphan.inode);
  orphan.released = inode->pins == 0 && inode->nlink == 0;
  t.set(inode->burying, orphan.released ? bury_released : 0u);
  if (!orphan.released) return;
  t.touch(orphan.inode);
  // By name the body cannot be asked any more.
  adopt_body(t, orphan.inode, orphan.fd);
  forget_watch(t, orphan.inode);
  t.set(inode->watched, 0u);
}

void KeeperThread::end_release(const Orphan &orphan) {
  if (orphan.released) {
    released_.push_back({orphan.watch, orphan.inode, session_.arena().number(orphan.inode), false});
    give_up(orphan.body);
  } else {
    inotify_rm_watch(watcher_, orphan.watch);
  }
  close(orphan.fd);
}

// Marks those that are gone.
void KeeperThread::read_ends() {
  alignas(inotify_event) char buffer[8192];
  bool lost = false;
  for (ssize_t n; (n = read(watcher_, buffer, sizeof buffer)) > 0;) {
    for (ssize_t at = 0; at < n;) {
      auto *event = reinterpret_cast<const inotify_event *>(buffer + at);
      at += ssize_t(sizeof *event + event->len);
      if (event->mask & IN_Q_OVERFLOW) lost = true;
      if (!(event->mask & (IN_DELETE_SELF | IN_IGNORED))) continue;
      // Watches are numbered in the order in which they are made.
      auto found = std::lower_bound(released_.begin(), released_.end(), event->wd,
                                    [](const Released &one, int watch) { return one.watch < watch; });
      if (found != released_.end() && found->watch == event->wd) found->gone = true;
    }
  }
  if (lost) compare_watches();
}

// After more events than the kernel keeps: the watches that are left are those of the living.
void KeeperThread::compare_watches() {
  FILE *list = fopen(own_descriptor("fdinfo", watcher_).c_str(), "re");
  if (list == nullptr) return;
  std::vector<int> living;
  char line[512];
  unsigned watch;
  while (fgets(line, sizeof line, list) != nullptr)
    if (sscanf(line, "inotify wd:%x", &watch) == 1) living.push_back(int(watch));
  fclose(list);
  std::sort(living.begin(), living.end());
  for (Released &one : released_)
    if (!std::binary_search(living.begin(), living.end(), one.watch)) one.gone = true;
}

// Buries those whose body is no more: how many.
u32 KeeperThread::bury_released_orphans() {
  if (released_.empty()) return 0;
  read_ends();
  const Arena &arena = session_.arena();
  std::vector<Released> gone;
  for (const Released &one : released_)
    if (one.gone) gone.push_back(one);
  u32 buried = 0;
  for (auto at = gone.begin(); at != gone.end();) {
    Transaction t(arena);
    for (u32 i = 0; i < most_at_once && at != gone.end(); i++, at++) {
      if (!(arena.inode(at->number) == at->inode) || arena.at(at->inode)->burying != bury_released) continue;
      remove_orphan(t, at->inode);
      bury(t, at->inode);
      buried++;
    }
    t.commit();
  }
  released_.erase(std::remove_if(released_.begin(), released_.end(), [](const Released &one) { return one.gone; }),
                  released_.end());
  return buried;
}

}  // namespace ramfs
