// A tree without a session: an arena of its own with one root and a pool of bodies that exist in name only.
#pragma once
#include <string>

#include "../store/tree.h"

namespace ramfs::test {

class Tree {
 public:
  explicit Tree(u64 bytes = 8u << 20);
  ~Tree();
  Tree(const Tree &) = delete;

  const Arena &arena() const { return arena_; }
  Header &header() const { return arena_.header(); }
  Ref<Inode> root() const { return header().root[0].inode; }
  Inode *at(Ref<Inode> ref) const { return arena_.at(ref); }

  // Another root directory at this path.
  void add_root(const std::string &path);
  void fill_pool();

  // Runs `change(transaction)` and commits unless it fails. Returns the errno, or 0.
  template <class Change>
  int run(Change change) {
    Transaction t(arena_);
    auto result = change(t);
    if (result.ok()) t.commit();
    return result.error().number;
  }

  // The operations of tree.h by path ("a/b", from the first root). 0 or an errno.
  int file(const std::string &path);
  int directory(const std::string &path);
  int symbolic(const std::string &target, const std::string &path);
  int hard(const std::string &from, const std::string &path);
  int unlink(const std::string &path);
  int rmdir(const std::string &path);
  int rename(const std::string &from, const std::string &to, u32 flags = 0);
  // The inode a path names, or none. Takes no lock.
  Ref<Inode> find(const std::string &path) const;

  struct End {
    Ref<Inode> dir;
    std::string name;
    Bytes bytes() const { return {name.data(), u32(name.size())}; }
  };
  End end_of(const std::string &path) const;

  // Everything a user can see and the lists behind it, as text.
  std::string picture() const;
  // What check() and the census find wrong: "" for a whole tree.
  std::string faults() const;

 private:
  Arena arena_;
  u64 bytes_;
  u64 bodies_ = 0;
};

std::string picture_of(const Arena &arena);
std::string faults_of(const Arena &arena);

// What to make a regular file of that has this body.
NewInode file_of(const Body &body);

}  // namespace ramfs::test
