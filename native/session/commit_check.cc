// Conflicts: what lies on the host against what each change was made of.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "../base/clock.h"
#include "../base/mode.h"
#include "../bodies/body.h"
#include "commit_plan.h"
#include "find_inode.h"

namespace ramfs {
namespace {

bool same_type(u32 one, u32 other) { return (one & S_IFMT) == (other & S_IFMT); }
bool same_contents(int one, int other) {
  char here[16 << 10], there[16 << 10];
  for (off_t at = 0;;) {
    ssize_t a = pread(one, here, sizeof here, at), b = pread(other, there, sizeof there, at);
    if (a != b || a < 0 || memcmp(here, there, size_t(a)) != 0) return false;
    if (a == 0) return true;
    at += a;
  }
}

}  // namespace

CommitPlan::CommitPlan(const Arena &arena, const Lowers &lowers, std::vector<Change> &changes, std::vector<u8> choices,
                       std::string id, bool keeps_times)
    : arena_(arena),
      lowers_(lowers),
      changes_(changes),
      choices_(std::move(choices)),
      id_(std::move(id)),
      keeps_times_(keeps_times) {
  choices_.resize(changes_.size(), choice_leave);
}

// The change of this very path, or -1.
long CommitPlan::number_of(u32 lower, std::string_view path) const {
  auto place =
      std::lower_bound(changes_.begin(), changes_.end(), path, [lower](const Change &one, std::string_view at) {
        return one.lower != lower ? one.lower < lower : std::string_view(one.path) < at;
      });
  return place != changes_.end() && place->lower == lower && place->path == path ? place - changes_.begin() : -1;
}

// What is in a new or moved directory needs that first.
void CommitPlan::choose_ancestors() {
  for (size_t i = changes_.size(); i-- > 0;) {
    if (choices_[i] == choice_leave) continue;
    for (std::string_view path = parent_of(changes_[i].path); !path.empty(); path = parent_of(path)) {
      long above = number_of(changes_[i].lower, path);
      if (above >= 0 && choices_[size_t(above)] == choice_leave && changes_[size_t(above)].makes_directory())
        choices_[size_t(above)] = choice_take;
    }
  }
}

// Where a path of the tree is on the host: directories above it may have been moved.
std::string CommitPlan::host_path(u32 lower, const std::string &path) const {
  for (std::string_view above = parent_of(path); !above.empty(); above = parent_of(above)) {
    long number = number_of(lower, above);
    if (number < 0) continue;
    const Change &change = changes_[size_t(number)];
    if (change.source.there() && !change.is_link) return change.from + path.substr(above.size());
  }
  return path;
}

// Whether a directory above it is new here, so that it has nothing on the host.
bool CommitPlan::is_in_new(const Change &change) const {
  for (std::string_view above = parent_of(change.path); !above.empty(); above = parent_of(above)) {
    long number = number_of(change.lower, above);
    if (number < 0 || is_there_[size_t(number)] || !changes_[size_t(number)].makes_directory()) continue;
    return !changes_[size_t(number)].source.there();
  }
  return false;
}

bool CommitPlan::is_moved_source(Ref<Origin> origin) const {
  return std::binary_search(moved_sources_.begin(), moved_sources_.end(), origin.index);
}

int CommitPlan::check() {
  since_ = now();
  hosts_.resize(lowers_.all.size());
  for (size_t i = 0; i < hosts_.size(); i++)
    if (int error = hosts_[i].open(lowers_.all[i].host.c_str())) return error;
  choose_ancestors();
  moved_sources_.clear();
  for (const Change &change : changes_)
    if (change.source.there() && !change.is_link) moved_sources_.push_back(change.source_origin.index);
  std::sort(moved_sources_.begin(), moved_sources_.end());
  there_.assign(changes_.size(), {});
  is_there_.assign(changes_.size(), false);
  int conflicts = 0;
  for (size_t i = 0; i < changes_.size(); i++) {
    changes_[i].error = 0;
    u32 conflict = choices_[i] == choice_leave ? Change::none : conflict_of(i, choices_[i] == choice_force);
    // Directories that are made again stand before this one now.
    if (there_.size() != changes_.size()) return check();
    // Times that nobody set stand against nothing.
    if (conflict && (changes_[i].what & what_silent) && changes_[i].kind == Change::attributes) {
      choices_[i] = choice_leave;
      changes_[i].error = 0;
      conflict = Change::none;
    }
    changes_[i].conflict = conflict;
    if (conflict) conflicts++;
  }
  return conflicts;
}

u32 CommitPlan::conflict_of(size_t number, bool forced) {
  Change &change = changes_[number];
  Beneath &host = hosts_[change.lower];
  if (!is_in_new(change)) {
    std::string path = host_path(change.lower, change.path);
    Look parent{};
    int error = host.look(std::string(parent_of(path)), parent);
    if (error || !is_directory(parent.mode)) {
      if (change.kind == Change::deleted && !error) return is_there_[number] = true, u32(Change::none);
      bool gone = !error && !parent.there();
      return forced && gone && make_parents(change) ? u32(Change::none) : u32(Change::there_parent);
    }
    if ((change.error = host.look(path, there_[number]))) return Change::there_parent;
  } else if (!change.source.there()) {
    return Change::none;
  }
  u32 conflict = conflict_with(number);
  if (conflict && is_same_there(number)) return is_there_[number] = true, u32(Change::none);
  // What has been moved here and is gone there cannot be had any more.
  if (conflict == Change::there_deleted && change.source.there()) return conflict;
  return forced ? u32(Change::none) : conflict;
}

u32 CommitPlan::conflict_with(size_t number) {
  const Change &change = changes_[number];
  const Look &there = there_[number];
  if (change.source.there()) {
    Look source;
    if (hosts_[change.lower].look(change.from, source) || !source.there()) return Change::there_deleted;
    if (!source.is_inode(change.source)) return Change::there_replaced;
    if ((change.what & what_content) && !source.has_bytes_of(change.source)) return Change::there_modified;
  }
  if (!change.was.there()) {
    if (!there.there()) return Change::none;
    bool both = change.kind == Change::created_dir && is_directory(there.mode);
    if (both) is_there_[number] = true;
    return both ? Change::none : Change::there_added;
  }
  if (change.kind == Change::deleted) {
    if (!there.there()) is_there_[number] = true;
    return conflict_of_removal(change, there);
  }
  if (!there.there()) return Change::there_deleted;
  if (change.fresh) return conflict_of_removal(change, there);
  if (!same_type(there.mode, change.was.mode)) return Change::there_replaced;
  if (is_directory(there.mode)) return there.is_inode(change.was) ? Change::none : Change::there_replaced;
  bool bytes = there.has_bytes_of(change.was);
  if (!bytes && (change.what & (what_content | what_mtime))) return Change::there_modified;
  if (!bytes && !there.is_inode(change.was)) return Change::there_modified;
  bool rights = (change.what & (what_mode | what_owner | what_xattrs)) && there.ctime != change.was.ctime;
  if (rights && !there.has_rights_of(change.was)) return Change::there_attributes;
  if ((change.what & what_content) && there.ctime != change.was.ctime && !there.has_rights_of(change.was))
    return Change::there_attributes;
  return Change::none;
}

u32 CommitPlan::conflict_of_removal(const Change &change, const Look &there) {
  if (!there.there()) return Change::none;
  if (!same_type(there.mode, change.was.mode)) return Change::there_replaced;
  // It was not removed, but moved: whatever has been done to it goes along.
  if (change.origin && is_moved_source(change.origin))
    return there.is_inode(change.was) ? Change::none : Change::there_replaced;
  if (is_directory(there.mode)) {
    if (!there.is_inode(change.was)) return Change::there_replaced;
    std::string path = host_path(change.lower, change.path);
    return is_as_removed(change.lower, path, change.origin) ? Change::none : Change::there_below;
  }
  if (!there.has_bytes_of(change.was)) return Change::there_modified;
  return there.has_rights_of(change.was) ? Change::none : Change::there_attributes;
}

// Whether a directory that was removed here has nothing that was not removed, or moved away, with it.
bool CommitPlan::is_as_removed(u32 lower, const std::string &path, Ref<Origin> origin) {
  int fd = hosts_[lower].open_at(path, O_RDONLY | O_DIRECTORY);
  std::vector<std::string> names;
  if (fd < 0 || list_directory(fd, names) < 0) return false;
  for (const std::string &name : names) {
    Ref<Origin> found;
    for (Ref<Origin> at = arena_.at(origin)->gone; at && !found; at = arena_.at(at)->next_gone)
      if (text_of(name_of(arena_.at(at))) == name) found = at;
    Look there;
    std::string below = join_path(path, name);
    if (!found || hosts_[lower].look(below, there)) return false;
    Look was = look_of(*arena_.at(found));
    if (is_directory(was.mode) && is_moved_source(found)) continue;
    if (is_directory(there.mode) ? !there.is_inode(was) : !there.has_bytes_of(was)) return false;
    if (is_directory(there.mode) && !is_as_removed(lower, below, found)) return false;
  }
  return true;
}

// The same was done on both sides.
bool CommitPlan::is_same_there(size_t number) {
  const Change &change = changes_[number];
  const Look &there = there_[number];
  if (change.kind == Change::deleted || !same_type(there.mode, change.now.mode) || !there.has_rights_of(change.now))
    return false;
  if (!is_regular(there.mode) || there.size != change.now.size || change.source.there()) return false;
  int fd = hosts_[change.lower].open_at(host_path(change.lower, change.path), O_RDONLY | O_NONBLOCK);
  if (fd < 0) return false;
  i64 here = open_patiently(arena_, change.inode, change.node, O_RDONLY | O_CLOEXEC);
  bool same = here >= 0 && same_contents(int(here), fd);
  if (here >= 0) close(int(here));
  close(fd);
  return same;
}

// Directories that have been removed there come back as they are here.
bool CommitPlan::make_parents(const Change &change) {
  u32 lower = change.lower;
  std::string path(parent_of(change.path));
  Change made;
  while (!path.empty()) {
    Look there;
    if (hosts_[lower].look(host_path(lower, path), there)) return false;
    if (there.there()) break;
    Ref<Inode> inode = find_inode(arena_, lowers_.all[lower].node, path);
    if (!inode) return false;
    Inode now = snapshot(arena_, inode);
    made = {};
    made.kind = Change::created_dir;
    made.what = what_content | what_silent;
    made.fresh = true;
    made.lower = lower;
    made.path = path;
    made.inode = inode;
    made.node = arena_.number(inode);
    made.now = {0, made.node, now.size, 0, now.mtime, now.ctime, now.mode, now.uid, now.gid, now.nlink};
    auto place = std::lower_bound(changes_.begin(), changes_.end(), made, [](const Change &a, const Change &b) {
      return a.lower != b.lower ? a.lower < b.lower : a.path < b.path;
    });
    size_t at = size_t(place - changes_.begin());
    if (place != changes_.end() && place->lower == lower && place->path == path) {
      // Its attributes alone had changed.
      *place = made;
      choices_[at] = choice_force;
    } else {
      changes_.insert(place, made);
      choices_.insert(choices_.begin() + long(at), choice_force);
    }
    path = parent_of(path);
  }
  there_.clear();
  return true;
}

}  // namespace ramfs
