#include "commit_plan.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "../base/mode.h"
#include "commit_steps.h"

namespace ramfs {

// Times are what the program left, but an access time is the host's own.
Attributes CommitPlan::attributes_of(const Change &change, u32 set) const {
  return {keeps_times_ && change.inode ? arena_.at(change.inode)->atime : keep_time,
          change.now.mtime,
          change.now.mode,
          change.now.uid,
          change.now.gid,
          set};
}

u32 CommitPlan::add_step(std::vector<StepPlan> &to, u32 operation, u32 number, std::string path, std::string other) {
  StepPlan plan;
  plan.step.operation = operation;
  plan.step.change = number;
  plan.step.root = changes_[number].lower;
  plan.step.forced = choices_[number] == choice_force;
  plan.path = std::move(path);
  plan.other = std::move(other);
  to.push_back(std::move(plan));
  return u32(to.size() - 1);
}

std::string CommitPlan::origin_path(Ref<Origin> origin) const {
  std::string path;
  lowers_.find(arena_, origin, path);
  return path;
}

// Whether a file must be written where it is: a new one could not have its owner, or the directory takes none.
bool CommitPlan::is_bound_to_place(const Change &change) {
  if (geteuid() == 0) return false;
  if (there_of(change).uid != geteuid()) return true;
  Beneath::Place place;
  if (hosts_[change.lower].find(host_path(change.lower, change.path), place)) return false;
  return faccessat(place.directory, ".", W_OK, AT_EACCESS) < 0;
}

// A new name where something is to be put into place, and where it can be made before anything is moved.
u32 CommitPlan::add_place(u32 number, const Look &expected) {
  const Change &change = changes_[number];
  std::string name = CommitJournal::temporary(id_, temporaries_++);
  u32 step = add_step(steps_, Step::place, number, change.path, join_path(parent_of(change.path), name));
  steps_[step].step.expected = expected;
  steps_[step].extra = join_path(parent_of(host_path(change.lower, change.path)), name);
  return step;
}

std::string CommitPlan::temporary_beside(const std::string &path) {
  return join_path(parent_of(path), CommitJournal::temporary(id_, temporaries_++));
}

std::string CommitPlan::current(u32 lower, const std::string &path) const {
  const Moved *nearest = nullptr;
  for (const Moved &moved : moved_) {
    bool above = moved.lower == lower && path.compare(0, moved.from.size(), moved.from) == 0 &&
                 (path.size() == moved.from.size() || path[moved.from.size()] == '/');
    if (above && (nearest == nullptr || moved.from.size() >= nearest->from.size())) nearest = &moved;
  }
  return nearest == nullptr ? path : nearest->to + path.substr(nearest->from.size());
}

const std::string *CommitPlan::made(u64 node) const {
  for (const Made &one : made_)
    if (one.node == node) return &one.path;
  return nullptr;
}

void CommitPlan::remove_later(u32 number, const std::string &path, const Look &what) {
  u32 step = add_step(removals_, Step::remove, number, path, "");
  removals_[step].step.expected = what;
}

// What lies where something else comes is moved aside: to be moved on from there, or to be removed in the end.
void CommitPlan::clear_way(u32 number, bool exchanges) {
  const Change &change = changes_[number];
  const Look &there = there_[number];
  if (!there.there()) return;
  bool moves_on = change.origin && there.is_inode(change.was) && is_moved_source(change.origin);
  if (exchanges && !moves_on && !is_directory(there.mode)) return;
  // It has been moved on already.
  std::string original = change.origin ? origin_path(change.origin) : change.path;
  if (moves_on && current(change.lower, original) != change.path) return;
  std::string aside = temporary_beside(change.path);
  StepPlan &plan = steps_[add_step(steps_, Step::move, number, aside, change.path)];
  plan.step.dev = there.dev;
  plan.step.ino = there.ino;
  moved_.push_back({change.lower, original, aside});
  if (!moves_on) remove_later(number, aside, there);
}

void CommitPlan::add_attributes(u32 number, std::vector<StepPlan> &to, u32 set) {
  const Change &change = changes_[number];
  StepPlan &plan = to[add_step(to, Step::attributes, number, change.path, "")];
  const Look &host = there_of(change);
  plan.step.dev = host.dev;
  plan.step.ino = host.ino;
  plan.step.to = attributes_of(change, set);
  if (set & set_xattrs) plan.extra = xattrs_of(arena_, change.inode, change.node);
}

// Where a file is made, and with it what belongs to it.
void CommitPlan::make(u32 number, u32 step, const std::string &path) {
  const Change &change = changes_[number];
  const std::string *first = is_directory(change.now.mode) ? nullptr : made(change.node);
  if (first != nullptr && !first->empty()) {
    makings_.push_back({Making::link, step, number, path, *first});
    return;
  }
  bool unchanged = change.is_link && !(change.what & what_content);
  bool in_place = first != nullptr || (change.is_link && change.links > 0);
  if (!is_directory(change.now.mode) && (unchanged || in_place)) {
    makings_.push_back({Making::link, step, number, path, change.from});
    return;
  }
  u32 how = is_directory(change.now.mode) ? Making::directory
            : is_regular(change.now.mode) ? Making::file
            : is_symlink(change.now.mode) ? Making::symlink
                                          : Making::node;
  makings_.push_back({how, step, number, path, ""});
  if (how != Making::directory && change.now.nlink > 1) made_.push_back({change.node, change.lower, path});
}

void CommitPlan::plan_move(u32 number) {
  const Change &change = changes_[number];
  std::string from = current(change.lower, change.from);
  clear_way(number, false);
  from = current(change.lower, change.from);
  StepPlan &plan = steps_[add_step(steps_, Step::move, number, change.path, from)];
  plan.step.dev = change.source.dev;
  plan.step.ino = change.source.ino;
  moved_.push_back({change.lower, change.from, change.path});
  u32 set = (change.what & what_owner ? set_owner | set_mode : 0) | (change.what & what_mode ? set_mode : 0) |
            (change.what & what_mtime ? set_times : 0) | (change.what & what_xattrs ? set_xattrs : 0);
  if (set) add_attributes(number, is_directory(change.now.mode) ? times_ : attributes_, set);
}

// New bytes of a file that was there: another file takes its place, unless it has names that nobody here knows, or
// cannot be given what it has.
void CommitPlan::plan_content(u32 number) {
  const Change &change = changes_[number];
  if (made(change.node) != nullptr && made(change.node)->empty()) return;
  if (change.links == 0 && !is_bound_to_place(change)) {
    u32 step = add_place(number, there_of(change));
    make(number, step, steps_[step].extra);
    return;
  }
  std::string beside = CommitJournal::temporary(id_, temporaries_++);
  u32 step = add_step(steps_, Step::write, number, change.path, beside);
  StepPlan &plan = steps_[step];
  plan.step.expected = there_of(change);
  u32 owner = change.what & what_owner ? set_owner | set_mode : 0;
  plan.step.to = attributes_of(change, set_times | set_xattrs | owner | (change.what & what_mode ? set_mode : 0));
  plan.extra = xattrs_of(arena_, change.inode, change.node);
  makings_.push_back({Making::file, step, number, beside, ""});
  made_.push_back({change.node, change.lower, ""});
}

void CommitPlan::plan_removal(u32 number) {
  const Change &change = changes_[number];
  if (!is_directory(there_[number].mode)) return remove_later(number, change.path, there_[number]);
  // A directory vanishes at once, whatever is in it.
  std::string aside = temporary_beside(change.path);
  StepPlan &plan = removals_[add_step(removals_, Step::move, number, aside, change.path)];
  plan.step.dev = there_[number].dev;
  plan.step.ino = there_[number].ino;
  remove_later(number, aside, there_[number]);
}

void CommitPlan::plan_one(u32 number) {
  Change &change = changes_[number];
  if (is_there_[number]) {
    change.done = true;
    return;
  }
  if (change.kind == Change::deleted) return plan_removal(number);
  // What lies there has another type: it gives way to all of this one.
  bool remakes = is_forced(number) && !change.fresh && !is_directory(change.now.mode) && is_other_type(number);
  if (change.kind == Change::attributes && !remakes) {
    u32 set = (change.what & what_owner ? set_owner | set_mode : 0) | (change.what & what_mode ? set_mode : 0) |
              (change.what & what_mtime ? set_times : 0) | (change.what & what_xattrs ? set_xattrs : 0);
    if (!is_directory(change.now.mode)) return add_attributes(number, attributes_, set);
    return add_attributes(number, times_, set | (change.what & what_silent ? may_refuse : 0));
  }
  bool moves = change.source.there() && !change.is_link && !((change.what & what_content) && change.links == 0);
  if (moves) {
    plan_move(number);
    if (change.what & what_content) plan_content(number);
    return;
  }
  // Its bytes are new, so it is made anew, and where it was it goes.
  if (change.source.there() && !change.is_link) remove_later(number, current(change.lower, change.from), change.source);
  if (change.kind == Change::modified && !change.fresh && !remakes) return plan_content(number);
  long above = number_of(change.lower, parent_of(change.path));
  if (above >= 0 && staged_[size_t(above)] != 0) {
    where_[number] = join_path(where_[size_t(above)], base_of(change.path));
    staged_[number] = is_directory(change.now.mode) ? staged_[size_t(above)] : 0;
    return make(number, staged_[size_t(above)] - 1, where_[number]);
  }
  clear_way(number, true);
  bool replaces = there_[number].there() && !is_directory(there_[number].mode) &&
                  !(change.origin && is_moved_source(change.origin));
  u32 step = add_place(number, replaces ? there_[number] : Look{});
  where_[number] = steps_[step].extra;
  staged_[number] = is_directory(change.now.mode) ? step + 1 : 0;
  make(number, step, where_[number]);
}

void CommitPlan::plan() {
  staged_.assign(changes_.size(), 0);
  where_.assign(changes_.size(), "");
  for (u32 i = 0; i < changes_.size(); i++)
    if (choices_[i] != choice_leave) plan_one(i);
  // From the bottom up: what is made within changes a directory's times.
  for (u32 i = u32(changes_.size()); i-- > 0;)
    if (staged_[i] != 0) makings_.push_back({Making::seal, staged_[i] - 1, i, where_[i], ""});
  for (u32 i = 0; i < changes_.size(); i++) {
    bool receives = staged_[i] != 0 && std::any_of(moved_.begin(), moved_.end(), [&](const Moved &moved) {
                      return moved.lower == changes_[i].lower && parent_of(moved.to) == changes_[i].path;
                    });
    if (!receives) continue;
    add_attributes(i, times_, set_times);
    times_.back().step.dev = times_.back().step.ino = 0;
  }
  for (auto *more : {&attributes_, &removals_}) steps_.insert(steps_.end(), more->begin(), more->end());
  std::sort(times_.begin(), times_.end(), [](const StepPlan &a, const StepPlan &b) { return a.path > b.path; });
  steps_.insert(steps_.end(), times_.begin(), times_.end());
}

}  // namespace ramfs
