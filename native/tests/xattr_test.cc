#include "../store/xattr.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "expect.h"
#include "fixture.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

Bytes bytes(const std::string &text) { return {text.data(), u32(text.size())}; }

int set(Tree &tree, const std::string &path, const std::string &name, const std::string &value, u32 flags = 0) {
  return tree.run([&](Transaction &t) { return set_xattr(t, tree.find(path), bytes(name), bytes(value), flags); });
}
int remove(Tree &tree, const std::string &path, const std::string &name) {
  return tree.run([&](Transaction &t) { return remove_xattr(t, tree.find(path), bytes(name)); });
}
std::string get(Tree &tree, const std::string &path, const std::string &name) {
  char out[1 << 16];
  Ref<Inode> ref = tree.find(path);
  auto length = get_xattr(tree.arena(), ref, tree.arena().number(ref), bytes(name), out, sizeof out);
  return length.ok() ? std::string(out, length.value()) : "errno " + std::to_string(length.error().number);
}

}  // namespace

TEST("attributes come and go one by one, and a refused change (EEXIST, ENODATA, ENOSPC) leaves them as they were") {
  Tree tree(1 << 20);
  EXPECT_EQ(tree.file("f"), 0);
  for (int i = 0; i < 40; i++) EXPECT_EQ(set(tree, "f", "user." + std::to_string(i), std::string(i, 'v')), 0);
  EXPECT_EQ(set(tree, "f", "user.7", "x", XATTR_CREATE), EEXIST);
  EXPECT_EQ(set(tree, "f", "user.x", "x", XATTR_REPLACE), ENODATA);
  EXPECT_EQ(remove(tree, "f", "user.x"), ENODATA);
  int error = 0;
  for (int i = 0; error == 0 && i < 64; i++)
    error = set(tree, "f", "user.big" + std::to_string(i), std::string(60000, 'b'));
  EXPECT_EQ(error, ENOSPC);
  for (int i = 0; i < 40; i++) EXPECT_EQ(get(tree, "f", "user." + std::to_string(i)), std::string(i, 'v'));
  EXPECT_EQ(tree.faults(), "");
  for (int i = 0; i < 64; i++) remove(tree, "f", "user.big" + std::to_string(i));
  for (int i = 39; i >= 0; i--) EXPECT_EQ(remove(tree, "f", "user." + std::to_string(i)), 0);
  EXPECT(!tree.at(tree.find("f"))->xattrs);
  EXPECT_EQ(get(tree, "f", "user.7"), "errno 61");
  EXPECT_EQ(tree.faults(), "");
}

TEST("a symlink's and a directory's attributes go with them") {
  Tree tree;
  EXPECT_EQ(tree.symbolic("x", "s"), 0);
  EXPECT_EQ(tree.directory("d"), 0);
  EXPECT_EQ(set(tree, "s", "trusted.a", "1"), 0);
  EXPECT_EQ(set(tree, "d", "user.a", std::string(5000, 'v')), 0);
  EXPECT_EQ(tree.unlink("s"), 0);
  EXPECT_EQ(tree.rmdir("d"), 0);
  EXPECT_EQ(tree.faults(), "");
}

TEST("check tells damaged attributes: a length that leaves the block, a name that is there twice") {
  Tree tree;
  EXPECT_EQ(tree.file("f"), 0);
  EXPECT_EQ(set(tree, "f", "user.a", "1"), 0);
  EXPECT_EQ(set(tree, "f", "user.b", "2"), 0);
  auto *first = reinterpret_cast<Xattr *>(tree.arena().at(tree.at(tree.find("f"))->xattrs) + 1);
  first->text[5] = 'b';
  EXPECT(tree.faults().find("extended attributes") != std::string::npos);
  first->text[5] = 'a';
  EXPECT_EQ(tree.faults(), "");
  first->value_length = 1000;
  EXPECT(tree.faults().find("extended attributes") != std::string::npos);
  EXPECT_EQ(get(tree, "f", "user.b"), "errno 61");
}
