#include "fixture.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <set>
#include <sstream>

#include "../base/mode.h"
#include "../bodies/body_index.h"
#include "../bodies/pool.h"
#include "../session/census.h"
#include "../store/check.h"
#include "../store/directory.h"
#include "expect.h"

namespace ramfs::test {
namespace {

constexpr u64 guard = 1 << 20;

Bytes bytes(const std::string &text) { return {text.data(), u32(text.size())}; }

class Painter {
 public:
  explicit Painter(const Arena &arena) : arena_(arena) {}

  std::string run() {
    const Header &header = arena_.header();
    for (u32 i = 0; i < header.root_count; i++)
      paint(header.root[i].inode, std::string(header.root[i].path, header.root[i].path_length));
    for (Ref<Inode> at = header.orphans; at; at = arena_.at(at)->next_orphan) paint(at, "orphan");
    out_ << "inodes " << header.heap.inodes << " orphans " << header.orphan_count << " pool " << header.pool_count
         << "\n";
    return out_.str();
  }

 private:
  void paint(Ref<Inode> ref, const std::string &path) {
    const Inode &i = *arena_.at(ref);
    out_ << path << " " << arena_.number(ref) << std::oct << " " << i.mode << std::dec << " " << i.nlink << " " << i.uid
         << ":" << i.gid << " " << i.atime << " " << i.mtime << " " << i.ctime << " body " << i.body.ino << " pins "
         << i.pins << i.linkable;
    if (is_symlink(i.mode)) out_ << " -> " << std::string(arena_.at(i.symlink.target), i.symlink.length);
    if (i.xattrs) {
      const auto *block = reinterpret_cast<const char *>(arena_.at(i.xattrs));
      out_ << " xattrs " << std::string(block, arena_.at(i.xattrs)->bytes);
    }
    std::multiset<u32> names;
    for (Ref<Dentry> d = i.dentry; d; d = arena_.at(d)->next_name) names.insert(d.index);
    out_ << " names " << names.size() << "\n";
    if (!is_directory(i.mode) || !seen_.insert(ref.index).second) return;
    out_ << " live " << i.dir.live << " next " << i.dir.next_cookie << "\n";
    for (u32 n = 0; n < i.dir.slot_count; n++) {
      const Slot &slot = arena_.at(i.dir.slots)[n];
      if (!slot.dentry) continue;
      Bytes name = name_of(arena_.at(slot.dentry));
      out_ << slot.cookie << " ";
      paint(arena_.at(slot.dentry)->inode, path + "/" + std::string(name.data, name.length));
    }
  }

