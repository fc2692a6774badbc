#include "changes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "../arena/reader.h"
#include "../bodies/body.h"
#include "../bodies/lower.h"
#include "../bodies/staleness.h"
#include "../store/directory.h"
#include "commit_steps.h"

namespace ramfs {
namespace {

struct Entry {
  std::string name;
  Ref<Inode> inode;
};

bool read_once(const Arena &arena, Ref<Inode> ref, std::vector<Entry> &out) {
  out.clear();
  u32 seq = begin_read(arena, ref);
  const Inode *dir = arena.at(ref);
  u32 count = dir->dir.slot_count;
  u64 end = u64(dir->dir.slots.index) * granule + u64(count) * sizeof(Slot);
  if (count && (!arena.holds(dir->dir.slots) || end > arena.header().bytes)) return false;
  for (u32 i = 0; i < count; i++) {
    Ref<Dentry> slot = arena.at(dir->dir.slots)[i].dentry;
    if (!arena.holds(slot)) continue;
    const Dentry *entry = arena.at(slot);
    Bytes name = name_of(entry);
    if (name.length > name_max || !arena.holds(entry->inode)) return false;
    out.push_back({{name.data, name.length}, entry->inode});
  }
  return still(arena, ref, seq);
}

std::vector<Entry> entries_of(const Arena &arena, Ref<Inode> ref) {
  std::vector<Entry> entries;
  while (!read_once(arena, ref, entries)) {}
  std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) { return a.name < b.name; });
  return entries;
}

Look look_of(const Arena &arena, Ref<Inode> ref, const Inode &inode) {
  return {arena.header().device, arena.number(ref), inode.size, inode.rdev, inode.mtime,
          inode.ctime,           inode.mode,        inode.uid,  inode.gid,  inode.nlink};
}

bool same_bytes(int one, int two) {
  char here[32 << 10], there[32 << 10];
  for (off_t at = 0;;) {
    ssize_t a = pread(one, here, sizeof here, at), b = pread(two, there, sizeof there, at);
    if (a != b || a < 0 || memcmp(here, there, size_t(a)) != 0) return false;
    if (a == 0) return true;
    at += a;
  }
}

class Walk {
 public:
  Walk(const Arena &arena, const Lowers &lowers, Control *control, std::vector<Change> &out)
      : arena_(arena), lowers_(lowers), control_(control), out_(out) {}

  int run() {
    for (u32 i = 0; i < lowers_.all.size(); i++) {
      lower_ = i;
      if (!lowers_.all[i].node) continue;
      compare(lowers_.all[i].node, lowers_.all[i].origin, "");
      pending_.push_back({lowers_.all[i].node, lowers_.all[i].origin, ""});
      while (!pending_.empty()) {
        Directory next = std::move(pending_.back());
        pending_.pop_back();
        if (is_cancelled(control_)) return -ECANCELED;
        look_at_directory(next);
        tell_progress(control_, ++looked_at_);
      }
    }
    pair_renames();
    tell_gone();
    std::sort(out_.begin(), out_.end(), [](const Change &a, const Change &b) {
      return a.lower != b.lower ? a.lower < b.lower : a.path < b.path;
    });
    return 0;
  }

 private:
  struct Directory {
    Ref<Inode> inode;
    Ref<Origin> origin;  // where its entries are at home; none: it is new
    std::string path;
  };
  struct Gone {
    Ref<Origin> origin;
    u32 lower;
    std::string path;  // in the tree: that of its directory, wherever it is now
    bool taken;        // another name stands there, or the inode lives on under another
  };

  void look_at_directory(const Directory &dir) {
    size_t first = gone_.size();
    if (dir.origin) {
      for (Ref<Origin> origin : gone_from(arena_, dir.inode, dir.origin))
        gone_.push_back({origin, lower_, join_path(dir.path, text_of(name_of(arena_.at(origin)))), false});
    }
    for (const Entry &entry : entries_of(arena_, dir.inode)) {
      Inode inode = snapshot(arena_, entry.inode);
      // What the host shows as it is (bind) is no part of the tree.
      bool is_other = inode.mode == 0 || (inode.lower & lower_bound);
      if (is_other || (dir.origin && (inode.lower & lower_unasked))) continue;
      std::string path = join_path(dir.path, entry.name);
      Ref<Origin> home = dir.origin ? home_of(inode, dir.origin, entry.name) : Ref<Origin>{};
      if (home) come_home(home, first);
      if (home) compare(entry.inode, home, path);
      else enter(entry.inode, inode, path, first);
      if (is_directory(inode.mode) && !(inode.lower & lower_unread))
        pending_.push_back({entry.inode, inode.origin, std::move(path)});
    }
  }

