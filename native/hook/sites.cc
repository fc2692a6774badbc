#include "sites.h"

#include "../store/heap.h"
#include "../vfs/process.h"
#include "stubs.h"

namespace ramfs {
namespace {

// Code larger than this is no C library; its few raw calls are not worth reading all of it.
constexpr u64 largest = 16u << 20;
constexpr u32 most_sites = 4096;

struct Found {
  u32 offset;  // in the file
  u32 length;
};

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

u32 scan(const u8 *code, u64 length, u64 file_offset, Found *out, u32 &syscalls) {
  u32 count = 0;
  for (u64 i = 0; i + 1 < length && count < most_sites; i++) {
    if (code[i] != 0x0f || code[i + 1] != 0x05) continue;
    syscalls++;
    Site site;
    if (find_site(code, u32(i), u32(length), site)) out[count++] = {u32(file_offset + site.begin), site.length};
  }
  return count;
}

void publish(const kernel::Stat &stat, const Found *found, u32 count, u32 syscalls) {
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
  image.syscalls = syscalls;
  image.ready = 1;
  t.set(header.image_count, header.image_count + 1);
  t.commit();
}

// Room for a scan's result, off the stack.
Found *scratch() {
  i64 at = kernel::call(__NR_mmap, 0, most_sites * sizeof(Found), 3, 0x22, ~0ull, 0);
  return at < 0 ? nullptr : reinterpret_cast<Found *>(at);
}

void apply(u64 address, u64 length, u64 offset, const Found *found, u32 count) {
  Stubs stubs(address, length, count);
  for (u32 i = 0; i < count; i++) {
    u64 at = found[i].offset;
    if (at < offset || at + found[i].length + 2 > offset + length) continue;
    stubs.patch(address + (at - offset), found[i].length);
  }
}

}  // namespace

void patch_mapping(u64 address, u64 length, int fd, u64 offset) {
  kernel::Stat stat;
  if (length > largest || kernel::fstat(fd, &stat) < 0) return;
  // A mapping may be longer than what the file has for it.
  if (u64(stat.size) <= offset) return;
  length = min(length, u64(stat.size) - offset);
  if (const ImageSites *image = known_sites(stat)) {
    auto *found = reinterpret_cast<const Found *>(process.arena.at(image->offsets));
    if (image->count) apply(address, length, offset, found, image->count);
    return;
  }
  Found *found = scratch();
  if (found == nullptr) return;
  u32 syscalls = 0;
  u32 count = scan(reinterpret_cast<const u8 *>(address), length, offset, found, syscalls);
  publish(stat, found, count, syscalls);
  if (count) apply(address, length, offset, found, count);
  kernel::call(__NR_munmap, kernel::word(found), most_sites * sizeof(Found));
}

}  // namespace ramfs
