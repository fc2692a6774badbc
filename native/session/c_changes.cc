// ramfs.h: what was done to directories of the host that the tree shows, and what is to become of it.
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <mutex>

#include "../base/clock.h"
#include "c_api.h"
#include "commit_plan.h"
#include "commit_settle.h"
#include "commit_steps.h"

using namespace ramfs;

namespace {

struct List {
  Arena arena;
  Lowers lowers;
  std::vector<Change> changes;
};

std::mutex lists_lock;
std::vector<List *> lists;

int add_list(List *list) {
  std::lock_guard guard(lists_lock);
  for (size_t i = 0; i < lists.size(); i++) {
    if (lists[i] != nullptr) continue;
    lists[i] = list;
    return int(i);
  }
  lists.push_back(list);
  return int(lists.size() - 1);
}

List *find_list(uint32_t number) {
  std::lock_guard guard(lists_lock);
  return number < lists.size() ? lists[number] : nullptr;
}

Control *control_of(uint32_t *control) { return reinterpret_cast<Control *>(control); }

std::string new_id() {
  u8 random[8];
  if (getrandom(random, sizeof random, 0) != ssize_t(sizeof random)) memset(random, getpid() & 0xff, sizeof random);
  std::string id;
  for (u8 byte : random) id.append(1, "0123456789abcdef"[byte >> 4]).append(1, "0123456789abcdef"[byte & 15]);
  return id;
}

uint32_t pack_change(const Change &change, uint8_t *out, uint32_t capacity) {
  uint32_t length = uint32_t(round_up(sizeof(ramfs_change) + change.path.size() + change.from.size(), 8));
  if (length > capacity) return 0;
  auto *record = reinterpret_cast<ramfs_change *>(out);
  memset(record, 0, length);
  record->node = double(change.node);
  record->below = double(change.below);
  const Look &was = change.source.there() && !change.is_link ? change.source : change.was;
  kernel::Timespec time = split_time(change.now.mtime), was_time = split_time(was.mtime);
  record->size = double(change.now.size);
  record->mtime_sec = double(time.sec);
  record->mtime_nsec = u32(time.nsec);
  record->mode = change.now.mode;
  record->uid = change.now.uid;
  record->gid = change.now.gid;
  record->was_size = double(was.size);
  record->was_mtime_sec = double(was_time.sec);
  record->was_mtime_nsec = u32(was_time.nsec);
  record->was_mode = was.mode;
  record->was_uid = was.uid;
  record->was_gid = was.gid;
  record->bytes = length;
  record->kind = change.kind;
  record->what = change.what | (change.fresh ? u32(RAMFS_WHAT_FRESH) : 0);
  record->lower = change.lower;
  record->conflict = change.conflict;
  record->error = change.error;
  record->done = change.done;
  record->path_len = uint32_t(change.path.size());
  record->from_len = uint32_t(change.from.size());
  record->origin = double(change.source.there() && !change.is_link ? change.source_origin.index : change.origin.index);
  memcpy(record->text, change.path.data(), change.path.size());
  memcpy(record->text + change.path.size(), change.from.data(), change.from.size());
  return length;
}

// The steps of a commit that is decided, and what became of each change by them.
int32_t carry_out(List &list, const CommitPlan &plan, CommitJournal &journal, Control *control) {
  for (u32 i = 0; i < journal.count(); i++) {
    do_step(journal, i);
    tell_progress(control, i + 1);
  }
  int32_t refused = 0;
  for (u32 i = 0; i < list.changes.size(); i++)
    if (plan.choices()[i] != choice_leave) list.changes[i].done = true;
  for (u32 i = 0; i < journal.count(); i++) {
    const Step &step = journal.step(i);
    if (step.state != Step::refused) continue;
    Change &change = list.changes[step.change];
    if (change.done) refused++;
    change.done = false;
    change.error = step.error;
  }
  return refused;
}

int32_t commit(List &list, CommitPlan &plan, const std::string &journals, Control *control) {
  std::string id = plan.id();
  std::vector<std::string> roots;
  for (const Lowers::One &lower : list.lowers.all) roots.push_back(lower.host);
  CommitJournal journal;
  if (int error = journal.create(journals, roots, plan.steps(), plan.since(), id)) return error;
  if (int error = make_all(list.arena, plan, journal, list.changes, control)) {
    remove_temporaries(journal, false);
    journal.finish();
    return error;
  }
  journal.decide();
  int32_t refused = carry_out(list, plan, journal, control);
  settle(list.arena, list.lowers, list.changes, plan.choices());
  remove_temporaries(journal, false);
  journal.finish();
  return refused ? refused | RAMFS_COMMIT_STARTED : 0;
}

}  // namespace

