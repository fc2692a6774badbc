#include "../bodies/body.h"
#include "../bodies/body_index.h"
#include "../bodies/pool.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "expect.h"
#include "fixture.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

void add_files(Tree &tree, const std::string &directory, u32 count) {
  EXPECT_EQ(tree.directory(directory), 0);
  for (u32 i = 0; i < count; i++) EXPECT_EQ(tree.file(directory + "/" + std::to_string(i)), 0);
}

}  // namespace

TEST("a body leads to its inode as long as the inode has it, through all sizes of the index") {
  Tree tree(32u << 20);
  EXPECT(!inode_of_body(tree.arena(), 4711));
  for (u32 i = 0; i < 3000; i++) {
    EXPECT_EQ(tree.file("f" + std::to_string(i)), 0);
    if (tree.header().pool_count == 0) tree.fill_pool();
  }
  EXPECT_EQ(tree.faults(), "");
  for (u32 i = 0; i < 3000; i += 2) EXPECT_EQ(tree.unlink("f" + std::to_string(i)), 0);
  while (Ref<Inode> orphan = tree.header().orphans) {
    u64 body = tree.at(orphan)->body.ino;
    EXPECT(inode_of_body(tree.arena(), body) == orphan);
    tree.run([&](Transaction &t) {
      remove_orphan(t, orphan);
      bury(t, orphan);
      return Result<void>();
    });
    EXPECT(!inode_of_body(tree.arena(), body));
  }
  EXPECT_EQ(tree.faults(), "");
}

TEST("an index whose bodies come and go does not grow") {
  Tree tree;
  for (u32 i = 0; i < 3000; i++) {
    EXPECT_EQ(tree.file("f"), 0);
    EXPECT_EQ(tree.unlink("f"), 0);
    Ref<Inode> orphan = tree.header().orphans;
    tree.run([&](Transaction &t) {
      remove_orphan(t, orphan);
      bury(t, orphan);
      return Result<void>();
    });
    if (tree.header().pool_count == 0) tree.fill_pool();
  }
  EXPECT(tree.header().bodies.count <= 256);
  EXPECT_EQ(tree.faults(), "");
}

TEST("an empty pool is EAGAIN, and its bodies come out one by one") {
  Tree tree;
  tree.header().pool_count = 1;
  Body last = tree.header().pool[0].body;
  EXPECT_EQ(tree.file("f"), 0);
  EXPECT_EQ(tree.at(tree.find("f"))->body.ino, last.ino);
  EXPECT_EQ(tree.file("g"), int(EAGAIN));
  EXPECT_EQ(tree.faults(), "");
}

TEST("a directory gets a body when it is opened, once") {
  Tree tree;
  EXPECT_EQ(tree.directory("d"), 0);
  u32 pool = tree.header().pool_count;
  EXPECT(ensure_body(tree.arena(), tree.find("d")).ok());
  EXPECT(ensure_body(tree.arena(), tree.find("d")).ok());
  EXPECT_EQ(tree.header().pool_count, pool - 1);
  EXPECT_EQ(tree.faults(), "");
  EXPECT_EQ(tree.rmdir("d"), 0);
  EXPECT_EQ(tree.header().orphan_count, 1u);
  EXPECT_EQ(tree.faults(), "");
}

TEST("when the index and a directory grow in one change that is then undone, both are as they were") {
  // The index outgrows 256 buckets with the 193rd body; the directory outgrows 128 slots with the same file, and its
  // new tables are of the size of the old index.
  Tree tree;
  add_files(tree, "a", 64);
  add_files(tree, "b", 128);
  EXPECT_EQ(tree.header().bodies.count, 256u);
  std::string before = tree.picture();
  {
    Transaction t(tree.arena());
    auto body = take_body(t);
    EXPECT(make(t, tree.find("b"), bytes_of("one more"), file_of(body.value())).ok());
  }
  EXPECT_EQ(tree.picture(), before);
  EXPECT_EQ(tree.faults(), "");
}
