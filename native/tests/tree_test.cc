#include "../store/tree.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "expect.h"
#include "fixture.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

u32 links(const Tree &tree, const std::string &path) { return tree.at(tree.find(path))->nlink; }

// Expects the operation to fail with this errno and to change nothing.
template <class Operation>
void refused(Tree &tree, int error, Operation operation) {
  std::string before = tree.picture();
  EXPECT_EQ(operation(), error);
  EXPECT_EQ(tree.picture(), before);
}

}  // namespace

TEST("what is made has the mode, owner, times and links it should, and its directory its times") {
  Tree tree;
  tree.at(tree.root())->mtime = tree.at(tree.root())->ctime = 1;
  EXPECT_EQ(tree.file("f"), 0);
  const Inode &f = *tree.at(tree.find("f"));
  EXPECT_EQ(f.mode, u32(S_IFREG | 0644));
  EXPECT_EQ(f.uid, 1u);
  EXPECT_EQ(f.gid, 2u);
  EXPECT_EQ(f.nlink, 1u);
  EXPECT(f.body.ino != 0);
  EXPECT(f.btime > 1'000'000'000'000'000'000 && f.btime == f.mtime && f.btime == f.atime && f.btime == f.ctime);
  EXPECT_EQ(tree.at(tree.root())->mtime, f.btime);
  EXPECT_EQ(tree.at(tree.root())->ctime, f.btime);
  EXPECT_EQ(tree.directory("d"), 0);
  EXPECT_EQ(tree.directory("d/e"), 0);
  EXPECT_EQ(links(tree, "d"), 3u);
  EXPECT_EQ(links(tree, ""), 3u);
  EXPECT(tree.at(tree.find("d/e"))->parent == tree.find("d"));
  EXPECT_EQ(tree.symbolic("", "none"), 0);
  EXPECT_EQ(tree.symbolic(std::string(4095, 'x'), "long"), 0);
  EXPECT_EQ(tree.at(tree.find("long"))->symlink.length, 4095u);
  EXPECT_EQ(tree.faults(), "");
}

TEST("making answers EEXIST, ENOTDIR, ENOENT in a removed directory, ENAMETOOLONG") {
  Tree tree;
  EXPECT_EQ(tree.file("f"), 0);
  EXPECT_EQ(tree.directory("d"), 0);
  refused(tree, EEXIST, [&] { return tree.file("f"); });
  refused(tree, EEXIST, [&] { return tree.directory("f"); });
  refused(tree, EEXIST, [&] { return tree.symbolic("x", "d"); });
  refused(tree, EEXIST, [&] { return tree.hard("f", "d"); });
  refused(tree, ENOTDIR, [&] { return tree.file("f/x"); });
  refused(tree, ENAMETOOLONG, [&] { return tree.directory(std::string(256, 'x')); });
  Ref<Inode> d = tree.find("d");
  {
    Transaction t(tree.arena());
    t.add(tree.at(d)->pins, 1u);
    t.commit();
  }
  EXPECT_EQ(tree.rmdir("d"), 0);
  refused(tree, ENOENT, [&] {
    return tree.run([&](Transaction &t) { return make(t, d, bytes_of("x"), {S_IFREG, 0, 0, 0}); });
  });
  refused(tree, ENOENT,
          [&] { return tree.run([&](Transaction &t) { return link(t, d, bytes_of("x"), tree.find("f")); }); });
  refused(tree, ENOENT, [&] {
    return tree.run([&](Transaction &t) { return rename(t, tree.root(), bytes_of("f"), d, bytes_of("x"), 0); });
  });
  EXPECT_EQ(tree.faults(), "");
}

