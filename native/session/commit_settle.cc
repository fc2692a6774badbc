#include "commit_settle.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../base/mode.h"
#include "../bodies/staleness.h"
#include "../store/origins.h"
#include "../store/rebase.h"
#include "../store/tree.h"
#include "find_inode.h"

namespace ramfs {
namespace {

Bytes bytes_of_text(std::string_view text) { return {text.data(), u32(text.size())}; }

bool chosen(const std::vector<u8> &choices, size_t number) { return choices[number] != choice_leave; }

int statx_beneath(Beneath &host, const std::string &path, struct statx &out) {
  Beneath::Place place;
  if (int error = host.find(path, place)) return error;
  long asked = syscall(SYS_statx, place.directory, place.name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
                       STATX_BASIC_STATS | STATX_BTIME, &out);
  return asked < 0 ? -errno : 0;
}

// Whether nobody has changed it since the commit looked at it.
bool is_as_committed(const Arena &arena, const Change &change) {
  Inode inode = is_regular(change.now.mode) ? current(arena, change.inode) : *arena.at(change.inode);
  return arena.number(change.inode) == change.node && inode.size == change.now.size &&
         inode.mtime == change.now.mtime && inode.ctime == change.now.ctime;
}

void forget(const Arena &arena, Ref<Origin> directory, Bytes name) {
  Transaction t(arena);
  forget_departure(t, directory, name);
  t.commit();
}

void settle_one(const Arena &arena, Beneath &host, Ref<Inode> directory, const Change &change) {
  Bytes name = bytes_of_text(base_of(change.path));
  if (!directory || !arena.at(directory)->origin) return;
  if (change.kind == Change::deleted) {
    forget(arena, arena.at(directory)->origin, name);
    return;
  }
  if (change.source.there() && !change.is_link) {
    const Origin *source = arena.at(change.source_origin);
    forget(arena, source->parent, name_of(source));
  }
  struct statx now {};
  if (statx_beneath(host, change.path, now) || !arena.inode(change.node)) return;
  if (stand_on(arena, directory, name, change.inode, change.node, now, is_as_committed(arena, change)).ok() &&
      is_directory(change.now.mode))
    adopt_children(arena, change.inode, change.node);
}

}  // namespace

void settle(const Arena &arena, const Lowers &lowers, const std::vector<Change> &changes,
            const std::vector<u8> &choices) {
  std::vector<Beneath> hosts(lowers.all.size());
  for (size_t i = 0; i < hosts.size(); i++)
    if (hosts[i].open(lowers.all[i].host.c_str())) return;
  std::string_view known;
  Ref<Inode> directory;
  u32 lower = ~0u;
  for (size_t i = 0; i < changes.size(); i++) {
    const Change &change = changes[i];
    if (!chosen(choices, i) || !change.done) continue;
    if (change.path.empty()) {
      struct statx now {};
      if (statx_beneath(hosts[change.lower], ".", now) == 0) stand_again(arena, change.inode, change.node, now);
      continue;
    }
    if (lower != change.lower || known != parent_of(change.path) || !directory) {
      lower = change.lower;
      known = parent_of(change.path);
      directory = find_inode(arena, lowers.all[lower].node, known);
    }
    settle_one(arena, hosts[lower], directory, change);
  }
}

namespace {

class Discard {
 public:
  Discard(const Arena &arena, const Lowers &lowers, std::vector<Change> &changes, std::vector<u8> choices)
      : arena_(arena), lowers_(lowers), changes_(changes), choices_(std::move(choices)) {}

  int run() {
    choose_silent();
    // From the bottom up: what is new in a directory goes before it.
    for (size_t i = changes_.size(); i-- > 0;)
      if (chosen(choices_, i)) note(i, take_away(changes_[i]));
    for (size_t i = changes_.size(); i-- > 0;)
      if (chosen(choices_, i) && moves(changes_[i])) note(i, move_back(changes_[i]));
    for (size_t i = 0; i < changes_.size(); i++)
      if (chosen(choices_, i) && !changes_[i].error) note(i, bring_back(changes_[i]));
    return failed_;
  }

 private:
  static bool moves(const Change &change) { return change.source.there() && !change.is_link; }

  void note(size_t number, int error) {
    if (!error || changes_[number].error) return;
    changes_[number].error = error;
    failed_++;
  }