  Ref<Origin> home_of(const Inode &inode, Ref<Origin> directory, const std::string &name) const {
    for (Ref<Origin> at = inode.origin; at; at = arena_.at(at)->also) {
      const Origin *origin = arena_.at(at);
      if (origin->parent == directory && text_of(name_of(origin)) == name) return at;
    }
    return {};
  }

  // A name that has left its directory may have come back.
  void come_home(Ref<Origin> home, size_t first) {
    if (!(arena_.at(home)->bits & origin_gone)) return;
    home_.push_back(home.index);
    for (size_t i = first; i < gone_.size(); i++) {
      if (gone_[i].origin == home) gone_[i].taken = true;
    }
  }

  // A name that was there from the beginning.
  void compare(Ref<Inode> ref, Ref<Origin> home, const std::string &path) {
    const Origin *origin = arena_.at(home);
    Inode inode = is_regular(arena_.at(ref)->mode) ? current(arena_, ref) : snapshot(arena_, ref);
    if (inode.ctime == origin->ctime) return;
    Change change = begin(ref, inode, path);
    change.was = ramfs::look_of(*origin);
    change.origin = home;
    change.links = origin->elsewhere;
    if ((inode.mode & 07777) != (origin->mode & 07777)) change.what |= what_mode;
    if (inode.uid != origin->uid || inode.gid != origin->gid) change.what |= what_owner;
    if (inode.mtime != origin->mtime) change.what |= what_mtime;
    if (is_regular(inode.mode) && !(inode.lower & lower_in_place) && differs(ref, inode, home))
      change.what |= what_content;
    if (!is_symlink(inode.mode) && origin->parent && other_xattrs(ref, home)) change.what |= what_xattrs;
    if (change.what == 0) return;
    change.kind = change.what & what_content ? Change::modified : Change::attributes;
    if (is_directory(inode.mode) && change.what == what_mtime) change.what |= what_silent;
    out_.push_back(std::move(change));
  }

