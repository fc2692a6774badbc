// Whether every file of the volume is somebody's body, and every removed file somebody's.
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>

#include "../arena/holder.h"
#include "../base/syscall.h"
#include "../base/text.h"
#include "../bodies/body.h"
#include "../bodies/lower.h"
#include "../bodies/pool.h"
#include "../bodies/reach.h"
#include "../bodies/usage.h"
#include "../bodies/volume_names.h"
#include "census.h"
#include "holders.h"

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
      if (bucket.ino > 1 && !(bucket.ino & (pipe_bit | lower_bit)))
        known.push_back(u32(arena.at(bucket.inode)->body.fd));
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
    lost = u64(std::count_if(files.begin(), files.end(),
                             [&](u32 number) { return !std::binary_search(known.begin(), known.end(), number); }));
    if (lost == 0) return "";
    wake_keepers(arena);
    usleep(2000);
  }
  return std::to_string(lost) + " files of the volume are nobody's body\n";
}

namespace {

// Removed files that descriptors alone keep; `released`: whether some have no name on the volume.
std::vector<Held> open_orphans(const Arena &arena, bool &released) {
  std::vector<Held> found;
  const Header &header = arena.header();
  Transaction t(arena);
  released = false;
  for (Ref<Inode> at = header.orphans; at; at = arena.at(at)->next_orphan) {
    const Inode *inode = arena.at(at);
    released |= is_released(arena, at);
    if (inode->pins > 0) continue;
    bool pipe = inode->body.ino & pipe_bit;
    found.push_back({pipe ? header.pipe_device : header.device, inode->body.ino & ~pipe_bit, false});
  }
  return found;
}

// How many pages more the volume has in use than its files have; its mirror has none of its own.
i64 nobodys_pages(const Arena &arena) {
  struct statfs volume;
  if (arena.volume() < 0 || fstatfs(arena.volume(), &volume) < 0 || volume.f_blocks == 0) return 0;
  u64 blocks = 0;
  for (u32 number : files_of(arena.volume())) {
    kernel::Stat stat;
    BodyPath path(arena, {0, 0, i32(number)});
    if (kernel::fstatat(path.dir(), path.path(), &stat, 0) == 0) blocks += u64(stat.blocks);
  }
  return i64(volume.f_blocks - volume.f_bfree) - i64(blocks / 8);
}

}  // namespace

std::string lost_orphans(const Arena &arena) {
  u64 lost = 0;
  i64 pages = 0;
  // Keepers come to it, and what has just ended may still be closing.
  for (u32 patience = 0; patience < 20; patience++) {
    let_keepers_sweep(arena);
    bool released;
    std::vector<Held> orphans = open_orphans(arena, released);
    bool all = find_holders(orphans);
    lost = !all ? 0 : u64(std::count_if(orphans.begin(), orphans.end(), [](const Held &one) { return !one.held; }));
    pages = released ? 0 : nobodys_pages(arena);
    if (lost == 0 && pages == 0) return "";
    usleep(20000);
  }
  std::string out;
  if (lost > 0) out += std::to_string(lost) + " removed files are kept, though nobody has them open\n";
  if (pages != 0) out += std::to_string(pages) + " pages of the volume belong to none of its files\n";
  return out;
}

}  // namespace ramfs
