// Whether every file of the volume is somebody's body.
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>

#include "../store/body.h"
#include "../store/holder.h"
#include "../store/text.h"
#include "census.h"

namespace ramfs {
namespace {

std::vector<u32> files_of(int volume) {
  std::vector<u32> found;
  int fd = openat(volume, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *directory = fd < 0 ? nullptr : fdopendir(fd);
  if (directory == nullptr) return found;
  while (const dirent *entry = readdir(directory)) {
    if (strncmp(entry->d_name, body_name.data, body_name.length) != 0) continue;
    const char *digits = entry->d_name + body_name.length;
    found.push_back(u32(take_number(digits)));
  }
  closedir(directory);
  return found;
}

// Sorted. Makers are asked after outside the lock, for there may be no more of them.
std::vector<u32> bodies_of(const Arena &arena) {
  std::vector<u32> known;
  std::vector<u64> making;
  {
    Transaction t(arena);
    const Header &header = arena.header();
    for (u32 i = 0; i < header.bodies.count; i++) {
      const BodyBucket &bucket = arena.at(header.bodies.buckets)[i];
      if (bucket.memfd_ino > 1 && !(bucket.memfd_ino & pipe_bit)) known.push_back(u32(arena.at(bucket.inode)->body.fd));
    }
    for (u32 i = 0; i < header.pool_count; i++) known.push_back(u32(header.pool[i].body.fd));
    making.assign(header.making, header.making + max_making);
  }
  for (u64 entry : making)
    if (entry != 0 && !is_dead(u32(entry >> 32))) known.push_back(u32(entry));
  std::sort(known.begin(), known.end());
  return known;
}

}  // namespace

std::string lost_bodies(const Arena &arena) {
  if (arena.volume() < 0) return "";
  u64 lost = 0;
  // Keepers have files in hand that they just made, or are about to remove.
  for (u32 patience = 0; patience < 100; patience++) {
    std::vector<u32> files = files_of(arena.volume());
    std::vector<u32> known = bodies_of(arena);
    lost = u64(std::count_if(files.begin(), files.end(), [&](u32 number) {
      return !std::binary_search(known.begin(), known.end(), number);
    }));
    if (lost == 0) return "";
    wake_keepers(arena);
    usleep(2000);
  }
  return std::to_string(lost) + " files of the volume are nobody's body\n";
}

}  // namespace ramfs
