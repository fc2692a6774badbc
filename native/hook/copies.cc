#include "copies.h"

#include <initializer_list>

#include "../arena/heap.h"
#include "../base/clock.h"
#include "../vfs/descriptors.h"
#include "../vfs/path_buffer.h"
#include "../vfs/process.h"
#include "stubs.h"

namespace ramfs {
namespace {

constexpr u64 page = 4096;
constexpr u32 prot_none = 0, prot_read = 1, prot_rw = 3, prot_rx = 5;
constexpr u32 map_shared = 1, map_private = 2, map_fixed = 0x10, map_anonymous = 0x20, map_populate = 0x8000;
constexpr u32 map_fixed_noreplace = 0x100000;
constexpr u64 largest = 4u << 20;  // code, and what lies before it in its file
constexpr u32 fewest_pages = 4;    // that would be patched: with fewer, patching costs no more than mapping the stubs
// Who changes a file twice within a tick of the clock leaves its time as it was.
constexpr i64 settled = 2 * second;

bool map(u64 at, u64 length, u32 protection, u32 flags, int fd, u64 offset) {
  i64 result = kernel::call(__NR_mmap, at, length, protection, flags, u64(i64(fd)), offset);
  if (u64(result) == at) return true;
  // A kernel that does not know map_fixed_noreplace takes the address for a hint.
  if (result >= 0 || result < -4095) kernel::call(__NR_munmap, u64(result), length);
  return false;
}

void unmap(u64 at, u64 length) { kernel::call(__NR_munmap, at, length); }

u32 pages_of(const Mapping &mapping, const Site *site, u32 count) {
  u32 pages = 0;
  u64 last = ~0ull;
  for (u32 i = 0; i < count; i++) {
    u64 number = site[i].begin / page;
    if (site[i].begin < mapping.offset || number == last) continue;
    last = number;
    pages++;
  }
  return pages;
}

// How far below the code its stubs can lie: below all of the file that is mapped, where the kernel, which fills addresses
// from above, has not been yet.
u64 find_distance(const Mapping &mapping, u64 stubs) {
  for (u64 beyond : {0ull, 1ull << 16, 1ull << 20}) {
    u64 distance = mapping.offset + stubs + beyond;
    if (distance > mapping.at) return 0;
    if (!map(mapping.at - distance, stubs, prot_none, map_private | map_anonymous | map_fixed_noreplace, -1, 0)) continue;
    unmap(mapping.at - distance, stubs);
    return distance;
  }
  return 0;
}

// Claims the making of the copy, and room for it in the arena's file: a process that dies over it leaves the file without.
u64 claim(ImageSites &image, u64 bytes) {
  Header &header = process.arena.header();
  Transaction t(process.arena);
  if (image.copy.state != copy_wanted) return 0;
  t.set(image.copy.state, u32(copy_claimed));
  u64 begin = 0;
  if (bytes != 0 && bytes <= copies_bytes - header.copies_used) {
    begin = arena_bytes + header.copies_used;
    t.add(header.copies_used, bytes);
  }
  t.commit();
  return begin;
}

// Without it, a machine that is out of memory would end the program by a signal.
bool allocate_pages(u64 offset, u64 length) {
  return kernel::call(__NR_fallocate, u64(process.arena_fd), 0, offset, length) >= 0;
}

// The kernel's name for a file on the host, for those who read /proc/self/maps (vfs/own_maps.cc).
u32 host_path(const ImageSites &image, int fd, char *out) {
  if (out == nullptr || image.file.dev == process.arena.header().device) return 0;
  return path_of_descriptor(fd, out, path_max - 1);
}

void publish(ImageSites &image, const CodeCopy &made, int fd) {
  PathBuffer path;
  u32 length = host_path(image, fd, path.get());
  Transaction t(process.arena);
  auto name = length ? allocate<char>(t, length) : Ref<char>{};
  if (!name.ok()) return;
  __builtin_memcpy(process.arena.at(name.value()), path.get(), length);
  CodeCopy &copy = image.copy;
  copy = made;
  copy.path = name.value();
  copy.path_length = length;
  copy.state = copy_claimed;
  t.set(copy.state, u32(copy_ready));
  t.commit();
}

// Profilers find a program's symbols by the mappings that the kernel has told them of, and it tells them nothing of one that
// is moved: so they hear of the file's at the place, and see nothing take it.
bool map_over_file(const Mapping &mapping, const CodeCopy &copy) {
  constexpr u32 may_move = 1, fixed = 2;  // MREMAP_
  if (!map(mapping.at, copy.length, mapping.protection, mapping.flags, mapping.fd, mapping.offset)) return false;
  i64 code = kernel::call(__NR_mmap, 0, copy.length, mapping.protection, map_private, u64(process.arena_fd),
                          copy.begin + copy.distance);
  if (code < 0 && code > -4096) return false;
  i64 moved = kernel::call(__NR_mremap, u64(code), copy.length, copy.length, may_move | fixed, mapping.at);
  if (u64(moved) == mapping.at) return true;
  unmap(u64(code), copy.length);
  return false;
}

}  // namespace

bool map_copy(const ImageSites &image, const Mapping &mapping) {
  const CodeCopy &copy = image.copy;
  if (__atomic_load_n(&copy.state, __ATOMIC_ACQUIRE) != copy_ready) return false;
  if (!(mapping.flags & map_fixed) || mapping.offset != copy.offset) return false;
  if ((copy.told != 0) != each_call_is_dispatched) return false;
  if (round_up(mapping.length, page) != copy.length || mapping.at < copy.distance) return false;
  u64 area = mapping.at - copy.distance;
  u32 flags = map_private | map_fixed_noreplace;
  if (!map(area, page, prot_rw, flags | map_anonymous | map_populate, -1, 0)) return false;
  fill_pointers(reinterpret_cast<u8 *>(area));
  kernel::call(__NR_mprotect, area, page, prot_read);
  if (map(area + page, copy.stubs - page, prot_rx, flags, process.arena_fd, copy.begin + page)) {
    if (map_over_file(mapping, copy)) {
      if (copy.spawns) spawns_are_counted = true;
      return true;
    }
    unmap(area + page, copy.stubs - page);
  }
  unmap(area, page);
  return false;
}

void make_copy(ImageSites &image, const Mapping &mapping) {
  if (__atomic_load_n(&image.copy.state, __ATOMIC_ACQUIRE) != copy_wanted) return;
  auto *site = reinterpret_cast<const Site *>(process.arena.at(image.offsets));
  u64 length = round_up(mapping.length, page);
  if (length > largest || mapping.offset > largest || mapping.offset + length > round_up(image.file.size, page)) return;
  if (pages_of(mapping, site, image.count) < fewest_pages || now() - image.file.mtime < settled) return;
  u64 stubs_length = page + stubs_room(image.count);
  u64 distance = find_distance(mapping, stubs_length);
  u64 bytes = distance ? distance + length : 0, begin = claim(image, bytes);
  if (begin == 0 || !allocate_pages(begin + page, stubs_length - page) || !allocate_pages(begin + distance, length))
    return;
  i64 there = kernel::call(__NR_mmap, 0, bytes, prot_rw, map_shared, u64(process.arena_fd), begin);
  if (there < 0 && there > -4096) return;
  u8 *code = reinterpret_cast<u8 *>(u64(there) + distance);
  __builtin_memcpy(code, reinterpret_cast<const u8 *>(mapping.at), length);
  Stubs stubs(reinterpret_cast<u8 *>(there), stubs_length, page);
  for (u32 i = 0; i < image.count; i++)
    if (is_inside(site[i], mapping.offset, length)) stubs.patch(site[i], u64(code) + (site[i].begin - mapping.offset));
  unmap(u64(there), bytes);
  CodeCopy made{};
  made.begin = begin;
  made.distance = distance;
  made.stubs = stubs_length;
  made.offset = mapping.offset;
  made.length = length;
  made.spawns = stubs.has_vfork();
  made.told = each_call_is_dispatched;
  publish(image, made, mapping.fd);
}

}  // namespace ramfs