  // The times of a directory go back when all that has changed in it does.
  void choose_silent() {
    for (size_t i = 0; i < changes_.size(); i++) {
      if (!(changes_[i].what & what_silent) || chosen(choices_, i)) continue;
      bool all = true;
      for (size_t j = 0; all && j < changes_.size(); j++) {
        bool inside = changes_[j].lower == changes_[i].lower && j != i &&
                      parent_of(changes_[j].path) == std::string_view(changes_[i].path);
        all = !inside || chosen(choices_, j);
      }
      if (all) choices_[i] = choice_take;
    }
  }

  Ref<Inode> directory_of(const Change &change, std::string_view path) const {
    return find_inode(arena_, lowers_.all[change.lower].node, parent_of(path));
  }

  int take_away(const Change &change) {
    if (change.kind == Change::deleted || moves(change) || change.path.empty()) return 0;
    bool stays = !change.fresh && is_directory(change.now.mode);
    if (stays) return 0;
    Ref<Inode> directory = directory_of(change, change.path);
    if (!directory) return -ENOENT;
    Bytes name = bytes_of_text(base_of(change.path));
    Transaction t(arena_);
    auto taken = is_directory(change.now.mode) ? rmdir(t, directory, name) : unlink(t, directory, name);
    if (taken.ok()) t.commit();
    return taken.ok() ? 0 : -taken.error().number;
  }

  // To where it came from; what stands there, which has been moved as well, takes its place.
  int move_back(const Change &change) {
    if (!arena_.inode(change.node)) return -ESTALE;
    Ref<Inode> to = directory_of(change, change.from);
    if (!to) return -ENOENT;
    Bytes target = bytes_of_text(base_of(change.from));
    Transaction t(arena_);
    Ref<Dentry> dentry = name_to_move(change);
    if (!dentry) return -ENOENT;
    Ref<Inode> from = arena_.at(dentry)->parent;
    Bytes inside = name_of(arena_.at(dentry));
    std::string name(inside.data, inside.length);
    auto there = entry(arena_, to, target);
    if (there.ok() && there.value() == dentry) return 0;
    auto moved = rename(t, from, bytes_of_text(name), to, target, there.ok() ? RENAME_EXCHANGE : 0);
    if (moved.ok()) t.commit();
    return moved.ok() ? 0 : -moved.error().number;
  }

  // The name of an inode that is none of its old ones, wherever it has been exchanged to meanwhile.
  Ref<Dentry> name_to_move(const Change &change) const {
    for (Ref<Dentry> at = arena_.at(change.inode)->dentry; at; at = arena_.at(at)->next_name)
      if (!is_home(change.inode, at)) return at;
    return {};
  }

  bool is_home(Ref<Inode> inode, Ref<Dentry> dentry) const {
    for (Ref<Origin> at = arena_.at(inode)->origin; at; at = arena_.at(at)->also) {
      const Origin *origin = arena_.at(at);
      if (origin->parent == arena_.at(arena_.at(dentry)->parent)->origin &&
          name_of(origin) == name_of(arena_.at(dentry)))
        return true;
    }
    return false;
  }

  int bring_back(const Change &change) {
    if (!change.fresh && change.kind != Change::deleted && is_directory(change.now.mode))
      return result_of(restore_attributes(arena_, change.inode, change.node));
    if (moves(change)) {
      if (change.what & what_content) return again(change, change.from, true);
      int error = change.what ? again(change, change.from, !is_directory(change.now.mode)) : 0;
      if (!error && is_directory(change.now.mode))
        error = result_of(restore_attributes(arena_, change.inode, change.node));
      return error ? error : change.was.there() ? again(change, change.path, false) : 0;
    }
    return change.was.there() || !change.fresh ? again(change, change.path, false) : 0;
  }

  int again(const Change &change, const std::string &path, bool replaces) {
    Ref<Inode> directory = directory_of(change, path);
    if (!directory) return -ENOENT;
    Bytes name = bytes_of_text(base_of(path));
    if (replaces) {
      Transaction t(arena_);
      auto taken = unlink(t, directory, name);
      if (!taken.ok()) return -taken.error().number;
      t.commit();
    }
    return result_of(enter_again(arena_, directory, arena_.number(directory), name));
  }

  static int result_of(const Result<void> &result) { return result.ok() ? 0 : -result.error().number; }

  Arena arena_;
  const Lowers &lowers_;
  std::vector<Change> &changes_;
  std::vector<u8> choices_;
  int failed_ = 0;
};

}  // namespace

int discard(const Arena &arena, const Lowers &lowers, std::vector<Change> &changes, const std::vector<u8> &choices) {
  return Discard(arena, lowers, changes, choices).run();
}

}  // namespace ramfs