int32_t ramfs_changes(uint32_t number, uint32_t *control) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  auto *list = new List{arena, Lowers(arena), {}};
  int error = list_changes(arena, list->lowers, control_of(control), list->changes);
  if (!error) return add_list(list);
  delete list;
  return error;
}

int32_t ramfs_changes_read(uint32_t number, double from, uint8_t *out, uint32_t capacity) {
  List *list = find_list(number);
  if (list == nullptr) return -EBADF;
  uint32_t used = 0;
  for (size_t i = size_t(from); i < list->changes.size(); i++) {
    uint32_t length = pack_change(list->changes[i], out + used, capacity - used);
    if (length == 0) break;
    used += length;
  }
  return int32_t(used);
}

int32_t ramfs_changes_close(uint32_t number) {
  List *list = find_list(number);
  if (list == nullptr) return -EBADF;
  std::lock_guard guard(lists_lock);
  lists[number] = nullptr;
  delete list;
  return 0;
}

int32_t ramfs_commit(uint32_t number, const uint8_t *choices, uint32_t count, const uint8_t *journals, uint32_t length,
                     uint32_t flags, uint32_t *control) {
  List *list = find_list(number);
  if (list == nullptr) return -EBADF;
  if (count != list->changes.size()) return -EINVAL;
  std::string directory(reinterpret_cast<const char *>(journals), length);
  int lock = flags & RAMFS_COMMIT_DRY_RUN ? -1 : lock_commits(directory);
  if (!(flags & RAMFS_COMMIT_DRY_RUN) && lock < 0) return lock;
  CommitPlan plan(list->arena, list->lowers, list->changes, {choices, choices + count}, new_id(),
                  (flags & RAMFS_COMMIT_KEEP_TIMES) != 0);
  int32_t result = plan.check();
  if (result == 0 && lock >= 0) {
    plan.plan();
    result = commit(*list, plan, directory, control_of(control));
  }
  if (lock >= 0) close(lock);
  return result;
}

int32_t ramfs_discard(uint32_t number, const uint8_t *choices, uint32_t count) {
  List *list = find_list(number);
  if (list == nullptr) return -EBADF;
  if (count != list->changes.size()) return -EINVAL;
  int32_t result = discard(list->arena, list->lowers, list->changes, {choices, choices + count});
  ring_keepers(list->arena);
  return result;
}

int32_t ramfs_origin_restore(uint32_t number, double id, const ramfs_origin *in) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  Ref<Origin> ref{id >= 1 && id < double(~0u) ? u32(id) : 0};
  if (!arena.holds(ref)) return -ESTALE;
  Transaction t(arena);
  Origin *origin = arena.at(ref);
  t.set(origin->mode, in->mode);
  t.set(origin->uid, in->uid);
  t.set(origin->gid, in->gid);
  t.set(origin->size, u64(in->size));
  t.set(origin->mtime, join_time(i64(in->mtime_sec), in->mtime_nsec));
  t.set(origin->ctime, join_time(i64(in->ctime_sec), in->ctime_nsec));
  t.commit();
  return 0;
}

int32_t ramfs_commit_recover(const uint8_t *journals, uint32_t length, uint8_t *out, uint32_t capacity) {
  std::vector<Recovered> recovered;
  int error = recover_commits({reinterpret_cast<const char *>(journals), length}, recovered);
  if (error) return error;
  std::string text;
  for (const Recovered &one : recovered) {
    text.append(one.finished ? "finished" : "undone").append(1, '\0').append(one.root).append(1, '\0');
    for (const std::string &kept : one.kept) text.append("kept").append(1, '\0').append(kept).append(1, '\0');
  }
  memcpy(out, text.data(), std::min(text.size(), size_t(capacity)));
  return int32_t(text.size());
}
