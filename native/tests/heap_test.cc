#include "../arena/heap.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <vector>

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../session/census.h"
#include "expect.h"
#include "fixture.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

u32 take(Tree &tree, u64 bytes) {
  u32 index = 0;
  int error = tree.run([&](Transaction &t) {
    auto block = allocate_block(t, bytes);
    if (block.ok()) index = block.value();
    return block;
  });
  EXPECT_EQ(error, 0);
  return index;
}

void give(Tree &tree, u32 index, u64 bytes) {
  tree.run([&](Transaction &t) {
    free_block(t, index, bytes);
    return Result<void>();
  });
}

u8 *place(Tree &tree, u32 index) { return tree.arena().at(Ref<u8>{index}); }

}  // namespace

TEST("a block holds what was asked for, zeroed, at a granule of its own") {
  Tree tree;
  u64 end = 0;
  for (u64 bytes : {1, 63, 64, 65, 128, 129, 192, 4096, 4097, 100000}) {
    u32 index = take(tree, bytes);
    EXPECT(u64(index) * granule >= end);
    for (u64 i = 0; i < bytes; i++) EXPECT_EQ(int(place(tree, index)[i]), 0);
    memset(place(tree, index), 0xff, bytes);
    end = u64(index) * granule + bytes;
    EXPECT(end <= u64(tree.header().heap.end) * granule);
  }
}

TEST("a freed block serves the next request of its class, zeroed again, and no other class") {
  Tree tree;
  for (u64 bytes : {64, 100, 256, 5000}) {
    u32 first = take(tree, bytes);
    memset(place(tree, first), 0xff, bytes);
    give(tree, first, bytes);
    u32 other = take(tree, bytes * 2);
    EXPECT(other != first);
    u32 again = take(tree, bytes);
    EXPECT_EQ(again, first);
    for (u64 i = 0; i < bytes; i++) EXPECT_EQ(int(place(tree, again)[i]), 0);
  }
}

TEST("blocks that are freed and taken in any order never overlap and are never lost") {
  Tree tree;
  std::vector<std::pair<u32, u64>> held;
  u32 seed = 1;
  auto random = [&] { return seed = seed * 1664525 + 1013904223, seed >> 8; };
  std::set<u32> starts;
  for (int i = 0; i < 5000; i++) {
    if (held.size() > 40 || (random() % 3 == 0 && !held.empty())) {
      size_t at = random() % held.size();
      u8 *content = place(tree, held[at].first);
      for (u64 b = 0; b < held[at].second; b++) EXPECT_EQ(int(content[b]), int(u8(held[at].first)));
      give(tree, held[at].first, held[at].second);
      held.erase(held.begin() + long(at));
    } else {
      u64 bytes = 1 + random() % 1500;
      u32 index = take(tree, bytes);
      memset(place(tree, index), int(u8(index)), bytes);
      held.push_back({index, bytes});
    }
  }
  for (auto [index, bytes] : held) give(tree, index, bytes);
  EXPECT_EQ(tree.faults(), "");
}

TEST("a full heap answers ENOSPC, changes nothing, and goes on once something is freed") {
  Tree tree(header_bytes + (512 << 10));
  std::vector<u32> blocks;
  for (;;) {
    std::string before = tree.picture();
    u32 index = 0;
    int error = tree.run([&](Transaction &t) {
      auto block = allocate_block(t, 1024);
      if (block.ok()) index = block.value();
      return block;
    });
    if (error) {
      EXPECT_EQ(error, int(ENOSPC));
      EXPECT_EQ(tree.picture(), before);
      break;
    }
    blocks.push_back(index);
  }
  EXPECT(blocks.size() > 100);
  EXPECT(u64(tree.header().heap.end) * granule <= tree.header().bytes);
  give(tree, blocks[3], 1024);
  EXPECT_EQ(take(tree, 1024), blocks[3]);
  for (u32 block : blocks) give(tree, block, 1024);
  EXPECT_EQ(tree.faults(), "");
}

TEST("a request that no arena could hold is ENOSPC") {
  Tree tree;
  for (u64 bytes : {u64(1) << 29, u64(1) << 32, u64(1) << 63, ~u64(0) - 4096}) {
    int error = tree.run([&](Transaction &t) { return allocate_block(t, bytes); });
    EXPECT_EQ(error, int(ENOSPC));
  }
  EXPECT_EQ(tree.faults(), "");
}

