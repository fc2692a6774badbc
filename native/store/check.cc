#include "check.h"

#include "../arena/transaction.h"
#include "../base/mode.h"
#include "../base/text.h"
#include "../bodies/lower.h"
#include "acl.h"
#include "directory.h"
#include "mount.h"

namespace ramfs {
namespace {

class Checker {
 public:
  Checker(const Arena &arena, char *out, u32 capacity) : arena_(arena), out_(out), capacity_(capacity) {
    if (capacity_ > 0) out_[0] = 0;
  }

  u32 run() {
    const Header &header = arena_.header();
    for (u32 i = 0; i < header.root_count; i++) {
      Ref<Inode> root = header.root[i].inode;
      expect(arena_.at(root)->parent == root, "a root is its own parent", root);
      visit_inode(root);
      visit_directory(root);
    }
    visit_orphans();
    visit_names_elsewhere();
    if (inodes_ != header.heap.inodes) report("inodes reached and inodes in use differ", {inodes_});
    if (links_ != header.heap.links) report("links reached and links counted differ", {links_});
    if (watches_ != header.watches) report("inodes watched and the count of watches differ", {watches_});
    visit_free_inodes();
    return violations_;
  }

 private:
  void report(const char *what, Ref<Inode> where) {
    violations_++;
    Text<160> line;
    line.add("inode ").add(u64(where.index)).add(": ").add(what).add("\n");
    for (u32 i = 0; i < line.length() && used_ + 1 < capacity_; i++) out_[used_++] = line.c_str()[i];
    if (capacity_ > 0) out_[used_] = 0;
  }
  void expect(bool holds, const char *what, Ref<Inode> where) {
    if (!holds) report(what, where);
  }

  void visit_inode(Ref<Inode> ref) {
    const Inode *inode = arena_.at(ref);
    inodes_++;
    if (inode->watched) watches_++;
    expect(inode->mode != 0, "is free, but reached", ref);
    expect((inode->seq & 1) == 0, "is left as a writer holds it", ref);
    if (!is_directory(inode->mode) && inode->nlink > 1) links_ += inode->nlink - 1;
    u32 names = 0;
    for (Ref<Dentry> d = inode->dentry; d && names <= inode->nlink; d = arena_.at(d)->next_name) names++;
    bool root = inode->parent == ref;
    u32 number = root_number(arena_, ref);
    expect(number < arena_.header().root_count, "lies in no root", ref);
    expect(is_directory(inode->mode) || inode->parent == arena_.header().root[number].inode, "its root is none", ref);
    u32 elsewhere = inode->nlink > 0 && inode->origin ? arena_.at(inode->origin)->elsewhere : 0;
    if (!is_directory(inode->mode)) expect(names + elsewhere == inode->nlink, "nlink is not the number of names", ref);
    else expect(names == (root || inode->nlink == 0 ? 0 : 1), "a directory has one name", ref);
    bool empty = inode->size == 0 && inode->blocks == 0 && !inode->stale && !inode->stale_forever;
    bool in_place = inode->lower & lower_in_place;
    if (is_regular(inode->mode) && !empty && !in_place)
      expect(inode->body.ino != 0, "a file with bytes has no body", ref);
    visit_origin(ref, inode);
    expect(has_whole_xattrs(arena_, inode), "its extended attributes are damaged", ref);
    expect(has_whole_acls(arena_, inode), "its access control lists are damaged, or contradict its mode", ref);
  }

  void visit_origin(Ref<Inode> ref, const Inode *inode) {
    bool in_place = inode->lower & lower_in_place;
    if (in_place) expect(is_regular(inode->mode) && inode->body.ino == 0, "is in place, and has a body", ref);
    if (inode->lower & lower_unread) expect(is_directory(inode->mode), "is unread, and no directory", ref);
    if (inode->lower & lower_unasked) expect(!inode->origin, "is unasked, and has an origin", ref);
    else if (inode->lower & ~lower_bound) expect(bool(inode->origin), "is of a lower, and has no origin", ref);
    if (!inode->origin) return;
    const Origin *origin = arena_.at(inode->origin);
    for (Ref<Origin> at = origin->also; at; at = arena_.at(at)->also)
      expect(arena_.at(at)->ino == origin->ino, "another of its origins is another file's", ref);
    for (Ref<Origin> at = origin->gone; at; at = arena_.at(at)->next_gone)
      expect(arena_.at(at)->parent == inode->origin && (arena_.at(at)->bits & origin_gone),
             "what has left it was elsewhere", ref);
  }

