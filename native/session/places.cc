#include "places.h"

#include <algorithm>
#include <vector>

#include "../bodies/pool.h"
#include "../store/tree.h"
#include "holders.h"

namespace ramfs {
namespace {

// So many are worth a look at all processes.
constexpr u32 many = 256;
constexpr u32 most_marked = 512, batch = 16;

struct Place {
  Ref<Inode> inode;
  u64 number;
};

// Marks them: whoever opens one from now on steps back.
std::vector<Place> mark(const Arena &arena, std::vector<Held> &files) {
  std::vector<Place> marked;
  Transaction t(arena);
  for (Ref<Inode> at = arena.header().orphans; at && marked.size() < most_marked; at = arena.at(at)->next_orphan) {
    Inode *inode = arena.at(at);
    if (!is_left_in_place(inode) || inode->pins > 0 || inode->burying) continue;
    t.set(inode->burying, bury_asked);
    const Origin *origin = arena.at(inode->origin);
    marked.push_back({at, arena.number(at)});
    files.push_back({origin->dev, origin->ino, false});
  }
  t.set(arena.header().left_in_place, 0u);
  t.commit();
  return marked;
}

u32 release(const Arena &arena, const Place *place, const Held *file, size_t count) {
  u32 buried = 0;
  Transaction t(arena);
  for (size_t i = 0; i < count; i++) {
    Inode *inode = arena.at(place[i].inode);
    if (arena.number(place[i].inode) != place[i].number) continue;
    t.set(inode->burying, 0u);
    if (file[i].held || inode->pins > 0 || inode->nlink > 0 || inode->body.ino != 0) continue;
    remove_orphan(t, place[i].inode);
    bury(t, place[i].inode);
    buried++;
  }
  t.commit();
  return buried;
}

}  // namespace

u32 bury_in_place(const Arena &arena, bool now) {
  u32 left = __atomic_load_n(&arena.header().left_in_place, __ATOMIC_RELAXED);
  if (left < (now ? 1 : many)) return 0;
  u32 buried = 0;
  for (;;) {
    std::vector<Held> files;
    std::vector<Place> marked = mark(arena, files);
    if (marked.empty()) return buried;
    // Where some may not be looked at nobody knows, and all stay.
    if (!find_holders(files, true))
      for (Held &file : files) file.held = true;
    u32 freed = 0;
    for (size_t at = 0; at < marked.size(); at += batch)
      freed += release(arena, &marked[at], &files[at], std::min<size_t>(batch, marked.size() - at));
    end_sweep(arena);
    buried += freed;
    if (freed == 0 || marked.size() < most_marked) return buried;
  }
}

}  // namespace ramfs
