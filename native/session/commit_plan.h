// From what was done here, and what lies on the host by now, to the steps of a commit.
#pragma once
#include "changes.h"
#include "commit_journal.h"

namespace ramfs {

// What the caller makes of a change.
enum : u8 {
  choice_leave = RAMFS_CHOICE_LEAVE,
  choice_take = RAMFS_CHOICE_TAKE,
  choice_force = RAMFS_CHOICE_FORCE,
};

// Something that is made before anything that was there is touched.
struct Making {
  enum How : u32 { file, directory, symlink, node, link, seal };
  u32 how, step, change;
  std::string path;  // beneath the lower; of what serves a `write` step the name beside the journal
  std::string from;  // link: of what it is another name, beneath the lower
};

class CommitPlan {
 public:
  CommitPlan(const Arena &arena, const Lowers &lowers, std::vector<Change> &changes, std::vector<u8> choices,
             std::string id, bool keeps_times);

  // How many changes meet something on the host that was not there when they were made, or -errno. Each is told in its
  // Change::conflict.
  int check();
  // After a check that found none.
  void plan();

  const std::vector<StepPlan> &steps() const { return steps_; }
  const std::vector<Making> &makings() const { return makings_; }
  const std::vector<u8> &choices() const { return choices_; }
  const std::string &id() const { return id_; }
  // When it was looked at: what is younger is somebody else's.
  i64 since() const { return since_; }

  // Also for whoever makes what is planned.
  std::string host_path(u32 lower, const std::string &path) const;
  Attributes attributes_of(const Change &change, u32 set) const;

 private:
  struct Moved {
    u32 lower;
    std::string from, to;
  };
  struct Made {
    u64 node;
    u32 lower;
    std::string path;  // where its file is made; empty: it is written in place
  };

  // commit_check.cc
  long number_of(u32 lower, std::string_view path) const;
  void choose_ancestors();
  bool is_in_new(const Change &change) const;
  bool is_moved_source(Ref<Origin> origin) const;
  u32 conflict_of(size_t number, bool forced);
  u32 conflict_with(size_t number);
  u32 conflict_of_removal(const Change &change, const Look &there);
  bool is_as_removed(u32 lower, const std::string &path, Ref<Origin> origin);
  bool is_same_there(size_t number);
  bool make_parents(const Change &change);

  // commit_plan.cc
  void plan_one(u32 number);
  void plan_move(u32 number);
  void plan_content(u32 number);
  void plan_removal(u32 number);
  void clear_way(u32 number, bool exchanges);
  void make(u32 number, u32 step, const std::string &path);
  u32 add_step(std::vector<StepPlan> &to, u32 operation, u32 number, std::string path, std::string other);
  void add_attributes(u32 number, std::vector<StepPlan> &to, u32 set);
  void remove_later(u32 number, const std::string &path, const Look &what);
  std::string temporary_beside(const std::string &path);
  std::string current(u32 lower, const std::string &path) const;
  const std::string *made(u64 node) const;
  std::string origin_path(Ref<Origin> origin) const;
  bool is_bound_to_place(const Change &change);
  u32 add_place(u32 number, const Look &expected);
  bool is_forced(u32 number) const { return choices_[number] == choice_force; }
  bool is_other_type(u32 number) const { return ((there_[number].mode ^ changes_[number].now.mode) & 0170000) != 0; }
  // What the bytes of a file of the host were found in.
  const Look &there_of(const Change &change) const {
    return change.source.there() && !change.is_link ? change.source : there_[size_t(&change - changes_.data())];
  }

  Arena arena_;
  const Lowers &lowers_;
  std::vector<Change> &changes_;
  std::vector<u8> choices_;
  std::string id_;
  bool keeps_times_;
  i64 since_ = 0;
  std::vector<Beneath> hosts_;
  std::vector<Look> there_;     // by change: what lies at its path on the host
  std::vector<bool> is_there_;  // by change: it needs nothing
  std::vector<StepPlan> steps_, attributes_, removals_, times_;
  std::vector<Making> makings_;
  std::vector<u32> moved_sources_;  // origins, in order
  std::vector<Moved> moved_;        // on the host, so far
  std::vector<Made> made_;          // in the order of their nodes
  std::vector<u32> staged_;         // by change: a new directory's step and one, or 0
  std::vector<std::string> where_;  // and where it is made
  u32 temporaries_ = 0;
};

// Makes what the steps are to put into place: 0, or -errno with the change's error set.
int make_all(const Arena &arena, const CommitPlan &plan, CommitJournal &journal, std::vector<Change> &changes,
             Control *control);

}  // namespace ramfs
