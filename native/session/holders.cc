#include "holders.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <string>

namespace ramfs {
namespace {

class Search {
 public:
  Search(std::vector<Held> &bodies, bool anywhere) : bodies_(bodies), looks_anywhere_(anywhere) {}

  bool run() {
    bool complete = true;
    u64 mine = begin_of("/proc/self");
    each_entry("/proc", [&](const std::string &process) {
      refused_ = false;
      look_at_descriptors(process + "/fd");
      look_at_mappings(process + "/maps");
      if (refused_ && begin_of(process) >= mine) complete = false;
    });
    return complete;
  }

 private:
  // What is named by a number.
  template <class Visit>
  void each_entry(const std::string &path, Visit visit) {
    DIR *directory = opendir(path.c_str());
    if (directory == nullptr) return note_failure();
    errno = 0;
    while (const dirent *entry = readdir(directory))
      if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9') visit(path + "/" + entry->d_name);
    closedir(directory);
  }

  // A process that has ended holds nothing.
  void note_failure() {
    if (errno == EACCES || errno == EPERM) refused_ = true;
  }

  // When a process began, in ticks since the machine did. "pid (comm) S ...": comm may hold anything.
  static u64 begin_of(const std::string &process) {
    char text[1024] = {};
    FILE *file = fopen((process + "/stat").c_str(), "re");
    if (file == nullptr) return 0;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    const char *at = length > 0 ? strrchr(text, ')') : nullptr;
    constexpr int fields = 20;  // from the state to the beginning
    for (int i = 0; i < fields && at != nullptr; i++) at = strchr(at + 1, ' ');
    return at == nullptr ? 0 : strtoull(at, nullptr, 10);
  }

  void found(u64 device, u64 inode) {
    for (Held &body : bodies_)
      if (body.device == device && body.inode == inode) body.held = true;
  }

  // What could never be one of ours is not asked: that may take as long as a network does.
  bool may_be_ours(const char *name) const {
    for (const char *prefix : {"/ramfs-", "/w/", "/memfd:ramfs", "pipe:["})
      if (strncmp(name, prefix, strlen(prefix)) == 0) return true;
    return looks_anywhere_ && name[0] == '/';
  }

  void look_at_descriptors(const std::string &table) {
    each_entry(table, [this](const std::string &link) {
      char name[32] = {};
      struct stat stat;
      if (readlink(link.c_str(), name, sizeof name - 1) < 0) return note_failure();
      if (may_be_ours(name) && ::stat(link.c_str(), &stat) == 0) found(stat.st_dev, stat.st_ino);
    });
  }

  void look_at_mappings(const std::string &list) {
    FILE *file = fopen(list.c_str(), "re");
    if (file == nullptr) return note_failure();
    char line[512];
    unsigned major_number, minor_number;
    unsigned long inode;
    while (fgets(line, sizeof line, file) != nullptr) {
      const char *path = strchr(line, '/');
      if (path == nullptr || !may_be_ours(path)) continue;
      if (sscanf(line, "%*s %*s %*s %x:%x %lu", &major_number, &minor_number, &inode) == 3)
        found(makedev(major_number, minor_number), inode);
    }
    fclose(file);
  }

  std::vector<Held> &bodies_;
  bool looks_anywhere_;
  bool refused_ = false;
};

}  // namespace

bool find_holders(std::vector<Held> &bodies, bool anywhere) { return bodies.empty() || Search(bodies, anywhere).run(); }

}  // namespace ramfs
