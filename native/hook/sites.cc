#include "sites.h"

#include "../base/clock.h"
#include "../base/elf.h"
#include "../vfs/process.h"
#include "copies.h"
#include "offer.h"
#include "stacks.h"
#include "stubs.h"

namespace ramfs {
namespace {

static_assert(sizeof(Site) == site_bytes);
// Bytes of code: without a site it takes no longer than asking the owner to remember that.
constexpr u64 quickly_looked_through = 16 * 1024;

FileKey key_of(const kernel::Stat &stat) {
  return {stat.dev, stat.ino, u64(stat.size), join_time(stat.mtime_sec, i64(stat.mtime_nsec)),
          join_time(stat.ctime_sec, i64(stat.ctime_nsec))};
}

// What is looked through of a mapping, in memory.
struct Looked {
  u64 address, length;
};

struct SiteCounts {
  u32 syscalls = 0, unknown = 0, cpuids = 0;
  bool small_stacks = false;
};

// The sites begin at offsets in the file.
u32 scan(Code &code, u64 file_offset, Site *out, SiteCounts &counts) {
  u32 count = 0;
  for (u32 i = next_syscall(code, 0); i < code.length && count < most_sites; i = next_syscall(code, i + 1)) {
    counts.syscalls++;
    Site site;
    Verdict verdict = find_site(code, i, site);
    if (verdict == Verdict::unknown) counts.unknown++;
    if (verdict != Verdict::site) continue;
    site.begin += u32(file_offset);
    out[count++] = site;
  }
  return count;
}

// The cpuid instructions, behind `count` sites: where their surroundings are not another site's.
u32 scan_cpuids(Code &code, u64 file_offset, Site *out, u32 count, SiteCounts &counts) {
  constexpr u32 apart = 24;  // a jump, and the instructions that it pushed out
  u32 from = count;
  for (u32 i = next_cpuid(code, 0); i < code.length && count < most_sites; i = next_cpuid(code, i + 1)) {
    Site site;
    if (!find_cpuid(code, i, site)) continue;
    site.begin += u32(file_offset);
    bool alone = true;
    for (u32 other = 0; other < count; other++) {
      u32 distance = site.begin > out[other].begin ? site.begin - out[other].begin : out[other].begin - site.begin;
      alone = alone && distance >= apart + max(site.length, out[other].length);
    }
    if (alone) out[count++] = site;
  }
  counts.cpuids = count - from;
  return count;
}

// Room for a scan, off the stack: its result, and a bit for each byte.
class Scratch {
 public:
  explicit Scratch(u64 length) : bytes_(found_bytes + round_up(length, 512) / 8) {
    at_ = kernel::call(__NR_mmap, 0, bytes_, 3, 0x22, ~0ull, 0);
  }
  ~Scratch() {
    if (there()) kernel::call(__NR_munmap, u64(at_), bytes_);
  }
  Scratch(const Scratch &) = delete;

  bool there() const { return at_ >= 0; }
  Site *found() const { return reinterpret_cast<Site *>(at_); }
  u64 *bits() const { return reinterpret_cast<u64 *>(u64(at_) + found_bytes); }

