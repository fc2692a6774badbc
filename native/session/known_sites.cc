#include "known_sites.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../arena/heap.h"
#include "../base/clock.h"

namespace ramfs {
namespace {

constexpr u32 most_images = 64;
constexpr off_t most_bytes = 4 << 20;
constexpr u64 site_bytes = 8;
// What is smaller and without a site is looked through as quickly as it is read here.
constexpr u64 worth_keeping = 256 * 1024;
constexpr i64 least_age = 2 * second;

// In the file: a Record, its sites, the next Record, to the end.
struct Record {
  u64 stamp;
  FileKey file;
  u32 count, syscalls, cpuids, unknown, small_stacks, reserved;
};

std::string beside(const std::string &hook, const char *name) { return hook.substr(0, hook.rfind('/') + 1) + name; }

// Empty where there is none that only this user can have written.
std::string read_own(const std::string &path) {
  std::string bytes;
  int fd = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  struct stat stat;
  if (fd < 0) return bytes;
  bool ours = fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_uid == geteuid() && !(stat.st_mode & 022);
  if (ours && stat.st_size <= most_bytes) {
    bytes.resize(size_t(stat.st_size));
    ssize_t n = read(fd, bytes.data(), bytes.size());
    bytes.resize(n < 0 ? 0 : size_t(n));
  }
  close(fd);
  return bytes;
}

bool enter(const Arena &arena, const Record &record, const char *sites) {
  Header &header = arena.header();
  Transaction t(arena);
  auto block = allocate<u32>(t, record.count * site_bytes);
  if (!block.ok() || header.image_count == max_images) return false;
  memcpy(arena.at(block.value()), sites, record.count * site_bytes);
  ImageSites &image = header.image[header.image_count];
  image.file = record.file;
  image.offsets = block.value();
  image.count = record.count;
  image.syscalls = record.syscalls;
  image.cpuids = record.cpuids;
  image.unknown = record.unknown;
  image.small_stacks = record.small_stacks;
  image.ready = 1;
  t.set(header.image_count, header.image_count + 1);
  t.commit();
  return true;
}

bool is_kept(const Arena &arena, const ImageSites &image) {
  bool worth = image.count > 0 || image.file.size >= worth_keeping;
  // A file of the tree ends with it; one that changed just now may change once more within the same tick of the clock.
  return worth && image.ready && image.file.dev != arena.header().device && now() - image.file.ctime >= least_age;
}

}  // namespace

void load_sites(const Arena &arena, const std::string &hook) {
  std::string bytes = read_own(beside(hook, "sites"));
  Record record;
  for (size_t at = 0; at + sizeof record <= bytes.size(); at += record.count * site_bytes) {
    memcpy(&record, bytes.data() + at, sizeof record);
    at += sizeof record;
    if (record.stamp != layout_stamp || record.count * site_bytes > bytes.size() - at) return;
    if (!enter(arena, record, bytes.data() + at)) return;
  }
  arena.header().images_loaded = arena.header().image_count;
}

void save_sites(const Arena &arena, const std::string &hook) {
  const Header &header = arena.header();
  if (header.image_count == header.images_loaded || access(beside(hook, "used").c_str(), F_OK) != 0) return;
  std::string bytes;
  u32 kept = 0;
  bool fresh = false;
  // The newest first; what came from the file lies behind them, and the oldest of it is dropped.
  for (u32 i = header.image_count; i-- > 0 && kept < most_images;) {
    const ImageSites &image = header.image[i];
    if (!is_kept(arena, image)) continue;
    fresh = fresh || i >= header.images_loaded;
    Record record{layout_stamp, image.file,    image.count,        image.syscalls,
                  image.cpuids, image.unknown, image.small_stacks, 0};
    bytes.append(reinterpret_cast<const char *>(&record), sizeof record);
    bytes.append(reinterpret_cast<const char *>(arena.at(image.offsets)), image.count * site_bytes);
    kept++;
  }
  std::string path = beside(hook, "sites"), temporary = path + "." + std::to_string(getpid());
  int fd = fresh ? open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
  if (fd < 0) return;
  bool whole = write(fd, bytes.data(), bytes.size()) == ssize_t(bytes.size());
  close(fd);
  if (!whole || rename(temporary.c_str(), path.c_str()) < 0) unlink(temporary.c_str());
}

}  // namespace ramfs