  Arena arena_;
  std::ostringstream out_;
  std::set<u32> seen_;
};

// What a directory's buckets say is what its slots say.
void bucket_faults(const Arena &arena, u32 inode, std::ostringstream &out) {
  const auto &d = arena.at(Ref<Inode>{inode})->dir;
  std::set<u32> live, found;
  for (u32 i = 0; i < d.slot_count; i++) live.insert(arena.at(d.slots)[i].dentry.index);
  live.erase(0);
  u32 used = 0;
  for (u32 i = 0; i < d.bucket_count; i++) {
    const Bucket &bucket = arena.at(d.buckets)[i];
    if (bucket.dentry != 0) used++;
    if (bucket.dentry <= 1) continue;
    if (!found.insert(bucket.dentry).second) out << "directory " << inode << " has an entry in two buckets\n";
    if (arena.at(Ref<Dentry>{bucket.dentry})->hash != bucket.hash)
      out << "directory " << inode << " has a bucket of another hash\n";
  }
  if (used != d.buckets_used) out << "directory " << inode << " counts its buckets wrong\n";
  if (found != live) out << "directory " << inode << " has buckets of no entry, or entries without a bucket\n";
}

// Each body belongs to one inode or waits in the pool, and the index leads from it to its inode.
std::string index_faults(const Arena &arena) {
  const Header &header = arena.header();
  std::ostringstream out;
  std::set<u64> seen;
  for (u32 i = 0; i < header.pool_count; i++)
    if (!seen.insert(header.pool[i].body.ino).second) out << "a body is in the pool twice\n";
  u32 first = u32(header_bytes / granule);
  for (const Extent &e : inodes_in_use(arena)) {
    const Inode *inode = arena.at(Ref<Inode>{e.begin});
    if (is_directory(inode->mode) && inode->dir.bucket_count) bucket_faults(arena, e.begin, out);
    u64 body = inode->body.ino;
    if (e.begin < first) out << "an inode lies in the header\n";
    if (body == 0) continue;
    if (!seen.insert(body).second) out << "body " << body << " is used twice\n";
    if (inode_of_body(arena, body).index == e.begin) continue;
    out << "body " << body << " does not lead to its inode\n";
    break;
  }
  u32 used = 0, taken = 0;
  for (u32 i = 0; i < header.bodies.count; i++) {
    u64 body = arena.at(header.bodies.buckets)[i].ino;
    if (body != 0) used++;
    if (body > 1) taken++;
  }
  if (used != header.bodies.used) out << "the index of bodies counts its buckets wrong\n";
  if (taken != seen.size() - header.pool_count) out << "the index has bodies of no inode\n";
  return out.str();
}

}  // namespace

Tree::Tree(u64 size) : bytes_(size) {
  // Behind the arena lies a page nobody may touch.
  void *base = mmap(nullptr, bytes_ + guard, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  EXPECT(base != MAP_FAILED && mprotect(base, bytes_, PROT_READ | PROT_WRITE) == 0);
  format_arena(base, bytes_);
  arena_ = Arena(base);
  header().owner = u32(getpid());
  add_root("/tree");
  fill_pool();
}

Tree::~Tree() { munmap(arena_.base(), bytes_ + guard); }

void Tree::add_root(const std::string &path) {
  Root &root = header().root[header().root_count];
  memcpy(root.path, path.data(), path.size());
  root.path_length = u32(path.size());
  int error = run([&](Transaction &t) {
    auto made = make_root(t, header().root_count, {S_IFDIR | 0755, 0, 0, 0});
    if (made.ok()) root.inode = made.value();
    return made;
  });
  EXPECT_EQ(error, 0);
  header().root_count++;
}

void Tree::fill_pool() {
  while (header().pool_count < max_pool) {
    Body &body = header().pool[header().pool_count++].body;
    body = {};
    body.ino = 1000 + ++bodies_;
    body.fd = i32(bodies_);
  }
}

Tree::End Tree::end_of(const std::string &path) const {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {root(), path};
  Ref<Inode> dir = find(path.substr(0, slash));
  EXPECT(bool(dir));
  return {dir, path.substr(slash + 1)};
}

Ref<Inode> Tree::find(const std::string &path) const {
  if (path.empty()) return root();
  End end = end_of(path);
  auto found = entry(arena_, end.dir, end.bytes());
  return found.ok() ? arena_.at(found.value())->inode : Ref<Inode>{};
}

int Tree::file(const std::string &path) {
  End end = end_of(path);
  return run([&](Transaction &t) -> Result<Ref<Inode>> {
    RAMFS_TRY(body, take_body(t));
    return make(t, end.dir, end.bytes(), file_of(body));
  });
}

NewInode file_of(const Body &body) {
  NewInode with{S_IFREG | 0644, 1, 2, 0};
  with.body = &body;
  return with;
}

int Tree::directory(const std::string &path) {
  End end = end_of(path);
  return run([&](Transaction &t) { return make(t, end.dir, end.bytes(), {S_IFDIR | 0755, 1, 2, 0}); });
}

int Tree::symbolic(const std::string &target, const std::string &path) {
  End end = end_of(path);
  return run([&](Transaction &t) { return make_symlink(t, end.dir, end.bytes(), bytes(target), 1, 2); });
}

int Tree::hard(const std::string &from, const std::string &path) {
  End end = end_of(path);
  Ref<Inode> inode = find(from);
  return run([&](Transaction &t) { return link(t, end.dir, end.bytes(), inode); });
}

int Tree::unlink(const std::string &path) {
  End end = end_of(path);
  return run([&](Transaction &t) { return ramfs::unlink(t, end.dir, end.bytes()); });
}

int Tree::rmdir(const std::string &path) {
  End end = end_of(path);
  return run([&](Transaction &t) { return ramfs::rmdir(t, end.dir, end.bytes()); });
}

int Tree::rename(const std::string &from, const std::string &to, u32 flags) {
  End source = end_of(from), target = end_of(to);
  return run(
      [&](Transaction &t) { return ramfs::rename(t, source.dir, source.bytes(), target.dir, target.bytes(), flags); });
}

std::string Tree::picture() const { return picture_of(arena_); }
std::string Tree::faults() const { return faults_of(arena_); }

std::string picture_of(const Arena &arena) { return Painter(arena).run(); }

std::string faults_of(const Arena &arena) {
  char lines[4096];
  u32 violations = check(Transaction(arena), lines, sizeof lines);
  std::string text = lines;
  if ((violations == 0) != text.empty()) text += "check counts what it does not say\n";
  return text + census(arena) + index_faults(arena);
}

}  // namespace ramfs::test
