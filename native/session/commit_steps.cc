#include "commit_steps.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ramfs {
namespace {

// Where there is no RENAME_EXCHANGE: the name to which what was there goes.
std::string aside(const std::string &temporary) { return temporary + "~"; }

struct Both {
  Beneath::Place place;
  Look look;
};

int find_both(Beneath &root, const std::string &path, Both &out) {
  if (int error = root.find(path, out.place)) return error;
  return look_at(out.place.directory, out.place.name, out.look);
}

// Whether what is there may give way. Its ctime moves with each name that it loses, also to this commit.
bool may_replace(const Step &step, const Look &there) {
  if (step.forced) return !S_ISDIR(there.mode) || there.is_inode(step.expected);
  return there.has_bytes_of(step.expected) && there.has_rights_of(step.expected);
}

// Puts `from` in the place of `to`, which is moved to `from`'s.
int exchange(const Beneath::Place &from, const Beneath::Place &to, const std::string &spare) {
  int error = rename_beneath(from, to, RENAME_EXCHANGE);
  if (error != -EINVAL && error != -ENOSYS) return error;
  Beneath::Place between{from.directory, spare.c_str()};
  error = rename_beneath(to, between, RENAME_NOREPLACE);
  if (!error) error = rename_beneath(from, to, RENAME_NOREPLACE);
  return error ? error : rename_beneath(between, from, RENAME_NOREPLACE);
}

// The two are in one directory, so one descriptor, which is good until another is asked for, serves both.
int place(CommitJournal &journal, Step &step) {
  Beneath &root = journal.root(step.root);
  std::string path = step.path(), temporary = step.other();
  Both made, there;
  if (int error = find_both(root, temporary, made)) return error;
  if (int error = find_both(root, path, there)) return error;
  made.place.directory = there.place.directory;
  std::string spare = aside(std::string(base_of(temporary)));
  if (step.puts(there.look)) {
    if (made.look.is_inode(step.expected)) remove_tree(made.place, journal.since());
    unlinkat(made.place.directory, spare.c_str(), 0);
    return 0;
  }
  if (!step.puts(made.look)) return -ENOENT;
  if (!there.look.there()) {
    // Killed between the two renames that stand for an exchange.
    Look spared;
    bool ours_alone = look_at(made.place.directory, spare.c_str(), spared) == 0 && spared.is_inode(step.expected);
    if (step.expected.there() && !step.forced && !ours_alone) return -ESTALE;
    int error = rename_beneath(made.place, there.place, RENAME_NOREPLACE);
    if (!error && ours_alone) unlinkat(made.place.directory, spare.c_str(), 0);
    return error == -EEXIST ? -ESTALE : error;
  }
  if (!may_replace(step, there.look)) return -ESTALE;
  if (int error = exchange(made.place, there.place, spare)) return error;
  Look out;
  if (int error = look_at(made.place.directory, made.place.name, out)) return error;
  // Somebody came between the look and the exchange: what is his goes back.
  if (!out.is_inode(there.look) || (!step.forced && out.mtime != there.look.mtime)) {
    exchange(made.place, there.place, spare);
    return -ESTALE;
  }
  return unlinkat(made.place.directory, made.place.name, 0) < 0 && errno != ENOENT ? -errno : 0;
}

int move(CommitJournal &journal, Step &step) {
  Beneath &root = journal.root(step.root);
  std::string from = step.other(), to = step.path();
  Look source, target;
  if (int error = root.look(from, source)) return error;
  if (int error = root.look(to, target)) return error;
  if (step.puts(target) && !step.puts(source)) return 0;
  if (!step.puts(source)) return -ESTALE;
  if (target.there()) return -ESTALE;
  int directory = root.open_at(std::string(parent_of(from)), O_PATH | O_DIRECTORY);
  if (directory < 0) return directory;
  Beneath::Place place;
  int error = root.find(to, place);
  std::string name(base_of(from));
  if (!error) error = rename_beneath({directory, name.c_str()}, place, RENAME_NOREPLACE);
  close(directory);
  if (S_ISDIR(source.mode)) root.forget();
  return error == -EEXIST ? -ESTALE : error;
}

int write_in_place(CommitJournal &journal, Step &step, bool again) {
  int from = journal.beside().open_at(step.other(), O_RDONLY);
  if (from < 0) return again && from == -ENOENT ? 0 : from;
  std::string path = step.path();
  int to = journal.root(step.root).open_at(path, O_RDWR | O_NONBLOCK);
  if (to < 0) {
    close(from);
    return to;
  }
  struct stat bytes;
  Look there;
  Beneath::Place place;
  int error = fstat(from, &bytes) < 0 ? -errno : journal.root(step.root).find(path, place);
  if (!error) error = look_at(place.directory, place.name, there);
  if (!error && !(again ? there.is_inode(step.expected) : may_replace(step, there))) error = -ESTALE;
  // On a full disk the old bytes stay.
  bool is_full =
      !error && bytes.st_size > 0 && fallocate(to, FALLOC_FL_KEEP_SIZE, 0, bytes.st_size) < 0 && errno == ENOSPC;
  if (is_full) error = -ENOSPC;
  if (!error) error = copy_bytes(from, to, u64(bytes.st_size));
  close(from);
  if (!error) error = give_attributes(to, step.to, step.extra(), place);
  close(to);
  std::string beside = step.other();
  if (!error && journal.beside().find(beside, place) == 0) unlinkat(place.directory, place.name, 0);
  return error;
}

int change_attributes(CommitJournal &journal, Step &step) {
  std::string path = step.path();
  Beneath &root = journal.root(step.root);
  int fd = root.open_at(path, O_PATH);
  if (fd < 0) return fd;
  struct stat there;
  Beneath::Place place{fd, ""};
  int error = fstat(fd, &there) < 0 ? -errno : 0;
  if (!error && step.ino != 0 && (there.st_dev != step.dev || there.st_ino != step.ino)) error = -ESTALE;
  if (!error && !path.empty()) error = root.find(path, place);
  if (!error) error = give_attributes(fd, step.to, step.extra(), place);
  close(fd);
  return error;
}

int remove_step(CommitJournal &journal, Step &step) {
  Both there;
  std::string path = step.path();
  int error = find_both(journal.root(step.root), path, there);
  if (error) return error == -ENOENT ? 0 : error;
  if (!there.look.there()) return 0;
  if (!there.look.is_inode(step.expected)) return -ESTALE;
  if (S_ISDIR(there.look.mode)) {
    error = remove_tree(there.place, step.forced ? INT64_MAX : journal.since());
    return error == -ENOTEMPTY ? -ESTALE : error;
  }
  // What counts is the bytes: taking away another name of it has changed ctime.
  if (!step.forced && !there.look.has_bytes_of(step.expected)) return -ESTALE;
  return unlinkat(there.place.directory, there.place.name, 0) < 0 ? -errno : 0;
}

int do_operation(CommitJournal &journal, Step &step, bool again) {
  switch (step.operation) {
    case Step::place: return place(journal, step);
    case Step::move: return move(journal, step);
    case Step::write: return write_in_place(journal, step, again);
    case Step::attributes: return change_attributes(journal, step);
    default: return remove_step(journal, step);
  }
}

bool is_temporary(const CommitJournal &journal, const std::string &path) {
  std::string prefix = std::string(temporary_prefix).append(journal.id()).append("-");
  return std::string(base_of(path)).compare(0, prefix.size(), prefix) == 0;
}

void remove_at(Beneath &root, const std::string &path) {
  Beneath::Place place;
  if (root.find(path, place) == 0) remove_tree(place, INT64_MAX);
}

int recover(const std::string &directory, const std::string &name, std::vector<Recovered> &out) {
  CommitJournal journal;
  if (int error = journal.adopt(directory, name)) return error == -EBUSY ? 0 : error;
  Recovered recovered{journal.count() ? journal.root_path(journal.step(0).root) : "", journal.count(), false, {}};
  recovered.finished = journal.state() == CommitJournal::decided;
  for (u32 i = 0; recovered.finished && i < journal.count(); i++) {
    do_step(journal, i);
    const Step &step = journal.step(i);
    bool holds = step.state == Step::refused && (step.operation == Step::place || step.operation == Step::write);
    if (!holds) continue;
    const std::string &root = step.operation == Step::write ? directory : journal.root_path(step.root);
    recovered.kept.push_back(join_path(root, step.other()) + " (" +
                             join_path(journal.root_path(step.root), step.path()) + ")");
  }
  remove_temporaries(journal, true);
  journal.finish();
  out.push_back(std::move(recovered));
  return 0;
}

}  // namespace

