#include "sites.h"

#include "../store/heap.h"
#include "../syscalls/elf.h"
#include "../vfs/process.h"
#include "stacks.h"
#include "stubs.h"

namespace ramfs {
namespace {

constexpr u32 most_sites = 4096;

struct Found {
  Site site;  // begins at an offset in the file
};
static_assert(sizeof(Found) == 8);

bool same_file(const ImageSites &image, const kernel::Stat &stat) {
  return image.dev == stat.dev && image.ino == stat.ino && image.size == u64(stat.size) &&
         image.mtime == i64(stat.mtime_sec * 1'000'000'000 + stat.mtime_nsec);
}

const ImageSites *known_sites(const kernel::Stat &stat) {
  const Header &header = process.arena.header();
  u32 count = __atomic_load_n(&header.image_count, __ATOMIC_ACQUIRE);
  for (u32 i = 0; i < count; i++)
    if (header.image[i].ready && same_file(header.image[i], stat)) return &header.image[i];
  return nullptr;
}

struct Census {
  u32 syscalls = 0, unknown = 0;
  bool small_stacks = false;
};

u32 scan(Code &code, u64 file_offset, Found *out, Census &census) {
  u32 count = 0;
  for (u32 i = next_syscall(code, 0); i < code.length && count < most_sites; i = next_syscall(code, i + 1)) {
    census.syscalls++;
    Site site;
    Verdict verdict = find_site(code, i, site);
    if (verdict == Verdict::unknown) census.unknown++;
    if (verdict != Verdict::site) continue;
    site.begin += u32(file_offset);
    out[count++] = {site};
  }
  return count;
}

void publish(const kernel::Stat &stat, const Found *found, u32 count, const Census &census) {
  const Arena &arena = process.arena;
  Header &header = arena.header();
  Transaction t(arena);
  if (header.image_count == max_images || known_sites(stat)) return;
  u64 bytes = u64(count) * sizeof(Found);
  auto block = allocate<u32>(t, bytes);
  if (!block.ok()) return;
  __builtin_memcpy(arena.at(block.value()), found, bytes);
  ImageSites &image = header.image[header.image_count];
  image.dev = stat.dev;
  image.ino = stat.ino;
  image.size = u64(stat.size);
  image.mtime = i64(stat.mtime_sec * 1'000'000'000 + stat.mtime_nsec);
  image.offsets = block.value();
  image.count = count;
  image.syscalls = census.syscalls;
  image.unknown = census.unknown;
  image.small_stacks = census.small_stacks;
  image.ready = 1;
  t.set(header.image_count, header.image_count + 1);
  t.commit();
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
  Found *found() const { return reinterpret_cast<Found *>(at_); }
  u64 *bits() const { return reinterpret_cast<u64 *>(u64(at_) + found_bytes); }

 private:
  static constexpr u64 found_bytes = most_sites * sizeof(Found);
  u64 bytes_;
  i64 at_;
};

void apply(u64 address, u64 length, u64 offset, const Found *found, u32 count) {
  Stubs stubs(address, length, count);
  for (u32 i = 0; i < count; i++) {
    const Site &site = found[i].site;
    if (site.begin < offset || site.begin + max(site.length + syscall_length, jump_length) > offset + length) continue;
    stubs.patch(site, address + (site.begin - offset));
  }
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

}  // namespace

u32 patch_mapping(u64 address, u64 length, int fd, u64 offset, u64 most) {
  kernel::Stat stat;
  if (length > most || kernel::fstat(fd, &stat) < 0) return 1;
  // A mapping may be longer than what the file has for it.
  if (u64(stat.size) <= offset) return 0;
  length = min(length, u64(stat.size) - offset);
  if (const ImageSites *image = known_sites(stat)) {
    if (image->small_stacks && !use_own_stacks()) return 1;
    auto *found = reinterpret_cast<const Found *>(process.arena.at(image->offsets));
    if (image->count) apply(address, length, offset, found, image->count);
    return image->unknown;
  }
  Scratch scratch(length);
  if (!scratch.there()) return 1;
  Code code(reinterpret_cast<const u8 *>(address), u32(length), scratch.bits());
  Census census;
  u32 count = scan(code, offset, scratch.found(), census);
  if (count) census.small_stacks = has_small_stacks(fd);
  publish(stat, scratch.found(), count, census);
  if (census.small_stacks && !use_own_stacks()) return 1;
  if (count) apply(address, length, offset, scratch.found(), count);
  return census.unknown;
}

void patch_library(u64 address, u64 length, int fd, u64 offset) {
  // Code larger than this is no C library; its few raw calls are not worth reading all of it.
  constexpr u64 largest = 16u << 20;
  patch_mapping(address, length, fd, offset, largest);
}

}  // namespace ramfs