TEST("links count; the last unlink makes an orphan, which goes when it is buried") {
  Tree tree;
  EXPECT_EQ(tree.file("a"), 0);
  u32 pool = tree.header().pool_count;
  EXPECT_EQ(tree.hard("a", "b"), 0);
  EXPECT_EQ(tree.hard("b", "c"), 0);
  EXPECT(tree.find("a") == tree.find("c"));
  EXPECT_EQ(links(tree, "a"), 3u);
  Ref<Inode> inode = tree.find("a");
  for (const char *name : {"b", "a", "c"}) EXPECT_EQ(tree.unlink(name), 0);
  EXPECT_EQ(tree.at(inode)->nlink, 0u);
  EXPECT(tree.header().orphans == inode);
  EXPECT_EQ(tree.faults(), "");
  refused(tree, ENOENT,
          [&] { return tree.run([&](Transaction &t) { return link(t, tree.root(), bytes_of("x"), inode); }); });
  tree.run([&](Transaction &t) {
    remove_orphan(t, inode);
    bury(t, inode);
    return Result<void>();
  });
  EXPECT_EQ(tree.header().orphan_count, 0u);
  EXPECT_EQ(tree.header().pool_count, pool);
  EXPECT_EQ(tree.faults(), "");
}

TEST("orphans leave their list from its beginning, middle and end") {
  for (int first = 0; first < 3; first++) {
    Tree tree;
    Ref<Inode> inode[3];
    for (int i = 0; i < 3; i++) {
      std::string name(1, char('a' + i));
      EXPECT_EQ(tree.file(name), 0);
      inode[i] = tree.find(name);
      EXPECT_EQ(tree.unlink(name), 0);
    }
    for (int i = 0; i < 3; i++) {
      tree.run([&](Transaction &t) {
        remove_orphan(t, inode[(first + i) % 3]);
        bury(t, inode[(first + i) % 3]);
        return Result<void>();
      });
      EXPECT_EQ(tree.faults(), "");
    }
    EXPECT(!tree.header().orphans);
  }
}

TEST("a nameless file gets its first name once, and none after it was forbidden") {
  Tree tree;
  Ref<Inode> nameless;
  EXPECT_EQ(tree.run([&](Transaction &t) {
    auto made = make_nameless(t, tree.root(), {S_IFREG | 0600, 0, 0, 0});
    if (made.ok()) nameless = made.value();
    return made;
  }),
            0);
  EXPECT_EQ(tree.faults(), "");
  EXPECT_EQ(tree.run([&](Transaction &t) { return link(t, tree.root(), bytes_of("x"), nameless); }), 0);
  EXPECT_EQ(links(tree, "x"), 1u);
  EXPECT_EQ(tree.header().orphan_count, 0u);
  EXPECT_EQ(tree.unlink("x"), 0);
  refused(tree, ENOENT,
          [&] { return tree.run([&](Transaction &t) { return link(t, tree.root(), bytes_of("y"), nameless); }); });
  EXPECT_EQ(tree.faults(), "");
}

TEST("link refuses directories with EPERM, unlink with EISDIR, rmdir files with ENOTDIR") {
  Tree tree;
  EXPECT_EQ(tree.file("f"), 0);
  EXPECT_EQ(tree.directory("d"), 0);
  EXPECT_EQ(tree.symbolic("d", "s"), 0);
  refused(tree, EPERM, [&] { return tree.hard("d", "e"); });
  refused(tree, EISDIR, [&] { return tree.unlink("d"); });
  refused(tree, ENOTDIR, [&] { return tree.rmdir("f"); });
  refused(tree, ENOTDIR, [&] { return tree.rmdir("s"); });
  refused(tree, ENOENT, [&] { return tree.unlink("missing"); });
  refused(tree, ENOENT, [&] { return tree.rmdir("missing"); });
  EXPECT_EQ(tree.hard("s", "t"), 0);
  EXPECT(tree.find("s") == tree.find("t"));
}

TEST("rmdir wants an empty directory, ENOTEMPTY, and takes its parent's link") {
  Tree tree;
  EXPECT_EQ(tree.directory("d"), 0);
  EXPECT_EQ(tree.file("d/f"), 0);
  refused(tree, ENOTEMPTY, [&] { return tree.rmdir("d"); });
  EXPECT_EQ(tree.unlink("d/f"), 0);
  EXPECT_EQ(links(tree, ""), 3u);
  EXPECT_EQ(tree.rmdir("d"), 0);
  EXPECT_EQ(links(tree, ""), 2u);
  EXPECT_EQ(tree.faults(), "");
}

