#include "../store/acl.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "expect.h"
#include "fixture.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

std::string entry(char tag, char permissions, u32 id = ~0u) {
  std::string text{tag, 0, permissions, 0};
  return text.append(reinterpret_cast<char *>(&id), 4);
}
const std::string header{2, 0, 0, 0};
// u::rw-,u:1000:rwx,g::r--,m::rw-,o::---
const std::string shared = header + entry(1, 6) + entry(2, 7, 1000) + entry(4, 4) + entry(16, 6) + entry(32, 0);

int set(Tree &tree, const std::string &path, const char *name, const std::string &value) {
  return tree.run([&](Transaction &t) {
    t.touch(tree.find(path));
    return set_acl(t, tree.find(path), bytes_of(name), {value.data(), u32(value.size())});
  });
}
std::string get(Tree &tree, const std::string &path, const char *name) {
  Bytes found = find_xattr(tree.arena(), tree.at(tree.find(path))->xattrs, bytes_of(name));
  return {found.data ? found.data : "", found.length};
}

}  // namespace

TEST("a list without room, or that is none (ENOSPC, EINVAL), leaves list and mode as they were") {
  Tree tree(1 << 20);
  EXPECT_EQ(tree.file("f"), 0);
  EXPECT_EQ(set(tree, "f", access_acl_xattr, shared), 0);
  EXPECT_EQ(tree.at(tree.find("f"))->mode, u32(S_IFREG | 0660));
  EXPECT_EQ(set(tree, "f", access_acl_xattr, header + entry(1, 7)), EINVAL);
  EXPECT_EQ(set(tree, "f", access_acl_xattr, header + entry(32, 7) + entry(4, 7) + entry(1, 7)), EINVAL);
  int error = 0;
  for (int i = 0; error == 0 && i < 64; i++) {
    std::string path = "d" + std::to_string(i), many = header + entry(1, 7);
    for (u32 user = 0; user < 7000; user++) many += entry(2, 7, user);
    many += entry(4, 7) + entry(16, 7) + entry(32, 7);
    EXPECT_EQ(tree.directory(path), 0);
    error = set(tree, path, default_acl_xattr, many);
    if (error == 0) error = tree.directory(path + "/inner");
  }
  EXPECT_EQ(error, ENOSPC);
  EXPECT_EQ(get(tree, "f", access_acl_xattr), shared);
  EXPECT_EQ(tree.faults(), "");
}

TEST("check tells a list that contradicts its mode, and one that is none") {
  Tree tree;
  EXPECT_EQ(tree.file("f"), 0);
  EXPECT_EQ(set(tree, "f", access_acl_xattr, shared), 0);
  EXPECT_EQ(tree.faults(), "");
  u32 &mode = tree.at(tree.find("f"))->mode;
  mode ^= 020;
  EXPECT(tree.faults().find("access control lists") != std::string::npos);
  mode ^= 020;
  Bytes value = find_xattr(tree.arena(), tree.at(tree.find("f"))->xattrs, bytes_of(access_acl_xattr));
  const_cast<char *>(value.data)[4] = 2;
  EXPECT(tree.faults().find("access control lists") != std::string::npos);
}

TEST("a value whose length leaves its block is no list, and no reader follows it") {
  Tree tree;
  EXPECT_EQ(tree.file("f"), 0);
  EXPECT_EQ(set(tree, "f", access_acl_xattr, shared), 0);
  reinterpret_cast<Xattr *>(tree.arena().at(tree.at(tree.find("f"))->xattrs) + 1)->value_length = 1 << 30;
  Ref<Inode> ref = tree.find("f");
  EXPECT_EQ(acls_of(tree.arena(), ref, tree.arena().number(ref)).value(), 0u);
}
