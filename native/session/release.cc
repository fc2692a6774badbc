#include "release.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "../bodies/staleness.h"
#include "../store/tree.h"
#include "../watches/watch.h"

namespace ramfs {
namespace {

constexpr u32 most_at_once = 16;

std::string own_descriptor(const char *table, int fd) {
  return std::string("/proc/thread-self/") + table + "/" + std::to_string(fd);
}

}  // namespace

int Release::open_alone(const Body &body) {
  int fd = maker_.open_again(body, O_RDWR | O_NONBLOCK);
  if (fd >= 0 && take_lease(fd, F_WRLCK) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

bool Release::leases_tell() {
  if (leases_ != Leases::unknown) return leases_ == Leases::tell;
  auto body = maker_.make();
  if (!body.ok()) return true;
  int fd = open_alone(body.value());
  if (fd >= 0) close(fd);
  maker_.give_up(body.value());
  leases_ = fd >= 0 ? Leases::tell : Leases::do_not;
  return fd >= 0;
}

int Release::begin(Orphan &orphan) {
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

void Release::mark(Transaction &t, Orphan &orphan) {
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

void Release::end(const Orphan &orphan) {
  if (orphan.released) {
    released_.push_back({orphan.watch, orphan.inode, arena_.number(orphan.inode), false});
    pool_.give_up(orphan.body);
  } else {
    inotify_rm_watch(watcher_, orphan.watch);
  }
  close(orphan.fd);
}

// Marks those that are gone.
void Release::read_ends() {
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
void Release::compare_watches() {
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

u32 Release::bury_ended() {
  if (released_.empty()) return 0;
  read_ends();
  std::vector<Released> gone;
  for (const Released &one : released_)
    if (one.gone) gone.push_back(one);
  u32 buried = 0;
  for (auto at = gone.begin(); at != gone.end();) {
    Transaction t(arena_);
    for (u32 i = 0; i < most_at_once && at != gone.end(); i++, at++) {
      if (!(arena_.inode(at->number) == at->inode) || arena_.at(at->inode)->burying != bury_released) continue;
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