TEST("rename moves within and across directories, and a directory's parent goes along") {
  Tree tree;
  for (const char *d : {"a", "b", "a/d"}) EXPECT_EQ(tree.directory(d), 0);
  EXPECT_EQ(tree.file("a/f"), 0);
  Ref<Inode> f = tree.find("a/f"), d = tree.find("a/d");
  EXPECT_EQ(tree.rename("a/f", "a/g"), 0);
  EXPECT_EQ(tree.rename("a/g", "b/f"), 0);
  EXPECT(tree.find("b/f") == f && !tree.find("a/f") && !tree.find("a/g"));
  EXPECT_EQ(tree.rename("a/d", "b/e"), 0);
  EXPECT(tree.find("b/e") == d && tree.at(d)->parent == tree.find("b"));
  EXPECT_EQ(links(tree, "a"), 2u);
  EXPECT_EQ(links(tree, "b"), 3u);
  EXPECT_EQ(tree.rename("b/e", "b/h"), 0);
  EXPECT_EQ(links(tree, "b"), 3u);
  EXPECT_EQ(tree.faults(), "");
}

TEST("rename replaces a file by a file and an empty directory by a directory, and nothing else") {
  Tree tree;
  for (const char *d : {"d", "empty", "full", "full/x"}) EXPECT_EQ(tree.directory(d), 0);
  for (const char *f : {"f", "g"}) EXPECT_EQ(tree.file(f), 0);
  EXPECT_EQ(tree.symbolic("x", "s"), 0);
  refused(tree, EISDIR, [&] { return tree.rename("f", "empty"); });
  refused(tree, ENOTDIR, [&] { return tree.rename("d", "f"); });
  refused(tree, ENOTEMPTY, [&] { return tree.rename("d", "full"); });
  refused(tree, ENOENT, [&] { return tree.rename("missing", "f"); });
  Ref<Inode> g = tree.find("g");
  EXPECT_EQ(tree.rename("f", "g"), 0);
  EXPECT(!(tree.find("g") == g) && !tree.find("f"));
  EXPECT_EQ(tree.header().orphan_count, 1u);
  EXPECT_EQ(tree.rename("s", "g"), 0);
  EXPECT_EQ(tree.rename("d", "empty"), 0);
  EXPECT_EQ(links(tree, ""), 4u);
  EXPECT_EQ(tree.rename("full/x", "empty"), 0);
  EXPECT_EQ(links(tree, "full"), 2u);
  EXPECT_EQ(links(tree, ""), 4u);
  EXPECT_EQ(tree.faults(), "");
}

TEST("rename between two names of one file changes nothing") {
  Tree tree;
  EXPECT_EQ(tree.file("a"), 0);
  EXPECT_EQ(tree.hard("a", "b"), 0);
  refused(tree, 0, [&] { return tree.rename("a", "b"); });
  refused(tree, 0, [&] { return tree.rename("a", "a"); });
  refused(tree, 0, [&] { return tree.rename("a", "b", RENAME_EXCHANGE); });
  EXPECT_EQ(tree.faults(), "");
}

TEST("a directory does not go below itself: EINVAL, and nothing takes the place of what is above it: ENOTEMPTY") {
  Tree tree;
  for (const char *d : {"a", "a/b", "a/b/c"}) EXPECT_EQ(tree.directory(d), 0);
  EXPECT_EQ(tree.file("a/f"), 0);
  EXPECT_EQ(tree.file("a/b/f"), 0);
  refused(tree, EINVAL, [&] { return tree.rename("a", "a/x"); });
  refused(tree, EINVAL, [&] { return tree.rename("a", "a/b/c/x"); });
  refused(tree, EINVAL, [&] { return tree.rename("a", "a/b"); });
  refused(tree, EINVAL, [&] { return tree.rename("a/b", "a/b/c", RENAME_EXCHANGE); });
  refused(tree, ENOTEMPTY, [&] { return tree.rename("a/b", "a"); });
  refused(tree, ENOTEMPTY, [&] { return tree.rename("a/b/f", "a"); });
  refused(tree, EINVAL, [&] { return tree.rename("a/b/c", "a", RENAME_EXCHANGE); });
  EXPECT_EQ(tree.rename("a/b", "b"), 0);
  EXPECT_EQ(tree.rename("a", "b/c/a"), 0);
  EXPECT_EQ(tree.faults(), "");
}

