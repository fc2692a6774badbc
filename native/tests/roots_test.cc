#include "../vfs/roots.h"

#include "expect.h"
#include "fixture.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

struct Rooted : Tree {
  Rooted() {
    add_root("/a/b");
    add_root("/x");
    process.arena = arena();
  }
  ~Rooted() { process.arena = Arena(); }
};

std::string said(const RootMatch &match) {
  if (match.kind == RootMatch::none) return "none";
  if (match.kind == RootMatch::perhaps) return "perhaps";
  return std::to_string(match.root) + ":" + match.rest;
}

std::string absolute(const char *path) { return said(match_absolute(path)); }

std::string folded(const std::string &path) {
  char out[path_max];
  u32 length = fold(path.c_str(), out);
  if (length == 0) return "too long";
  EXPECT_EQ(length_of(out), length);
  return out;
}

}  // namespace

TEST("a path names a root by whole components, however many slashes and dots are in it") {
  Rooted roots;
  EXPECT_EQ(absolute("/a/b"), "1:");
  EXPECT_EQ(absolute("/a/b/"), "1:/");
  EXPECT_EQ(absolute("/a/b/c/d"), "1:/c/d");
  EXPECT_EQ(absolute("//a///b//c"), "1://c");
  EXPECT_EQ(absolute("/./a/./b/./c"), "1:/./c");
  EXPECT_EQ(absolute("/a/b/."), "1:/.");
  EXPECT_EQ(absolute("/a/b/.."), "1:/..");
  EXPECT_EQ(absolute("/x"), "2:");
  EXPECT_EQ(absolute("/tree/x"), "0:/x");
}

TEST("a path that only looks like a root's is none") {
  Rooted roots;
  for (const char *path : {"/", "//", "/.", "/a", "/a/", "/a/bc", "/a/b.", "/a/b..", "/ab", "/a/.b", "/xx", "/.x",
                           "/a/c/b", "/b", "/x.", "/A/b", "/.../a/b", "/a/x"})
    EXPECT_EQ(absolute(path), "none");
}

TEST("with .. before the root only a walk can tell") {
  Rooted roots;
  for (const char *path : {"/..", "/a/../a/b", "/../x", "/a/c/../b", "/q/..", "/a/bc/..", "/a/./../x"})
    EXPECT_EQ(absolute(path), "perhaps");
  for (const char *path : {"/q/..a", "/a/...", "/q/..../x"}) EXPECT_EQ(absolute(path), "none");
}

TEST("a relative path is matched with what is left of the roots below its directory") {
  Rooted roots;
  EXPECT_EQ(said(match_below_text(bytes_of("/"), "a/b/c")), "1:/c");
  EXPECT_EQ(said(match_below_text(bytes_of("/"), "x")), "2:");
  EXPECT_EQ(said(match_below_text(bytes_of("/a"), "b")), "1:");
  EXPECT_EQ(said(match_below_text(bytes_of("/a"), "./b/c")), "1:/c");
  EXPECT_EQ(said(match_below_text(bytes_of("/a"), "bc")), "none");
  EXPECT_EQ(said(match_below_text(bytes_of("/a"), "x")), "none");
  EXPECT_EQ(said(match_below_text(bytes_of("/a"), "../x")), "perhaps");
  EXPECT_EQ(said(match_below_text(bytes_of("/q"), "b")), "none");
  EXPECT_EQ(said(match_nothing("a/b")), "none");
  EXPECT_EQ(said(match_nothing("a/../b")), "perhaps");
  EXPECT_EQ(said(match_nothing("")), "none");
}

TEST("which roots lie below a directory is known by its path and by its identity") {
  Rooted roots;
  EXPECT_EQ(roots_below_text(bytes_of("/")), 7u);
  EXPECT_EQ(roots_below_text(bytes_of("/a")), 2u);
  EXPECT_EQ(roots_below_text(bytes_of("/a/b")), 0u);
  EXPECT_EQ(roots_below_text(bytes_of("/t")), 0u);
  Root &root = roots.header().root[1];
  root.ancestors = 2;
  root.ancestor[0] = {5, 2, 1, 0};
  root.ancestor[1] = {5, 77, 2, 0};
  EXPECT_EQ(roots_below(5, 77), 2u);
  EXPECT_EQ(roots_below(6, 77), 0u);
  EXPECT_EQ(said(match_below(2, 5, 77, "b/c")), "1:/c");
  EXPECT_EQ(said(match_below(2, 5, 2, "a/b/c")), "1:/c");
  EXPECT_EQ(said(match_below(2, 5, 3, "b")), "none");
}

TEST("fold takes //, . and .. out of a path as text") {
  EXPECT_EQ(folded("/"), "/");
  EXPECT_EQ(folded("//"), "/");
  EXPECT_EQ(folded("/."), "/");
  EXPECT_EQ(folded("/.."), "/");
  EXPECT_EQ(folded("/a/b/"), "/a/b");
  EXPECT_EQ(folded("//a/./b//c/."), "/a/b/c");
  EXPECT_EQ(folded("/a/../b"), "/b");
  EXPECT_EQ(folded("/a/b/../../.."), "/");
  EXPECT_EQ(folded("/a/b/../../../c"), "/c");
  EXPECT_EQ(folded("/..a/b..c/.d"), "/..a/b..c/.d");
  EXPECT_EQ(folded("/a/.../b"), "/a/.../b");
}

TEST("a folded path of more than PATH_MAX bytes is refused") {
  std::string component = "/" + std::string(255, 'n'), path;
  for (int i = 0; i < 15; i++) path += component;
  std::string longest = path + "/" + std::string(4095 - 15 * 256 - 1, 'x');
  EXPECT_EQ(folded(longest), longest);
  EXPECT_EQ(folded(longest + "x"), "too long");
  EXPECT_EQ(folded(longest + "/y"), "too long");
  EXPECT_EQ(folded(longest + "/.."), path);
}