  bool differs(Ref<Inode> ref, const Inode &inode, Ref<Origin> origin) const {
    if (inode.size != arena_.at(origin)->size) return true;
    i64 there = open_origin(arena_, origin, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (there < 0) return true;
    i64 here = open_patiently(arena_, ref, arena_.number(ref), O_RDONLY | O_CLOEXEC);
    bool same = here >= 0 && same_bytes(int(here), int(there));
    if (here >= 0) close(int(here));
    close(int(there));
    return !same;
  }

  bool other_xattrs(Ref<Inode> ref, Ref<Origin> origin) const {
    i64 there = open_origin(arena_, origin, O_PATH | O_CLOEXEC);
    if (there < 0) return false;
    bool other = xattrs_of(arena_, ref, arena_.number(ref)) != read_xattrs(int(there));
    close(int(there));
    return other;
  }

  Change begin(Ref<Inode> ref, const Inode &inode, const std::string &path) {
    Change change;
    change.lower = lower_;
    change.path = path;
    change.node = arena_.number(ref);
    change.inode = ref;
    change.now = look_of(arena_, ref, inode);
    return change;
  }

  // A name that was not there, or stood for something else: `first` is where the gone names of its directory begin.
  void enter(Ref<Inode> ref, const Inode &seen, const std::string &path, size_t first) {
    Inode inode = is_regular(seen.mode) ? current(arena_, ref) : seen;
    Change change = begin(ref, inode, path);
    change.what = what_content;
    change.fresh = true;
    for (size_t i = first; i < gone_.size(); i++) {
      if (gone_[i].taken || gone_[i].path != path) continue;
      change.origin = gone_[i].origin;
      change.was = ramfs::look_of(*arena_.at(gone_[i].origin));
    }
    bool same_type = (change.was.mode & u32(S_IFMT)) == (inode.mode & u32(S_IFMT));
    if (!change.was.there()) change.kind = is_directory(inode.mode) ? Change::created_dir : Change::added;
    else change.kind = same_type && !is_directory(inode.mode) ? Change::modified : Change::replaced;
    change.source_origin = inode.origin;
    out_.push_back(std::move(change));
  }

  // An inode of the host's under another name: where one of its own is gone, that was a rename, else it is a link.
  void pair_renames() {
    std::sort(home_.begin(), home_.end());
    std::sort(gone_.begin(), gone_.end(), [](const Gone &a, const Gone &b) { return a.origin.index < b.origin.index; });
    for (Change &change : out_) {
      if (!change.source_origin) continue;
      std::string path;
      for (Ref<Origin> at = change.source_origin; at; at = arena_.at(at)->also) {
        if (lowers_.find(arena_, at, path) != change.lower) continue;
        Gone *gone = find_gone(at);
        bool is_home = std::binary_search(home_.begin(), home_.end(), at.index);
        bool moved = (arena_.at(at)->bits & origin_gone) && !is_home;
        if (moved && gone != nullptr && gone->taken) continue;
        if (!moved && is_directory(change.now.mode)) continue;
        // A name that is still there serves only where no other is gone.
        if (!moved && change.source.there()) continue;
        change.source = ramfs::look_of(*arena_.at(at));
        change.source_origin = at;
        change.from = path;
        change.is_link = !moved;
        change.links = arena_.at(at)->elsewhere;
        if (!moved) continue;
        if (gone != nullptr) gone->taken = true;
        if (!change.was.there()) change.kind = Change::renamed;
        break;
      }
      if (change.source.there()) tell_changed(change);
    }
  }

  void tell_changed(Change &change) {
    Inode inode = snapshot(arena_, change.inode);
    change.what = 0;
    if ((change.now.mode & 07777) != (change.source.mode & 07777)) change.what |= what_mode;
    if (change.now.uid != change.source.uid || change.now.gid != change.source.gid) change.what |= what_owner;
    if (change.now.mtime != change.source.mtime) change.what |= what_mtime;
    if (!is_symlink(inode.mode) && other_xattrs(change.inode, change.source_origin)) change.what |= what_xattrs;
    if (is_regular(inode.mode) && !(inode.lower & lower_in_place) && differs(change.inode, inode, change.source_origin))
      change.what |= what_content;
  }

  Gone *find_gone(Ref<Origin> origin) {
    auto place = std::lower_bound(gone_.begin(), gone_.end(), origin.index,
                                  [](const Gone &one, u32 index) { return one.origin.index < index; });
    return place != gone_.end() && place->origin == origin ? &*place : nullptr;
  }

  void tell_gone() {
    std::vector<std::pair<u32, std::string>> taken;
    for (const Change &change : out_) taken.emplace_back(change.lower, change.path);
    std::sort(taken.begin(), taken.end());
    for (const Gone &gone : gone_) {
      if (gone.taken || std::binary_search(taken.begin(), taken.end(), std::make_pair(gone.lower, gone.path))) continue;
      Change change;
      change.kind = Change::deleted;
      change.what = what_content;
      change.lower = gone.lower;
      change.path = gone.path;
      change.origin = gone.origin;
      change.was = ramfs::look_of(*arena_.at(gone.origin));
      change.links = arena_.at(gone.origin)->elsewhere;
      for (Ref<Origin> at = arena_.at(gone.origin)->gone; at; at = arena_.at(at)->next_gone) change.below++;
      out_.push_back(std::move(change));
    }
  }

  Arena arena_;
  const Lowers &lowers_;
  Control *control_;
  std::vector<Change> &out_;
  u32 lower_ = 0, looked_at_ = 0;
  std::vector<Directory> pending_;
  std::vector<Gone> gone_;
  std::vector<u32> home_;  // origins that left and came back
};

}  // namespace

Look look_of(const Origin &origin) {
  return {origin.dev,   origin.ino,  origin.size, 0,          origin.mtime,
          origin.ctime, origin.mode, origin.uid,  origin.gid, origin.nlink};
}

Lowers::Lowers(const Arena &arena) {
  for (u32 i = 0; i < arena.header().lower_count; i++) {
    const Lower &lower = arena.header().lower[i];
    // Kept without the slash in front, "." for the root directory.
    std::string_view name = text_of(name_of(arena.at(lower.origin)));
    all.push_back({std::string("/").append(name == "." ? "" : name), arena.inode(lower.node), lower.origin});
  }
}

u32 Lowers::find(const Arena &arena, Ref<Origin> origin, std::string &path) const {
  path.clear();
  while (arena.at(origin)->parent) {
    path = join_path(text_of(name_of(arena.at(origin))), path);
    origin = arena.at(origin)->parent;
  }
  for (u32 i = 0; i < all.size(); i++)
    if (all[i].origin == origin) return i;
  return ~0u;
}

std::vector<Ref<Origin>> gone_from(const Arena &arena, Ref<Inode> directory, Ref<Origin> origin) {
  for (;;) {
    std::vector<Ref<Origin>> gone;
    u32 seq = begin_read(arena, directory);
    for (Ref<Origin> at = arena.at(origin)->gone; at && arena.holds(at); at = arena.at(at)->next_gone)
      gone.push_back(at);
    if (still(arena, directory, seq)) return gone;
  }
}

int list_changes(const Arena &arena, const Lowers &lowers, Control *control, std::vector<Change> &out) {
  return Walk(arena, lowers, control, out).run();
}

}  // namespace ramfs
