#include "commit_journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/text.h"

namespace ramfs {
namespace {

constexpr u64 journal_magic = 0x72616d66732d6a31;  // "ramfs-j1"
constexpr std::string_view ending = ".journal";
constexpr u32 id_max = 40;

struct Head {
  u64 magic;
  u32 state, count, root_count, id_length;
  u64 bytes;
  i64 since;
  char id[id_max];
};

struct RootRecord {
  u64 dev, ino;
  u32 bytes, path_length;
  char path[];
};

u32 padded(u64 length) { return u32(round_up(length, 8)); }

void append_record(std::string &text, const void *record, size_t size, std::initializer_list<std::string_view> parts) {
  text.append(static_cast<const char *>(record), size);
  for (std::string_view part : parts) text.append(part);
  text.resize(padded(text.size()), 0);
}

void append_step(std::string &text, const StepPlan &plan) {
  Step step = plan.step;
  step.path_length = u32(plan.path.size());
  step.other_length = u32(plan.other.size());
  step.extra_length = u32(plan.extra.size());
  step.bytes = padded(sizeof step + plan.path.size() + plan.other.size() + plan.extra.size());
  append_record(text, &step, sizeof step, {plan.path, plan.other, plan.extra});
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(size_t(written));
  }
  return true;
}

bool is_inside(std::string_view path) {
  if (path.empty()) return true;
  for (size_t at = 0; at <= path.size();) {
    size_t slash = std::min(path.find('/', at), path.size());
    std::string_view name = path.substr(at, slash - at);
    if (name.empty() || name == "." || name == ".." || name.find('\0') != name.npos) return false;
    at = slash + 1;
  }
  return true;
}

Head &head_of(char *map) { return *reinterpret_cast<Head *>(map); }

}  // namespace

bool Step::is_whole(u64 room, u32 roots) const {
  u64 needed = sizeof(Step) + u64(path_length) + other_length + extra_length;
  return room >= sizeof(Step) && bytes <= room && needed <= bytes && bytes % 8 == 0 && root < roots &&
         operation <= remove && is_inside({text(), path_length}) && is_inside({text() + path_length, other_length}) &&
         (operation != place || is_inside(extra()));
}

CommitJournal::~CommitJournal() {
  if (map_ != nullptr) munmap(map_, length_);
  if (fd_ >= 0) close(fd_);
}

std::string CommitJournal::temporary(std::string_view id, u32 number) {
  Text<16> digits;
  digits.add(u64(number));
  return std::string(temporary_prefix).append(id).append("-").append(digits.c_str(), digits.length());
}

std::string_view CommitJournal::id() const { return {head_of(map_).id, head_of(map_).id_length}; }
i64 CommitJournal::since() const { return head_of(map_).since; }
CommitJournal::State CommitJournal::state() const {
  return State(__atomic_load_n(&head_of(map_).state, __ATOMIC_ACQUIRE));
}
void CommitJournal::decide() { __atomic_store_n(&head_of(map_).state, u32(decided), __ATOMIC_RELEASE); }

int CommitJournal::create(const std::string &directory, const std::vector<std::string> &roots,
                          const std::vector<StepPlan> &steps, i64 since, const std::string &id) {
  Head head{journal_magic, open, u32(steps.size()), u32(roots.size()), u32(id.size()), 0, since, {}};
  if (id.size() > id_max) return -EINVAL;
  memcpy(head.id, id.data(), id.size());
  std::string text(reinterpret_cast<const char *>(&head), sizeof head);
  for (const std::string &path : roots) {
    Beneath root;
    if (int error = root.open(path.c_str())) return error;
    Look look = root.self();
    RootRecord record{look.dev, look.ino, padded(sizeof record + path.size()), u32(path.size())};
    append_record(text, &record, sizeof record, {path});
  }
  for (const StepPlan &step : steps) append_step(text, step);
  head_of(text.data()).bytes = text.size();
  directory_ = directory;
  name_ = std::string(id).append(ending);
  if (int error = beside_.open(directory.c_str())) return error;
  // Under another name until it is whole and locked: nobody finds a part of it.
  std::string path = directory + "/" + name_, early = path + ".new";
  fd_ = ::open(early.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd_ < 0) return -errno;
  if (!write_all(fd_, text) || flock(fd_, LOCK_EX) < 0 || rename(early.c_str(), path.c_str()) < 0) {
    int error = -errno;
    unlink(early.c_str());
    return error;
  }
  return map(text.size());
}

int CommitJournal::adopt(const std::string &directory, const std::string &name) {
  directory_ = directory;
  name_ = name;
  if (int error = beside_.open(directory.c_str())) return error;
  fd_ = ::open((directory + "/" + name).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  struct stat found;
  if (fd_ < 0 || fstat(fd_, &found) < 0) return -errno;
  if (flock(fd_, LOCK_EX | LOCK_NB) < 0) return -EBUSY;
  if (!S_ISREG(found.st_mode) || found.st_uid != geteuid() || (found.st_mode & 022)) return -EINVAL;
  return map(u64(found.st_size));
}

int CommitJournal::map(u64 length) {
  if (length < sizeof(Head)) return -EINVAL;
  void *map = mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
  if (map == MAP_FAILED) return -errno;
  map_ = static_cast<char *>(map);
  length_ = length;
  const Head &head = head_of(map_);
  if (head.magic != journal_magic || head.bytes != length || head.id_length > id_max) return -EINVAL;
  u64 at = sizeof(Head);
  std::vector<const RootRecord *> records;
  for (u32 i = 0; i < head.root_count; i++) {
    const auto *record = reinterpret_cast<const RootRecord *>(map_ + at);
    if (length - at < sizeof(RootRecord) || record->bytes > length - at || record->bytes % 8 ||
        sizeof(RootRecord) + u64(record->path_length) > record->bytes)
      return -EINVAL;
    records.push_back(record);
    at += record->bytes;
  }
  for (u32 i = 0; i < head.count; i++) {
    const auto *step = reinterpret_cast<const Step *>(map_ + at);
    if (!step->is_whole(length - at, head.root_count)) return -EINVAL;
    offsets_.push_back(at);
    at += step->bytes;
  }
  roots_.resize(records.size());
  for (size_t i = 0; i < records.size(); i++) {
    root_paths_.emplace_back(records[i]->path, records[i]->path_length);
    if (int error = roots_[i].open(root_paths_[i].c_str())) return error;
    // Another directory by that name is none of ours.
    Look now = roots_[i].self();
    if (now.dev != records[i]->dev || now.ino != records[i]->ino) return -ENOENT;
  }
  return 0;
}

void CommitJournal::finish() { unlink((directory_ + "/" + name_).c_str()); }

int lock_commits(const std::string &directory) {
  int fd = ::open((directory + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return -errno;
  while (flock(fd, LOCK_EX) < 0) {
    if (errno == EINTR) continue;
    int error = errno;
    close(fd);
    return -error;
  }
  return fd;
}

std::vector<std::string> list_journals(const std::string &directory) {
  std::vector<std::string> names, journals;
  int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 || list_directory(fd, names) < 0) return journals;
  for (std::string &name : names) {
    if (name.size() > ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0)
      journals.push_back(std::move(name));
  }
  return journals;
}

}  // namespace ramfs
