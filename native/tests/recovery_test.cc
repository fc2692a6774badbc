// Writers that die, at every point where their death could show.
#include <unistd.h>

#include <string>

#include "../base/mode.h"
#include "../bodies/body.h"
#include "../store/acl.h"
#include "../store/directory.h"
#include "expect.h"
#include "fixture.h"
#include "stepper.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

using Operation = std::function<int(Tree &)>;

void furnish(Tree &tree) {
  for (const char *name : {"d", "d/e", "empty", "other"}) EXPECT_EQ(tree.directory(name), 0);
  for (const char *name : {"f", "g", "d/h"}) EXPECT_EQ(tree.file(name), 0);
  EXPECT_EQ(tree.symbolic("f", "s"), 0);
  EXPECT_EQ(tree.hard("f", "d/hard"), 0);
  // Blocks on the free lists, so that they are taken from there too.
  EXPECT_EQ(tree.directory("gone"), 0);
  EXPECT_EQ(tree.symbolic("far away", "gone/link"), 0);
  EXPECT_EQ(tree.unlink("gone/link"), 0);
  EXPECT_EQ(tree.rmdir("gone"), 0);
}

// Whenever the writer dies, the tree is whole and looks as before the operation or as after it, and never again as
// before once it has looked as after.
void whole_at_every_death(Tree &tree, const Operation &operation) {
  std::string before = tree.picture(), after;
  u32 states = step_through(
      tree,
      [&] {
        if (operation(tree) != 0) _exit(1);
      },
      [&](const Arena &copy, u32 pid) {
        release_lock_of(copy, pid);
        EXPECT_EQ(copy.header().lock.owner, 0u);
        EXPECT_EQ(u32(copy.header().journal.state), u32(journal_idle));
        EXPECT_EQ(faults_of(copy), "");
        std::string picture = picture_of(copy);
        if (picture == before && after.empty()) return;
        if (after.empty()) after = picture;
        EXPECT_EQ(picture, after);
      });
  EXPECT(states > 10);
  EXPECT_EQ(tree.picture(), after);
  EXPECT(after != before);
  EXPECT_EQ(tree.faults(), "");
}

void whole_at_every_death(const Operation &operation) {
  Tree tree(1 << 20);
  furnish(tree);
  whole_at_every_death(tree, operation);
}

Operation renames(const char *from, const char *to, u32 flags = 0) {
  return [=](Tree &tree) { return tree.rename(from, to, flags); };
}

}  // namespace

TEST("whoever dies making a file, a directory or a symlink leaves a whole tree") {
  whole_at_every_death([](Tree &tree) { return tree.file("new"); });
  whole_at_every_death([](Tree &tree) { return tree.directory("d/new"); });
  whole_at_every_death([](Tree &tree) { return tree.symbolic("there", "new"); });
}

TEST("whoever dies making the first entry of a directory leaves a whole tree") {
  whole_at_every_death([](Tree &tree) { return tree.file("empty/first"); });
}

TEST("whoever dies while a directory's tables grow leaves a whole tree") {
  for (u32 entries : {4u, 16u, 64u}) {
    Tree tree(1 << 20);
    EXPECT_EQ(tree.directory("d"), 0);
    for (u32 i = 0; i < entries; i++) EXPECT_EQ(tree.directory("d/" + std::to_string(i)), 0);
    EXPECT_EQ(tree.at(tree.find("d"))->dir.slot_capacity, entries);
    whole_at_every_death(tree, [](Tree &t) { return t.directory("d/one more"); });
    EXPECT(tree.at(tree.find("d"))->dir.slot_capacity > entries);
  }
}

TEST("whoever dies linking or removing leaves a whole tree") {
  whole_at_every_death([](Tree &tree) { return tree.hard("g", "d/new"); });
  whole_at_every_death([](Tree &tree) { return tree.unlink("f"); });
  whole_at_every_death([](Tree &tree) { return tree.unlink("g"); });
  whole_at_every_death([](Tree &tree) { return tree.unlink("s"); });
  whole_at_every_death([](Tree &tree) { return tree.rmdir("empty"); });
}