TEST("a tree fills its arena to ENOSPC whatever is made, and each failure leaves it as it was") {
  Tree tree(header_bytes + (512 << 10));
  int error = 0;
  for (int i = 0; error == 0; i++) {
    std::string name = "a name that takes more than one granule because it is as long as this: " + std::to_string(i);
    std::string before = tree.picture();
    if (i % 3 == 0) error = tree.directory(name);
    else if (i % 3 == 1) error = tree.symbolic(std::string(300, 'x'), name);
    else error = tree.file(name);
    if (error) EXPECT_EQ(tree.picture(), before);
  }
  EXPECT_EQ(error, int(ENOSPC));
  EXPECT_EQ(tree.faults(), "");
  // Names that need room cannot come; what needs none goes on, and what goes makes room.
  std::string first = "a name that takes more than one granule because it is as long as this: 1";
  EXPECT_EQ(tree.unlink(first), 0);
  EXPECT_EQ(tree.symbolic(std::string(300, 'y'), first), 0);
  EXPECT_EQ(tree.faults(), "");
}

TEST("the inode budget is ENOSPC at its last inode and not before, and a further link costs one as on tmpfs") {
  Tree tree;
  tree.header().heap.max_inodes = 5;  // the root is one
  EXPECT_EQ(tree.directory("a"), 0);
  EXPECT_EQ(tree.file("b"), 0);
  EXPECT_EQ(tree.symbolic("x", "c"), 0);
  EXPECT_EQ(tree.hard("b", "e"), 0);
  EXPECT_EQ(tree.directory("d"), int(ENOSPC));
  EXPECT_EQ(tree.hard("b", "f"), int(ENOSPC));
  EXPECT_EQ(tree.unlink("b"), 0);
  EXPECT_EQ(tree.directory("d"), 0);
  EXPECT_EQ(tree.unlink("c"), 0);
  EXPECT_EQ(tree.file("c"), 0);
  EXPECT_EQ(tree.faults(), "");
}

TEST("a freed inode comes back with another number") {
  Tree tree;
  EXPECT_EQ(tree.directory("a"), 0);
  u64 first = tree.arena().number(tree.find("a"));
  EXPECT_EQ(tree.rmdir("a"), 0);
  EXPECT(!tree.arena().inode(first));
  EXPECT_EQ(tree.directory("a"), 0);
  Ref<Inode> again = tree.find("a");
  EXPECT_EQ(again.index, u32(first));
  EXPECT(tree.arena().number(again) != first);
  EXPECT(!tree.arena().inode(first));
}

TEST("an inode that has had all its numbers is not used again") {
  Tree tree;
  Ref<Inode> worn;
  u64 last;
  {
    Transaction t(tree.arena());
    worn = *allocate_inode(t);
    t.set(tree.arena().at(worn)->mode, u32(S_IFREG));
    tree.arena().at(worn)->generation = Arena::generation_mask;
    last = tree.arena().number(worn);
    free_inode(t, worn);
    t.commit();
  }
  EXPECT_EQ(tree.faults(), "");
  Transaction t(tree.arena());
  for (int i = 0; i < 3; i++) {
    Ref<Inode> other = *allocate_inode(t);
    EXPECT(!(other == worn));
    EXPECT(tree.arena().number(other) != last);
    t.set(tree.arena().at(other)->mode, u32(S_IFREG));
    free_inode(t, other);
  }
}

TEST("a block that is freed twice in one transaction traps where invariants are executed") {
  Tree tree;
  u32 block = take(tree, 64);
  pid_t pid = fork();
  if (pid == 0) {
    signal(SIGILL, SIG_DFL);
    Transaction t(tree.arena());
    free_block(t, block, 64);
    free_block(t, block, 64);
    _exit(0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGILL);
}

TEST("a transaction is not given what it has freed itself, so that its undo finds it untouched") {
  Tree tree;
  for (u64 bytes : {64, 4096}) {
    u32 block = take(tree, bytes);
    memset(place(tree, block), 0x5a, bytes);
    {
      Transaction t(tree.arena());
      free_block(t, block, bytes);
      auto second = allocate_block(t, bytes);
      EXPECT(second.ok());
      memset(tree.arena().at(Ref<u8>{second.value()}), 0xff, bytes);
    }
    for (u64 i = 0; i < bytes; i++) EXPECT_EQ(int(place(tree, block)[i]), 0x5a);
    give(tree, block, bytes);
  }
}