void do_step(CommitJournal &journal, u32 number) {
  Step &step = journal.step(number);
  if (step.state == Step::done || step.state == Step::refused) return;
  bool again = step.state == Step::begun;
  __atomic_store_n(&step.state, u32(Step::begun), __ATOMIC_RELEASE);
  int error = do_operation(journal, step, again);
  if ((step.to.set & may_refuse) && error) error = 0;
  step.error = error;
  __atomic_store_n(&step.state, u32(error ? Step::refused : Step::done), __ATOMIC_RELEASE);
}

void remove_temporaries(CommitJournal &journal, bool keep_refused) {
  for (u32 i = 0; i < journal.count(); i++) {
    const Step &step = journal.step(i);
    if (keep_refused && step.state == Step::refused) continue;
    if (step.operation == Step::write) remove_at(journal.beside(), step.other());
    if (step.operation != Step::place) continue;
    for (const std::string &path : {step.other(), std::string(step.extra())})
      if (is_temporary(journal, path)) remove_at(journal.root(step.root), path);
  }
}

int recover_commits(const std::string &directory, std::vector<Recovered> &out) {
  int lock = lock_commits(directory);
  if (lock < 0) return lock == -ENOENT ? 0 : lock;
  int result = 0;
  for (const std::string &name : list_journals(directory)) {
    int error = recover(directory, name, out);
    if (error && !result) result = error;
  }
  close(lock);
  return result;
}

}  // namespace ramfs
