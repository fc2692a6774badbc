#include "census.h"

#include <algorithm>

#include "../base/mode.h"
#include "../bodies/lower.h"
#include "../store/directory.h"
#include "../store/landlock.h"

namespace ramfs {
namespace {

u64 block_granules(u64 bytes) {
  u64 granules = 1;
  while (granules * granule < bytes) granules *= 2;
  return granules;
}

class Census {
 public:
  explicit Census(const Arena &arena) : arena_(arena), seen_(arena.header().heap.end), origins_(seen_.size()) {}

  std::vector<Extent> inodes() {
    std::vector<Extent> found;
    add_inodes();
    for (const Extent &e : extents_)
      if (seen_[e.begin]) found.push_back(e);
    return found;
  }

  std::string run() {
    const Header &header = arena_.header();
    add_inodes();
    for (u32 i = 0; i < header.lower_count; i++) add_origin(header.lower[i].origin);
    for (Ref<Inode> at = header.heap.free_inodes; at; at = arena_.at(at)->next_free)
      if (!add_once(at, "free inode")) break;
    for (Ref<Inode> at = header.heap.retired; at; at = arena_.at(at)->next_free)
      if (!add_once(at, "retired inode")) break;
    add_block(header.bodies.buckets.index, u64(header.bodies.count) * sizeof(BodyBucket), "body index");
    for (Ref<LandlockLayer> at = header.landlock_layers; at; at = arena_.at(at)->before)
      add_block(at.index, landlock_layer_bytes(arena_.at(at)->count), "landlock layer");
    for (u32 size_class = 0; size_class < size_classes; size_class++) add_free_list(size_class);
    return judge();
  }

 private:
  void add(u32 begin, u64 length, const char *what) {
    if (begin != 0) extents_.push_back({begin, length, what});
  }
  void add_block(u32 begin, u64 bytes, const char *what) { add(begin, block_granules(bytes), what); }

  void add_inodes() {
    const Header &header = arena_.header();
    for (u32 i = 0; i < header.root_count; i++) add_inode(header.root[i].inode, "root");
    for (Ref<Inode> at = header.orphans; at; at = arena_.at(at)->next_orphan) add_inode(at, "orphan");
    for (u32 i = 0; i < header.bodies.count; i++) {
      const BodyBucket &bucket = arena_.at(header.bodies.buckets)[i];
      if (is_nameless_in_lower(arena_, bucket)) add_inode(bucket.inode, "inode of a lower");
    }
  }

  bool add_once(Ref<Inode> ref, const char *what) {
    if (ref.index >= seen_.size() || seen_[ref.index]) return false;
    seen_[ref.index] = true;
    add(ref.index, sizeof(Inode) / granule, what);
    return true;
  }

  // With what can be reached by it alone: the file's other names, and names that have left a directory.
  void add_origin(Ref<Origin> ref) {
    if (!ref || ref.index >= origins_.size() || origins_[ref.index]) return;
    origins_[ref.index] = true;
    const Origin *origin = arena_.at(ref);
    add_block(ref.index, origin_bytes(origin->name_length), "origin");
    add_origin(origin->parent);
    add_origin(origin->also);
    for (Ref<Origin> at = origin->gone; at; at = arena_.at(at)->next_gone) add_origin(at);
  }

  void add_inode(Ref<Inode> ref, const char *what) {
    if (!add_once(ref, what)) return;
    const Inode *inode = arena_.at(ref);
    add_origin(inode->origin);
    if (is_symlink(inode->mode)) add_block(inode->symlink.target.index, inode->symlink.length, "target");
    if (inode->xattrs) add_block(inode->xattrs.index, arena_.at(inode->xattrs)->bytes, "xattrs");
    if (!is_directory(inode->mode)) return;
    const auto &d = inode->dir;
    add_block(d.slots.index, u64(d.slot_capacity) * sizeof(Slot), "slots");
    add_block(d.buckets.index, u64(d.bucket_count) * sizeof(Bucket), "buckets");
    for (u32 i = 0; i < d.slot_count; i++) {
      Ref<Dentry> entry = arena_.at(d.slots)[i].dentry;
      if (!entry) continue;
      add_block(entry.index, dentry_name_offset + arena_.at(entry)->length, "entry");
      add_inode(arena_.at(entry)->inode, "inode");
    }
  }

  void add_free_list(u32 size_class) {
    u32 most = arena_.header().heap.end;
    for (u32 at = arena_.header().heap.free[size_class]; at && most; most--) {
      add(at, 1ull << size_class, "free block");
      at = *arena_.at(Ref<u32>{at});
    }
  }

  std::string judge() {
    std::sort(extents_.begin(), extents_.end(), [](const Extent &a, const Extent &b) { return a.begin < b.begin; });
    std::string out;
    auto say = [&](u64 from, u64 to, const char *what, const char *other) {
      out += "granules " + std::to_string(from) + " to " + std::to_string(to) + " are " + what + other + "\n";
    };
    u64 at = header_bytes / granule;
    const char *before = "header";
    for (const Extent &e : extents_) {
      if (e.begin > at) say(at, e.begin, "lost behind a ", before);
      if (e.begin < at) say(e.begin, at, before, (std::string(" and ") + e.what).c_str());
      at = std::max(at, e.begin + e.length);
      before = e.what;
    }
    u64 end = arena_.header().heap.end;
    if (at != end) say(std::min(at, end), std::max(at, end), "between the heap's content and its end", "");
    return out;
  }

  Arena arena_;
  std::vector<Extent> extents_;
  std::vector<bool> seen_;     // by granule: where an inode begins
  std::vector<bool> origins_;  // the same of origins
};

}  // namespace

std::vector<Extent> inodes_in_use(const Arena &arena) { return Census(arena).inodes(); }

std::string census(const Arena &arena) { return Census(arena).run(); }

}  // namespace ramfs