TEST("whoever dies renaming to a free name leaves a whole tree") {
  whole_at_every_death(renames("f", "new"));
  whole_at_every_death(renames("f", "other/new"));
  whole_at_every_death(renames("d", "other/new"));
}

TEST("whoever dies renaming over something leaves a whole tree") {
  whole_at_every_death(renames("g", "f"));
  whole_at_every_death(renames("g", "s"));
  whole_at_every_death(renames("d/h", "g"));
  whole_at_every_death(renames("d/e", "empty"));
}

TEST("whoever dies exchanging names leaves a whole tree") {
  whole_at_every_death(renames("f", "d/h", RENAME_EXCHANGE));
  whole_at_every_death(renames("d/e", "g", RENAME_EXCHANGE));
}

TEST("whoever dies leaving a whiteout leaves a whole tree") {
  for (const char *to : {"new", "g", "other/new"})
    whole_at_every_death([=](Tree &tree) {
      Tree::End from = tree.end_of("f"), end = tree.end_of(to);
      return tree.run([&](Transaction &t) {
        return rename(t, from.dir, from.bytes(), end.dir, end.bytes(), RENAME_WHITEOUT, {S_IFCHR, 1, 2, 0});
      });
    });
}

TEST("whoever dies in a large directory leaves a whole tree") {
  Tree tree(1 << 20);
  furnish(tree);
  for (u32 i = 0; i < 40; i++) EXPECT_EQ(tree.file("many" + std::to_string(i)), 0);
  whole_at_every_death(tree, renames("many3", "renamed"));
  whole_at_every_death(tree, [](Tree &t) { return t.unlink("many5"); });
  whole_at_every_death(tree, [](Tree &t) { return t.file("many5"); });
}

TEST("whoever dies with a nameless file, or naming it, leaves a whole tree") {
  Tree tree(1 << 20);
  furnish(tree);
  whole_at_every_death(tree, [](Tree &t) {
    return t.run([&](Transaction &change) { return make_nameless(change, t.root(), {S_IFREG | 0600, 0, 0, 0}); });
  });
  whole_at_every_death(tree, [](Tree &t) {
    return t.run([&](Transaction &change) { return link(change, t.root(), bytes_of("new"), t.header().orphans); });
  });
}

TEST("whoever dies burying orphans leaves a whole tree") {
  Tree tree(1 << 20);
  furnish(tree);
  EXPECT_EQ(tree.unlink("g"), 0);
  EXPECT_EQ(tree.unlink("d/h"), 0);
  whole_at_every_death(tree, [](Tree &t) {
    return t.run([&](Transaction &change) {
      for (int i = 0; i < 2; i++) {
        Ref<Inode> orphan = t.header().orphans;
        remove_orphan(change, orphan);
        bury(change, orphan);
      }
      return Result<void>();
    });
  });
}

TEST("whoever dies setting or removing an extended attribute, or burying an inode that has some, leaves a whole tree") {
  Tree tree(1 << 20);
  furnish(tree);
  auto set = [](const char *name, const char *value) {
    return [=](Tree &t) {
      return t.run(
          [&](Transaction &change) { return set_xattr(change, t.find("g"), bytes_of(name), bytes_of(value), 0); });
    };
  };
  whole_at_every_death(tree, set("user.first", "1"));
  whole_at_every_death(tree, set("user.second", "a value that wants a larger block than the first one did"));
  whole_at_every_death(tree, set("user.first", "another"));
  whole_at_every_death(tree, [](Tree &t) {
    return t.run([&](Transaction &change) { return remove_xattr(change, t.find("g"), bytes_of("user.second")); });
  });
  EXPECT_EQ(tree.unlink("g"), 0);
  whole_at_every_death(tree, [](Tree &t) {
    return t.run([&](Transaction &change) {
      Ref<Inode> orphan = t.header().orphans;
      remove_orphan(change, orphan);
      bury(change, orphan);
      return Result<void>();
    });
  });
}

