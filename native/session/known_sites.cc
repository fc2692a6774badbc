#include "known_sites.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/checksum.h"
#include "../base/clock.h"
#include "code_keeper.h"

namespace ramfs {
namespace {

constexpr u32 most_images = 64;
constexpr off_t most_bytes = 4 << 20;
// What is smaller and without a site is looked through as quickly as it is read here.
constexpr u64 worth_keeping = 256 * 1024;
constexpr i64 least_age = 2 * second;

// In the file: a Head, then a Record, its sites, the next Record, to the end.
struct Head {
  u64 stamp;
  u64 sum;  // of all behind it
};
struct Record {
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

bool is_kept(const ImageSites &image) {
  bool worth = image.count > 0 || image.file.size >= worth_keeping;
  // One that changed just now may change once more within the same tick of the clock.
  return worth && now() - image.file.ctime >= least_age;
}

bool are_sites(const Record &record, const char *sites) {
  for (u32 i = 0; i < record.count; i++) {
    u32 begin;
    memcpy(&begin, sites + u64(i) * site_bytes, sizeof begin);
    if (begin >= record.file.size) return false;
  }
  return record.cpuids <= record.count;
}

}  // namespace

bool load_sites(CodeKeeper &keeper, const std::string &hook) {
  std::string bytes = read_own(beside(hook, "sites"));
  Head head;
  if (bytes.size() < sizeof head) return false;
  memcpy(&head, bytes.data(), sizeof head);
  size_t at = sizeof head;
  if (head.stamp != build_stamp || head.sum != checksum(bytes.data() + at, bytes.size() - at)) return false;
  Record record;
  while (at + sizeof record <= bytes.size()) {
    memcpy(&record, bytes.data() + at, sizeof record);
    at += sizeof record;
    u64 length = u64(record.count) * site_bytes;
    if (record.count > most_sites || length > bytes.size() - at) return false;
    if (!are_sites(record, bytes.data() + at)) return false;
    ImageSites image{};
    image.file = record.file;
    image.count = record.count;
    image.syscalls = record.syscalls;
    image.cpuids = record.cpuids;
    image.unknown = record.unknown;
    image.small_stacks = record.small_stacks;
    if (!keeper.enter(image, bytes.data() + at)) return false;
    at += length;
  }
  return true;
}

void save_sites(const CodeKeeper &keeper, u32 loaded, u64 tree, const std::string &hook) {
  if (access(beside(hook, "used").c_str(), F_OK) != 0) return;
  const CodeFile &file = *keeper.file();
  std::string bytes(sizeof(Head), 0);
  u32 kept = 0;
  bool fresh = false;
  // The newest first; what came from the file lies behind them, and the oldest of it is dropped.
  for (u32 i = file.image_count; i-- > 0 && kept < most_images;) {
    const ImageSites &image = file.image[i];
    // A file of the tree ends with it.
    if (!is_kept(image) || image.file.dev == tree) continue;
    fresh = fresh || i >= loaded;
    Record record{image.file, image.count, image.syscalls, image.cpuids, image.unknown, image.small_stacks, 0};
    bytes.append(reinterpret_cast<const char *>(&record), sizeof record);
    bytes.append(keeper.bytes_at(image.sites), image.count * site_bytes);
    kept++;
  }
  if (!fresh) return;
  Head head{build_stamp, checksum(bytes.data() + sizeof(Head), bytes.size() - sizeof(Head))};
  memcpy(bytes.data(), &head, sizeof head);
  std::string path = beside(hook, "sites"), temporary = path + "." + std::to_string(getpid());
  int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return;
  bool whole = write(fd, bytes.data(), bytes.size()) == ssize_t(bytes.size()) && fdatasync(fd) == 0;
  close(fd);
  if (!whole || rename(temporary.c_str(), path.c_str()) < 0) unlink(temporary.c_str());
}

}  // namespace ramfs