TEST("RENAME_NOREPLACE answers EEXIST where the new name is taken") {
  Tree tree;
  EXPECT_EQ(tree.file("f"), 0);
  EXPECT_EQ(tree.file("g"), 0);
  EXPECT_EQ(tree.directory("d"), 0);
  refused(tree, EEXIST, [&] { return tree.rename("f", "g", RENAME_NOREPLACE); });
  refused(tree, EEXIST, [&] { return tree.rename("d", "f", RENAME_NOREPLACE); });
  refused(tree, EEXIST, [&] { return tree.rename("f", "f", RENAME_NOREPLACE); });
  EXPECT_EQ(tree.rename("f", "d/f", RENAME_NOREPLACE), 0);
  EXPECT_EQ(tree.faults(), "");
}

TEST("RENAME_EXCHANGE swaps any two, across directories too, and answers ENOENT where one is missing") {
  Tree tree;
  for (const char *d : {"a", "b", "a/d", "a/d/e"}) EXPECT_EQ(tree.directory(d), 0);
  for (const char *f : {"a/f", "b/g"}) EXPECT_EQ(tree.file(f), 0);
  Ref<Inode> f = tree.find("a/f"), g = tree.find("b/g"), d = tree.find("a/d");
  refused(tree, ENOENT, [&] { return tree.rename("a/f", "b/h", RENAME_EXCHANGE); });
  refused(tree, ENOENT, [&] { return tree.rename("a/h", "b/g", RENAME_EXCHANGE); });
  EXPECT_EQ(tree.rename("a/f", "b/g", RENAME_EXCHANGE), 0);
  EXPECT(tree.find("a/f") == g && tree.find("b/g") == f);
  EXPECT_EQ(tree.faults(), "");
  EXPECT_EQ(tree.rename("a/d", "b/g", RENAME_EXCHANGE), 0);
  EXPECT(tree.find("b/g") == d && tree.find("a/d") == f && tree.at(d)->parent == tree.find("b"));
  EXPECT_EQ(links(tree, "a"), 2u);
  EXPECT_EQ(links(tree, "b"), 3u);
  EXPECT(bool(tree.find("b/g/e")));
  EXPECT_EQ(tree.faults(), "");
  EXPECT_EQ(tree.directory("a/x"), 0);
  EXPECT_EQ(tree.rename("a/x", "b/g", RENAME_EXCHANGE), 0);
  EXPECT_EQ(tree.faults(), "");
}

TEST("a random walk of operations leaves a whole tree at every step") {
  Tree tree(32u << 20);
  u32 seed = 20250101;
  auto random = [&](u32 below) { return seed = seed * 1664525 + 1013904223, (seed >> 8) % below; };
  // Three levels of directories that are mostly there, and few names, so that most operations meet something.
  auto path = [&] {
    std::string text;
    for (u32 depth = random(3); depth-- > 0;) {
      std::string below = text + "d" + std::to_string(random(3));
      Ref<Inode> inode = tree.find(below);
      if (!inode || !is_directory(tree.at(inode)->mode)) break;
      text = below + "/";
    }
    return text + (random(2) ? "f" : "d") + std::to_string(random(3));
  };
  u32 done = 0;
  for (u32 i = 0; i < 6000; i++) {
    std::string a = path(), b = path();
    int error = 0;
    switch (random(8)) {
      case 0: error = tree.file(a); break;
      case 1: error = tree.directory(a); break;
      case 2: error = tree.symbolic(b, a); break;
      case 3: error = tree.find(a) ? tree.hard(a, b) : 0; break;
      case 4: error = tree.unlink(a); break;
      case 5: error = tree.rmdir(a); break;
      case 6: error = tree.rename(a, b); break;
      case 7: error = tree.rename(a, b, random(2) ? RENAME_EXCHANGE : RENAME_NOREPLACE); break;
    }
    if (error == 0) done++;
    EXPECT(error != EAGAIN && error != ENOSPC);
    if (tree.header().pool_count < 100) tree.fill_pool();
    if (i % 5 == 0) EXPECT_EQ(tree.faults(), "");
  }
  EXPECT(done > 1500);
}
