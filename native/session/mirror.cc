// The mirror of a session without a volume, on the host (watches/mirror.h).
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../bodies/empty_volume.h"
#include "../watches/mirror.h"
#include "session.h"

namespace ramfs {
namespace {

// Only what is this user's: what others have made by such a name is theirs. By descriptors, for others may have moved
// things below it.
void remove_all(const char *path) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return;
  struct stat stat;
  bool own = fstat(fd, &stat) == 0 && stat.st_uid == geteuid();
  if (own) remove_names(fd);
  close(fd);
  if (own) ::rmdir(path);
}

}  // namespace

void make_mirror_on_host(const Arena &arena) {
  Text<80> path = mirror_on_host(arena);
  MirrorNode top(arena);
  if (mkdir(path.c_str(), 0711) == 0 && chmod(path.c_str(), 0711) == 0 && top.make_directory() == 0) top.set_mode(0777);
}

// A volume's is gone with it.
void remove_mirror(const Arena &arena) {
  if (arena.volume() < 0) remove_all(mirror_on_host(arena).c_str());
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
    if (owner > 0 && kill(owner, 0) < 0 && errno == ESRCH) remove_all(path.c_str());
  }
  closedir(dir);
}

}  // namespace ramfs
