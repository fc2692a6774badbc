#include "../vfs/names.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../store/mount.h"
#include "expect.h"
#include "fixture.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

struct Named : Tree {
  Named() { process.arena = arena(); }
  ~Named() { process.arena = Arena(); }

  std::string path(Ref<Inode> inode) {
    char out[path_max];
    auto length = path_of(inode, out);
    if (!length.ok()) return "error " + std::to_string(length.error().number);
    EXPECT_EQ(length_of(out), length.value());
    return out;
  }
};

}  // namespace

TEST("an inode's path leads from its root, and follows renames") {
  Named tree;
  for (const char *d : {"a", "a/b"}) EXPECT_EQ(tree.directory(d), 0);
  EXPECT_EQ(tree.file("a/b/f"), 0);
  Ref<Inode> f = tree.find("a/b/f");
  EXPECT_EQ(tree.path(tree.root()), "/tree");
  EXPECT_EQ(tree.path(tree.find("a")), "/tree/a");
  EXPECT_EQ(tree.path(f), "/tree/a/b/f");
  EXPECT_EQ(tree.rename("a/b", "c"), 0);
  EXPECT_EQ(tree.path(f), "/tree/c/f");
}

TEST("an inode with several names has the path of one that is left; without a name it is ENOENT") {
  Named tree;
  EXPECT_EQ(tree.file("a"), 0);
  EXPECT_EQ(tree.hard("a", "b"), 0);
  Ref<Inode> f = tree.find("a");
  EXPECT_EQ(tree.path(f), "/tree/b");
  EXPECT_EQ(tree.unlink("b"), 0);
  EXPECT_EQ(tree.path(f), "/tree/a");
  EXPECT_EQ(tree.unlink("a"), 0);
  EXPECT_EQ(tree.path(f), "error 2");
}

TEST("each root has its own path, and its directories its number") {
  Named tree;
  tree.add_root("/elsewhere/deep");
  Ref<Inode> other = tree.header().root[1].inode;
  EXPECT_EQ(tree.path(other), "/elsewhere/deep");
  EXPECT_EQ(tree.run([&](Transaction &t) { return make(t, other, bytes_of("d"), {S_IFDIR | 0755, 0, 0, 0}); }), 0);
  EXPECT_EQ(tree.directory("e"), 0);
  auto found = entry(tree.arena(), other, bytes_of("d"));
  EXPECT(found.ok());
  Ref<Inode> d = tree.arena().at(found.value())->inode;
  EXPECT_EQ(tree.path(d), "/elsewhere/deep/d");
  EXPECT_EQ(root_number(tree.arena(), d), 1u);
  EXPECT_EQ(root_number(tree.arena(), tree.find("e")), 0u);
}

TEST("a path longer than PATH_MAX is ENAMETOOLONG, the longest one is whole") {
  Named tree;
  std::string name(255, 'n'), path = name;
  EXPECT_EQ(tree.directory(path), 0);
  // "/tree" and fifteen names of 256 bytes with their slashes; the last is as long as fits in 4095 bytes.
  for (int i = 0; i < 14; i++) EXPECT_EQ(tree.directory(path += "/" + name), 0);
  std::string fits(4095 - (5 + 15 * 256) - 1, 'f');
  EXPECT_EQ(tree.file(path + "/" + fits), 0);
  EXPECT_EQ(tree.path(tree.find(path + "/" + fits)), "/tree/" + path + "/" + fits);
  EXPECT_EQ(tree.file(path + "/" + fits + "f"), 0);
  EXPECT_EQ(tree.path(tree.find(path + "/" + fits + "f")), "error " + std::to_string(ENAMETOOLONG));
}