  void visit_directory(Ref<Inode> ref) {
    const Inode *dir = arena_.at(ref);
    u64 cookie = 0;
    u32 live = 0, directories = 0;
    for (u32 i = 0; i < dir->dir.slot_count; i++) {
      const Slot &slot = arena_.at(dir->dir.slots)[i];
      expect(slot.cookie > cookie, "cookies do not rise", ref);
      cookie = slot.cookie;
      if (!slot.dentry) continue;
      live++;
      directories += visit_entry(ref, dir, slot);
    }
    expect(live == dir->dir.live, "the count of entries is wrong", ref);
    expect(cookie <= dir->dir.next_cookie, "a cookie will be given twice", ref);
    expect(dir->nlink == 2 + directories, "nlink is not 2 and one per subdirectory", ref);
  }

  // 1 for a subdirectory.
  u32 visit_entry(Ref<Inode> ref, const Inode *dir, const Slot &slot) {
    const Dentry *entry = arena_.at(slot.dentry);
    Ref<Inode> child = entry->inode;
    expect(entry->parent == ref, "an entry has another parent", ref);
    expect(entry->cookie == slot.cookie && entry->hash == slot.hash, "slot and entry differ", ref);
    expect(hash_name(name_of(entry)) == entry->hash, "an entry's hash is wrong", ref);
    Ref<Dentry> found = find_entry(arena_, dir, name_of(entry), entry->hash);
    expect(found == slot.dentry, "an entry is not found by its name", ref);
    const Inode *inode = arena_.at(child);
    expect((inode->mode & S_IFMT) == entry->mode_type, "an entry has another type than its inode", child);
    expect(inode->nlink > 0, "has a name but no links", child);
    if (inode->dentry == slot.dentry) visit_inode(child);
    if (!is_directory(inode->mode)) return 0;
    expect(inode->parent == ref, "a directory has another parent than its entry", child);
    expect(inode->dir.root == dir->dir.root, "a directory lies in another root than its parent", child);
    visit_directory(child);
    return 1;
  }

  void visit_orphans() {
    u32 orphans = 0;
    Ref<Inode> before{};
    for (Ref<Inode> at = arena_.header().orphans; at; before = at, at = arena_.at(at)->next_orphan) {
      expect(arena_.at(at)->before_orphan == before, "an orphan has another before it than leads to it", at);
      expect(arena_.at(at)->nlink == 0, "an orphan has links", at);
      visit_inode(at);
      if (++orphans > arena_.header().orphan_count) break;
    }
    if (orphans != arena_.header().orphan_count) report("the count of orphans is wrong", {orphans});
  }

  void visit_names_elsewhere() {
    const BodyIndex &index = arena_.header().bodies;
    for (u32 i = 0; i < index.count; i++) {
      const BodyBucket &bucket = arena_.at(index.buckets)[i];
      if (is_nameless_in_lower(arena_, bucket)) visit_inode(bucket.inode);
    }
  }

  void visit_free_inodes() {
    u32 most = arena_.header().heap.end;
    for (Ref<Inode> at = arena_.header().heap.free_inodes; at && most; at = arena_.at(at)->next_free, most--)
      expect(arena_.at(at)->mode == 0, "is on the free list, but in use", at);
    expect(most > 0, "the free list has a loop", {});
  }

  Arena arena_;
  char *out_;
  u32 capacity_;
  u32 used_ = 0, violations_ = 0, inodes_ = 0, links_ = 0, watches_ = 0;
};

}  // namespace

u32 check(const Transaction &t, char *out, u32 capacity) { return Checker(t.arena(), out, capacity).run(); }

}  // namespace ramfs
