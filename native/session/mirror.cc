// What inotify's watches have left on the host (watches/watch.h).
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../watches/watch.h"
#include "session.h"

namespace ramfs {
namespace {

constexpr int most_descriptors = 16;

int remove_one(const char *path, const struct stat *, int, struct FTW *) {
  remove(path);
  return 0;
}

void remove_all(const std::string &path) { nftw(path.c_str(), remove_one, most_descriptors, FTW_DEPTH | FTW_PHYS); }

}  // namespace

void remove_mirrors(const Arena &arena) {
  if (arena.volume() >= 0) return;  // gone with the volume
  std::string path = MirrorNode(arena).path();
  if (access(path.c_str(), F_OK) < 0) return;
  remove_all(path);
  ::rmdir(path.substr(0, path.rfind('/')).c_str());  // stays while another session of the process has mirrors
}

void remove_dead_mirrors() {
  std::string prefix = mirror_prefix;
  std::string place = prefix.substr(0, prefix.rfind('/'));
  DIR *dir = opendir(place.c_str());
  if (dir == nullptr) return;
  while (const dirent *entry = readdir(dir)) {
    std::string path = place + "/" + entry->d_name;
    if (path.compare(0, prefix.size(), prefix) != 0) continue;
    pid_t owner = atoi(path.c_str() + prefix.size());
    if (owner > 0 && kill(owner, 0) < 0 && errno == ESRCH) remove_all(path);
  }
  closedir(dir);
}

}  // namespace ramfs