 private:
  static constexpr u64 found_bytes = most_sites * sizeof(Site);
  u64 bytes_;
  i64 at_;
};

void apply(const Looked &looked, u64 offset, const Site *found, u32 count) {
  PatchedInPlace patched(looked.address, looked.length, count);
  for (u32 i = 0; i < count; i++)
    // In place a page that is patched costs more than the cpuids on it.
    if (found[i].kind != Site::cpuid && is_inside(found[i], offset, looked.length))
      patched.stubs().patch(found[i], looked.address + (found[i].begin - offset));
  if (patched.stubs().has_vfork()) spawns_are_counted = true;
}

// Goroutines make their calls on stacks that are too small for us. Go's tables have a section of their own, also in
// programs that were stripped.
bool has_small_stacks(int fd) {
  constexpr char wanted[] = "gopclntab";
  constexpr u32 length = sizeof wanted - 1;
  elf::Header header;
  elf::Section names;
  if (kernel::pread(fd, &header, sizeof header, 0) != sizeof header || !elf::is_runnable(header)) return false;
  u64 at = header.shoff + u64(header.shstrndx) * sizeof names;
  if (header.shoff == 0 || kernel::pread(fd, &names, sizeof names, at) != sizeof names) return false;
  char text[4096];
  i64 n = kernel::pread(fd, text, min<u64>(sizeof text, names.size), names.offset);
  for (i64 i = 0; i + length <= n; i++)
    if (__builtin_memcmp(text + i, wanted, length) == 0) return true;
  return false;
}

// Patches what is mapped, by a copy or in place. Returns how many syscall instructions stay that may be ours.
u32 patch(const Mapping &mapping, const Looked &looked, const ImageSites &image, const Site *sites) {
  if (image.small_stacks && !use_own_stacks()) return 1;
  if (image.count == 0) return image.unknown;
  const ImageSites *kept = &image;
  if (__atomic_load_n(&image.copy.state, __ATOMIC_ACQUIRE) == copy_wanted) kept = offer_copy(image, sites, mapping);
  if (kept == nullptr || !map_copy(*kept, mapping))
    apply(looked, mapping.offset_of(looked.address), sites, image.count);
  return image.unknown;
}

// The same for a file that nobody has looked through yet.
// (Not inlined, for its large buffers would lie in the frame of every mapping.)
__attribute__((noinline)) u32 discover(const Mapping &mapping, const Looked &looked, const FileKey &file) {
  Scratch scratch(looked.length);
  if (!scratch.there()) return 1;
  Code code(reinterpret_cast<const u8 *>(looked.address), u32(looked.length), scratch.bits());
  SiteCounts counts;
  u64 offset = mapping.offset_of(looked.address);
  u32 count = scan(code, offset, scratch.found(), counts);
  if (mapping.interpreter) count = scan_cpuids(code, offset, scratch.found(), count, counts);
  if (count) counts.small_stacks = has_small_stacks(mapping.fd);
  ImageSites image{};
  image.file = file;
  image.count = count;
  image.syscalls = counts.syscalls;
  image.cpuids = counts.cpuids;
  image.unknown = counts.unknown;
  image.small_stacks = counts.small_stacks;
  u32 unknown = patch(mapping, looked, image, scratch.found());
  // With a copy the owner has taken the sites as well.
  bool worth = count > 0 || looked.length >= quickly_looked_through;
  if (worth && known_sites(file) == nullptr && may_offer()) {
    Offer offer(image, scratch.found());
    if (offer.there()) offer.make();
  }
  return unknown;
}

u32 patch_mapping(const Mapping &mapping, Looked looked, const FileKey &file, const ImageSites *image) {
  // A mapping may be longer than what the file has for it.
  u64 offset = mapping.offset_of(looked.address);
  if (file.size <= offset) return 0;
  looked.length = min(looked.length, file.size - offset);
  return image ? patch(mapping, looked, *image, sites_of(*image)) : discover(mapping, looked, file);
}

}  // namespace

i64 map_code(const Mapping &mapping, u64 first, u64 length, u64 most, u32 &unknown) {
  kernel::Stat stat;
  bool looks = length <= most && kernel::fstat(mapping.fd, &stat) >= 0;
  FileKey file{};
  if (looks) file = key_of(stat);
  const ImageSites *image = looks ? known_sites(file) : nullptr;
  if (image && !image->small_stacks && map_copy(*image, mapping)) {
    unknown = image->unknown;
    return i64(mapping.at);
  }
  i64 at = kernel::call(__NR_mmap, mapping.at, mapping.length, mapping.protection, mapping.flags, u64(i64(mapping.fd)),
                        mapping.offset);
  if (kernel::failed(at)) return at;
  Mapping placed = mapping;
  placed.at = u64(at);
  placed.flags = (mapping.flags & ~u32(MAP_FIXED_NOREPLACE)) | MAP_FIXED;
  unknown = looks ? patch_mapping(placed, {u64(at) + first, length}, file, image) : 1;
  return at;
}

i64 map_library(const Mapping &mapping) {
  // Code larger than this is no C library; its few raw calls are not worth reading all of it.
  constexpr u64 largest = 16u << 20;
  u32 unknown;
  return map_code(mapping, 0, mapping.length, largest, unknown);
}

}  // namespace ramfs
