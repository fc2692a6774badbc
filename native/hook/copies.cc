#include "copies.h"

#include <initializer_list>

#include "../base/clock.h"
#include "../base/page.h"
#include "../vfs/descriptors.h"
#include "offer.h"
#include "stubs.h"

namespace ramfs {
namespace {

constexpr u64 largest = 4u << 20;  // code, and what lies before it in its file
constexpr u32 fewest_pages = 4;    // that would be patched: with fewer, patching costs no more than mapping the stubs
// Who changes a file twice within a tick of the clock leaves its time as it was.
constexpr i64 least_age = 2 * second;

bool map(u64 at, u64 length, u32 protection, u32 flags, int fd, u64 offset) {
  i64 result = kernel::call(__NR_mmap, at, length, protection, flags, u64(i64(fd)), offset);
  if (u64(result) == at) return true;
  // A kernel that does not know MAP_FIXED_NOREPLACE takes the address for a hint.
  if (!kernel::failed(result)) kernel::call(__NR_munmap, u64(result), length);
  return false;
}

void unmap(u64 at, u64 length) { kernel::call(__NR_munmap, at, length); }

u32 pages_of(const Mapping &mapping, const Site *site, u32 count) {
  u32 pages = 0;
  u64 last = ~0ull;
  for (u32 i = 0; i < count; i++) {
    u64 number = site[i].begin / page_size;
    if (site[i].begin < mapping.offset || number == last) continue;
    last = number;
    pages++;
  }
  return pages;
}

// How far below the code its stubs can lie: below all of the file that is mapped, where the kernel, which fills
// addresses from above, has not been yet.
u64 find_distance(const Mapping &mapping, u64 stubs) {
  for (u64 beyond : {0ull, 1ull << 16, 1ull << 20}) {
    u64 distance = mapping.offset + stubs + beyond;
    if (distance > mapping.at) return 0;
    if (!map(mapping.at - distance, stubs, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0))
      continue;
    unmap(mapping.at - distance, stubs);
    return distance;
  }
  return 0;
}

// The kernel's name for a file on the host, for those who read /proc/self/maps (vfs/own_maps.cc).
u32 host_path(const ImageSites &image, int fd, char *out) {
  if (image.file.dev == process.arena.header().device) return 0;
  return path_of_descriptor(fd, out, path_max - 1);
}

// Profilers find a program's symbols by the mappings that the kernel has told them of, and it tells them nothing of one
// that is moved: so they hear of the file's at the place, and see nothing take it.
bool map_over_file(const Mapping &mapping, const CodeCopy &copy) {
  if (!map(mapping.at, copy.length, mapping.protection, mapping.flags, mapping.fd, mapping.offset)) return false;
  i64 code = kernel::call(__NR_mmap, 0, copy.length, mapping.protection, MAP_PRIVATE, u64(process.code_fd),
                          copy.begin + copy.distance);
  if (kernel::failed(code)) return false;
  i64 moved = kernel::call(__NR_mremap, u64(code), copy.length, copy.length, MREMAP_MAYMOVE | MREMAP_FIXED, mapping.at);
  if (u64(moved) == mapping.at) return true;
  unmap(u64(code), copy.length);
  return false;
}

}  // namespace

bool map_copy(const ImageSites &image, const Mapping &mapping) {
  const CodeCopy &copy = image.copy;
  if (__atomic_load_n(&copy.state, __ATOMIC_ACQUIRE) != copy_ready) return false;
  if (!(mapping.flags & MAP_FIXED) || mapping.offset != copy.offset) return false;
  if ((copy.dispatched != 0) != each_call_is_dispatched) return false;
  if (round_up(mapping.length, page_size) != copy.length || mapping.at < copy.distance) return false;
  u64 area = mapping.at - copy.distance;
  u32 flags = MAP_PRIVATE | MAP_FIXED_NOREPLACE;
  if (!map(area, page_size, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)) return false;
  fill_pointers(reinterpret_cast<u8 *>(area));
  kernel::call(__NR_mprotect, area, page_size, PROT_READ);
  if (map(area + page_size, copy.stubs - page_size, PROT_READ | PROT_EXEC, flags, process.code_fd,
          copy.begin + page_size)) {
    if (map_over_file(mapping, copy)) {
      if (copy.spawns) spawns_are_counted = true;
      return true;
    }
    unmap(area + page_size, copy.stubs - page_size);
  }
  unmap(area, page_size);
  return false;
}

const ImageSites *offer_copy(const ImageSites &image, const Site *sites, const Mapping &mapping) {
  u64 length = round_up(mapping.length, page_size);
  if (length > largest || mapping.offset > largest || mapping.offset + length > round_up(image.file.size, page_size))
    return nullptr;
  if (pages_of(mapping, sites, image.count) < fewest_pages || now() - image.file.mtime < least_age || !may_offer())
    return nullptr;
  u64 stubs_length = page_size + stubs_room(image.count);
  u64 distance = find_distance(mapping, stubs_length);
  if (distance == 0) return nullptr;
  Offer offer(image, sites, distance, stubs_length, length);
  if (!offer.there()) return nullptr;
  u8 *code = offer.copy() + distance;
  __builtin_memcpy(code, reinterpret_cast<const u8 *>(mapping.at), length);
  Stubs stubs(offer.copy(), stubs_length, page_size);
  for (u32 i = 0; i < image.count; i++)
    if (is_inside(sites[i], mapping.offset, length))
      stubs.patch(sites[i], u64(code) + (sites[i].begin - mapping.offset));
  CodeCopy &copy = offer.about_copy();
  copy.offset = mapping.offset;
  copy.path_length = host_path(image, mapping.fd, offer.path());
  copy.spawns = stubs.has_vfork();
  copy.dispatched = each_call_is_dispatched;
  return offer.make();
}

}  // namespace ramfs
