// What a commit makes before it touches anything that was there: files, directories, links, each whole under a name of
// its own.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../arena/reader.h"
#include "../base/mode.h"
#include "../bodies/body.h"
#include "commit_plan.h"
#include "commit_steps.h"

namespace ramfs {
namespace {

class Maker {
 public:
  Maker(const Arena &arena, CommitJournal &journal, const CommitPlan &plan)
      : arena_(arena), journal_(journal), plan_(plan) {}

  int make(const Making &making, const Change &change) {
    Step &step = journal_.step(making.step);
    bool beside = step.operation == Step::write;
    Beneath &root = beside ? journal_.beside() : journal_.root(step.root);
    Beneath::Place place;
    if (int error = root.find(making.path, place)) return error;
    if (int error = create(making, change, root, place)) return error;
    if (making.how != Making::directory && making.how != Making::link) {
      int error = dress(making, change, root, place);
      if (error) return error;
    }
    if (!beside && making.path == step.extra()) return note(step, place);
    return 0;
  }

 private:
  int create(const Making &making, const Change &change, Beneath &root, const Beneath::Place &place) {
    switch (making.how) {
      case Making::directory: return mkdirat(place.directory, place.name, 0700) < 0 ? -errno : 0;
      case Making::symlink: return make_symlink(change, place);
      case Making::node: return make_node(change, place);
      case Making::link: return make_link(making, root, place);
      case Making::file: return make_file(change, place);
      default: return 0;
    }
  }

  int make_file(const Change &change, const Beneath::Place &place) {
    i64 from = open_patiently(arena_, change.inode, change.node, O_RDONLY | O_CLOEXEC);
    if (from < 0) return int(from);
    int to = openat(place.directory, place.name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    int error = to < 0 ? -errno : copy_bytes(int(from), to, size_of(int(from)));
    if (to >= 0 && close(to) < 0 && !error) error = -errno;
    close(int(from));
    return error;
  }

  static u64 size_of(int fd) {
    struct stat found;
    return fstat(fd, &found) < 0 ? 0 : u64(found.st_size);
  }

  int make_symlink(const Change &change, const Beneath::Place &place) {
    for (;;) {
      u32 seq = begin_read(arena_, change.inode);
      const Inode *inode = arena_.at(change.inode);
      std::string target;
      if (is_symlink(inode->mode) && arena_.holds(inode->symlink.target) && inode->symlink.length < path_max)
        target.assign(arena_.at(inode->symlink.target), inode->symlink.length);
      if (!still(arena_, change.inode, seq)) continue;
      return symlinkat(target.c_str(), place.directory, place.name) < 0 ? -errno : 0;
    }
  }

  int make_node(const Change &change, const Beneath::Place &place) {
    mode_t mode = (change.now.mode & S_IFMT) | 0600;
    return mknodat(place.directory, place.name, mode, change.now.rdev) < 0 ? -errno : 0;
  }

  int make_link(const Making &making, Beneath &root, const Beneath::Place &place) {
    int directory = root.open_at(std::string(parent_of(making.from)), O_PATH | O_DIRECTORY);
    if (directory < 0) return directory;
    std::string name(base_of(making.from));
    int error = linkat(directory, name.c_str(), place.directory, place.name, 0) < 0 ? -errno : 0;
    close(directory);
    return error;
  }

  int dress(const Making &making, const Change &change, Beneath &root, const Beneath::Place &place) {
    int fd = root.open_at(making.path, O_PATH);
    if (fd < 0) return fd;
    Attributes to = plan_.attributes_of(change, set_owner | set_mode | set_times | set_xattrs);
    to.atime = arena_.at(change.inode)->atime;
    int error = give_attributes(fd, to, xattrs_of(arena_, change.inode, change.node), place);
    close(fd);
    return error;
  }

  int note(Step &step, const Beneath::Place &place) {
    Look made;
    if (int error = look_at(place.directory, place.name, made)) return error;
    step.dev = made.dev;
    step.ino = made.ino;
    return made.there() ? 0 : -ENOENT;
  }

  const Arena &arena_;
  CommitJournal &journal_;
  const CommitPlan &plan_;
};

}  // namespace

int make_all(const Arena &arena, const CommitPlan &plan, CommitJournal &journal, std::vector<Change> &changes,
             Control *control) {
  Maker maker(arena, journal, plan);
  u32 count = 0;
  for (const Making &making : plan.makings()) {
    if (is_cancelled(control)) return -ECANCELED;
    int error = maker.make(making, changes[making.change]);
    if (error) return changes[making.change].error = error;
    tell_progress(control, ++count);
  }
  return 0;
}

}  // namespace ramfs
