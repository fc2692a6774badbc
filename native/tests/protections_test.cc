#include "../vfs/protections.h"

#include <unistd.h>

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../vfs/walk.h"
#include "expect.h"
#include "fixture.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

// Bits as vfs/protections.cc has them.
constexpr u32 asked = 1u << 31;
constexpr u32 own = ~0u;  // the caller's id; 5 and 6 are others'

Inode inode_of(u32 mode, u32 uid) {
  Inode inode{};
  inode.mode = mode;
  inode.uid = uid == own ? u32(geteuid()) : uid;
  return inode;
}

struct Sticky {
  u32 protections, dir_mode, dir_uid, mode, uid;
  int error;
};

// Where a walk of `path` ends: an errno, or 0.
int walked(const char *path, u32 how) {
  Place place;
  return walk(AT_FDCWD, bytes_of(path), how, place).error().number;
}

}  // namespace

TEST("protected_symlinks: EACCES for another's link in another's sticky directory that all may write") {
  Tree tree;
  process.arena = tree.arena();
  const Sticky cases[] = {
      {1, 01777, 5, S_IFLNK, 6, EACCES}, {0, 01777, 5, S_IFLNK, 6, 0}, {1, 01777, 6, S_IFLNK, 6, 0},
      {1, 01777, 5, S_IFLNK, own, 0},    {1, 0777, 5, S_IFLNK, 6, 0},  {1, 01775, 5, S_IFLNK, 6, 0},
  };
  for (const Sticky &c : cases) {
    tree.header().protections = asked | c.protections;
    EXPECT_EQ(may_follow_link(inode_of(S_IFDIR | c.dir_mode, c.dir_uid), inode_of(c.mode, c.uid)).error().number,
              c.error);
  }
}

TEST("protected_symlinks: a path's last link is refused with EACCES where it is followed, and no other") {
  Tree tree;
  process.arena = tree.arena();
  EXPECT_EQ(tree.directory("d") | tree.directory("to") | tree.file("to/f"), 0);
  EXPECT_EQ(tree.symbolic("../to/f", "d/file") | tree.symbolic("../to", "d/dir"), 0);
  Inode &dir = *tree.at(tree.find("d"));
  dir.mode = S_IFDIR | 01777;
  dir.uid = 5;
  tree.at(tree.find("d/file"))->uid = tree.at(tree.find("d/dir"))->uid = 6;
  tree.header().protections = asked | 1;
  EXPECT_EQ(walked("/tree/d/file", walk_follow), EACCES);
  EXPECT_EQ(walked("/tree/d/dir/", 0), EACCES);
  EXPECT_EQ(walked("/tree/d/file", 0), 0);
  EXPECT_EQ(walked("/tree/d/dir/f", walk_follow), 0);
  dir.uid = 6;
  EXPECT_EQ(walked("/tree/d/file", walk_follow), 0);
  dir.uid = 5;
  tree.header().protections = asked;
  EXPECT_EQ(walked("/tree/d/file", walk_follow), 0);
}

TEST("protected_fifos and protected_regular: EACCES at 1 where all may write, at 2 where the group may too") {
  Tree tree;
  process.arena = tree.arena();
  const Sticky cases[] = {
      {1 << 6, 01777, 5, S_IFREG, 6, EACCES}, {1 << 4, 01777, 5, S_IFREG, 6, 0},
      {1 << 4, 01777, 5, S_IFIFO, 6, EACCES}, {1 << 6, 01777, 5, S_IFIFO, 6, 0},
      {1 << 6, 01775, 5, S_IFREG, 6, 0},      {2 << 6, 01775, 5, S_IFREG, 6, EACCES},
      {2 << 4, 01775, 5, S_IFIFO, 6, EACCES}, {2 << 6, 01755, 5, S_IFREG, 6, 0},
      {2 << 6, 0777, 5, S_IFREG, 6, 0},       {2 << 6, 01777, 6, S_IFREG, 6, 0},
      {2 << 6, 01777, 5, S_IFREG, own, 0},    {0, 01777, 5, S_IFCHR, 6, EACCES},
      {0, 01777, 5, S_IFREG, 6, 0},           {2 << 6, 01775, 5, S_IFCHR, 6, 0},
  };
  for (const Sticky &c : cases) {
    tree.header().protections = asked | c.protections;
    EXPECT_EQ(may_create_in_sticky(inode_of(S_IFDIR | c.dir_mode, c.dir_uid), inode_of(c.mode, c.uid)).error().number,
              c.error);
  }
}

TEST("what the host says is asked once") {
  Tree tree;
  process.arena = tree.arena();
  EXPECT_EQ(tree.header().protections, 0u);
  protections();
  EXPECT(tree.header().protections & asked);
  tree.header().protections = asked | 4;
  EXPECT(protections().hardlinks && !protections().symlinks);
}