TEST("whoever dies setting, changing or handing down an access control list leaves it and the mode in step") {
  // u::rw-,u:1000:rw-,g::r--,m::rw-,o::---
  static const char list[] =
      "\2\0\0\0"
      "\1\0\6\0\377\377\377\377"
      "\2\0\6\0\350\3\0\0"
      "\4\0\4\0\377\377\377\377"
      "\20\0\6\0\377\377\377\377"
      "\40\0\0\0\377\377\377\377";
  Tree tree(1 << 20);
  furnish(tree);
  auto set = [](const char *path, const char *name, u32 length) {
    return [=](Tree &t) {
      return t.run([&](Transaction &change) {
        change.touch(t.find(path));
        return set_acl(change, t.find(path), bytes_of(name), {list, length});
      });
    };
  };
  whole_at_every_death(tree, set("g", access_acl_xattr, sizeof list - 1));
  whole_at_every_death(tree, [](Tree &t) {
    return t.run([&](Transaction &change) -> Result<void> {
      change.touch(t.find("g"));
      change.set(t.at(t.find("g"))->mode, u32(S_IFREG | 0513));
      chmod_acl(change, t.find("g"));
      return {};
    });
  });
  whole_at_every_death(tree, set("g", access_acl_xattr, 0));
  whole_at_every_death(tree, set("d", default_acl_xattr, sizeof list - 1));
  whole_at_every_death(tree, [](Tree &t) { return t.file("d/new"); });
  whole_at_every_death(tree, [](Tree &t) { return t.directory("d/inner"); });
  EXPECT_EQ(tree.at(tree.find("d/inner"))->mode, u32(S_IFDIR | 0640));
}

TEST("whoever dies giving a directory its body leaves a whole tree") {
  whole_at_every_death([](Tree &tree) { return ensure_body(tree.arena(), tree.find("d")).error().number; });
}

TEST("whoever dies when the index of bodies and a directory grow at once leaves a whole tree") {
  Tree tree(header_bytes + (512 << 10));
  for (const char *d : {"a", "b"}) EXPECT_EQ(tree.directory(d), 0);
  for (u32 i = 0; i < 64; i++) EXPECT_EQ(tree.file("a/" + std::to_string(i)), 0);
  for (u32 i = 0; i < 128; i++) EXPECT_EQ(tree.file("b/" + std::to_string(i)), 0);
  // Killed here and there: every instruction of this one would take minutes.
  std::string before = tree.picture();
  for (u32 instructions = 3000;; instructions += 4999) {
    bool killed = kill_after(instructions, [&] { tree.file("b/one more"); });
    EXPECT_EQ(tree.faults(), "");
    if (!killed || tree.find("b/one more")) break;
    EXPECT_EQ(tree.picture(), before);
  }
  EXPECT(bool(tree.find("b/one more")));
}

TEST("whoever dies repairing what another left lets a third finish it") {
  Tree tree(1 << 20);
  furnish(tree);
  std::string before = tree.picture();
  for (u32 instructions : {600u, 900u, 1200u, 1500u}) {
    u32 left = 0;
    kill_after(instructions, [&] { tree.rename("d/e", "empty"); });
    if (tree.header().lock.owner == 0) continue;
    left = tree.header().lock.owner;
    // The repairing process has died too, after so many instructions of the repair.
    for (u32 more = 1; more < 200; more += 7) {
      if (tree.header().lock.owner != left) break;
      kill_after(more, [&] { recover(tree.arena()); });
    }
    EXPECT_EQ(tree.faults(), "");
    EXPECT_EQ(tree.picture(), before);
  }
}

TEST("after a real SIGKILL the next writer repairs, wherever it struck") {
  Tree tree(1 << 20);
  furnish(tree);
  std::string before = tree.picture();
  for (u32 instructions = 40; instructions < 4000; instructions += 131) {
    bool killed = kill_after(instructions, [&] { tree.rename("d/h", "other/moved"); });
    EXPECT_EQ(tree.faults(), "");
    if (tree.find("other/moved")) break;
    EXPECT(killed);
    EXPECT_EQ(tree.picture(), before);
  }
  EXPECT(bool(tree.find("other/moved")));
}
