#include "../store/directory.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <vector>

#include "../arena/reader.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "expect.h"
#include "fixture.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

std::string name(u32 i) { return "name-" + std::to_string(i) + std::string(i % 7 * 9, 'x'); }

Bytes bytes(const std::string &text) { return {text.data(), u32(text.size())}; }

// A directory whose entries are names of one inode: that leaves the directory alone to be looked at.
class Names {
 public:
  explicit Names(u64 arena_bytes = 8u << 20) : tree(arena_bytes) {
    EXPECT_EQ(tree.file("file"), 0);
    EXPECT_EQ(tree.directory("d"), 0);
    file = tree.find("file");
    dir = tree.find("d");
  }

  Ref<Dentry> find(const std::string &text) const {
    return find_entry(tree.arena(), tree.at(dir), bytes(text), hash_name(bytes(text)));
  }
  u64 cookie(const std::string &text) const { return tree.arena().at(find(text))->cookie; }
  int add(const std::string &text) {
    return tree.run([&](Transaction &t) { return link(t, dir, bytes(text), file); });
  }
  int remove(const std::string &text) {
    return tree.run([&](Transaction &t) { return unlink(t, dir, bytes(text)); });
  }
  int rename(const std::string &from, const std::string &to) {
    return tree.run([&](Transaction &t) { return ramfs::rename(t, dir, bytes(from), dir, bytes(to), 0); });
  }
  // The names behind a cookie in the order a reader gets them.
  std::vector<std::string> behind(u64 after) const {
    std::vector<std::string> all;
    const Inode *inode = tree.at(dir);
    if (inode->dir.slot_count == 0) return all;
    for (u32 i = slot_behind(tree.arena(), inode, after); i < inode->dir.slot_count; i++) {
      Ref<Dentry> entry = tree.arena().at(inode->dir.slots)[i].dentry;
      if (!entry) continue;
      Bytes text = name_of(tree.arena().at(entry));
      all.emplace_back(text.data, text.length);
    }
    return all;
  }

  Tree tree;
  Ref<Inode> file, dir;
};

}  // namespace

TEST("a hash depends on every byte and on the length") {
  std::map<u32, std::string> seen;
  std::vector<std::string> texts;
  for (u32 length = 1; length <= 40; length++) {
    std::string text(length, 'a');
    texts.push_back(text);
    for (u32 at = 0; at < length; at++) {
      std::string other = text;
      other[at] = 'b';
      texts.push_back(other);
    }
  }
  for (const std::string &text : texts) {
    auto [place, fresh] = seen.insert({hash_name(bytes(text)), text});
    if (!fresh) EXPECT_EQ(place->second, text);
  }
}

TEST("names are bytes: any but / and NUL, to 255 of them; longer is ENAMETOOLONG, none ENOENT") {
  Names names;
  for (u32 byte = 1; byte < 256; byte++)
    if (byte != '/') EXPECT_EQ(names.add(std::string(1, char(byte))), 0);
  for (u32 length : {2u, 34u, 35u, 98u, 99u, 226u, 227u, 255u}) EXPECT_EQ(names.add(std::string(length, 'n')), 0);
  EXPECT_EQ(names.add(std::string(256, 'n')), int(ENAMETOOLONG));
  EXPECT_EQ(names.add(""), int(ENOENT));
  EXPECT_EQ(names.add("a"), int(EEXIST));
  EXPECT_EQ(names.remove("missing"), int(ENOENT));
  EXPECT_EQ(names.remove(std::string(256, 'n')), int(ENAMETOOLONG));
  EXPECT_EQ(names.tree.faults(), "");
}

TEST("every name is found and no other, at every size from 1 to 300, growing and shrinking") {
  Names names;
  for (u32 count = 0; count < 300; count++) {
    EXPECT(!names.find(name(count)));
    EXPECT_EQ(names.add(name(count)), 0);
    for (u32 i = 0; i <= count; i++) EXPECT(names.find(name(i)));
  }
  EXPECT_EQ(names.tree.faults(), "");
  for (u32 count = 0; count < 300; count++) {
    u32 gone = count % 2 ? count : 300 - 2 - count;  // from both ends
    EXPECT_EQ(names.remove(name(gone)), 0);
    EXPECT(!names.find(name(gone)));
    EXPECT_EQ(names.tree.at(names.dir)->dir.live, 299 - count);
    if (count % 50 == 0) EXPECT_EQ(names.tree.faults(), "");
  }
  EXPECT_EQ(names.tree.faults(), "");
}

TEST("a hundred thousand names are found, renamed and removed again, and the tree is whole each time") {
  constexpr u32 many = 100'000;
  Names names(128u << 20);
  for (u32 i = 0; i < many; i++) EXPECT_EQ(names.add(name(i)), 0);
  EXPECT_EQ(names.tree.faults(), "");
  for (u32 i = 0; i < many; i++) EXPECT(names.find(name(i)));
  EXPECT_EQ(names.behind(0).size(), size_t(many));
  // The newest first: a removal looks for the name among the inode's names from there.
  for (u32 i = many; i-- > many / 2;) EXPECT_EQ(names.remove(name(i)), 0);
  for (u32 i = many / 2; i-- > many / 2 - 20'000;) EXPECT_EQ(names.rename(name(i), "renamed-" + std::to_string(i)), 0);
  EXPECT_EQ(names.tree.faults(), "");
  for (u32 i = 0; i < many; i += 97) EXPECT_EQ(bool(names.find(name(i))), i < many / 2 - 20'000);
}

TEST("a name that comes and goes a thousand times needs no more room than once") {
  Names names;
  for (u32 i = 0; i < 40; i++) EXPECT_EQ(names.add(name(i)), 0);
  u32 end = 0;
  for (u32 i = 0; i < 2000; i++) {
    EXPECT_EQ(names.add("guest" + std::to_string(i)), 0);
    EXPECT_EQ(names.rename("guest" + std::to_string(i), "renamed"), 0);
    EXPECT_EQ(names.remove("renamed"), 0);
    if (i == 1000) end = names.tree.header().heap.end;
  }
  EXPECT_EQ(names.tree.header().heap.end, end);
  EXPECT_EQ(names.tree.faults(), "");
}

TEST("cookies rise, are never given twice, and stay while others come and go") {
  Names names;
  std::map<std::string, u64> kept;
  u64 last = 0;
  for (u32 i = 0; i < 500; i++) {
    EXPECT_EQ(names.add(name(i)), 0);
    EXPECT(names.cookie(name(i)) > last);
    last = names.cookie(name(i));
    if (i % 5 == 0) kept[name(i)] = last;
  }
  for (u32 i = 0; i < 500; i++)
    if (i % 5) EXPECT_EQ(names.remove(name(i)), 0);
  for (u32 i = 1000; i < 2000; i++) {
    EXPECT_EQ(names.add(name(i)), 0);
    EXPECT(names.cookie(name(i)) > last);
    last = names.cookie(name(i));
  }
  for (auto &[text, cookie] : kept) EXPECT_EQ(names.cookie(text), cookie);
}

TEST("a reader who goes on behind a cookie misses nobody that stayed and sees nobody twice") {
  Names names;
  for (u32 i = 0; i < 100; i++) EXPECT_EQ(names.add(name(i)), 0);
  std::map<std::string, int> seen;
  u64 at = 0;
  for (u32 step = 0;; step++) {
    std::vector<std::string> rest = names.behind(at);
    if (rest.empty() || step > 1000) break;
    seen[rest[0]]++;
    at = names.cookie(rest[0]);
    // Meanwhile: what was read is removed or renamed, and new names come for a while.
    if (step % 2) EXPECT_EQ(names.remove(rest[0]), 0);
    else EXPECT_EQ(names.rename(rest[0], "read-" + rest[0]), 0);
    if (step < 200) EXPECT_EQ(names.add("new-" + std::to_string(step)), 0);
  }
  for (u32 i = 0; i < 100; i++) EXPECT_EQ(seen[name(i)], 1);
  for (auto &[text, times] : seen) EXPECT_EQ(times, 1);
  EXPECT_EQ(names.tree.faults(), "");
}

TEST("a renamed entry keeps its cookie, a replaced one too") {
  Names names;
  for (u32 i = 0; i < 20; i++) EXPECT_EQ(names.add(name(i)), 0);
  u64 cookie = names.cookie(name(7));
  EXPECT_EQ(names.tree.run([&](Transaction &t) {
    t.touch(names.dir);
    return rename_entry(t, names.find(name(7)), bytes_of("seven"), hash_name(bytes_of("seven")));
  }),
            0);
  EXPECT_EQ(names.cookie("seven"), cookie);
  EXPECT(!names.find(name(7)));
  EXPECT_EQ(names.tree.file("other"), 0);
  u64 target = names.cookie(name(9));
  EXPECT_EQ(names.tree.rename("other", "d/" + name(9)), 0);
  EXPECT_EQ(names.cookie(name(9)), target);
  EXPECT_EQ(names.tree.faults(), "");
}

TEST("slots at the end are used again once their entries are gone") {
  Names names;
  for (u32 i = 0; i < 1000; i++) {
    EXPECT_EQ(names.add("a"), 0);
    EXPECT_EQ(names.add("b"), 0);
    EXPECT_EQ(names.remove("a"), 0);
    EXPECT_EQ(names.remove("b"), 0);
  }
  EXPECT_EQ(names.tree.at(names.dir)->dir.slot_count, 0u);
  EXPECT(names.tree.at(names.dir)->dir.slot_capacity <= 4);
  EXPECT_EQ(names.tree.at(names.dir)->dir.next_cookie, u64(2000));
}

TEST("a reader without the lock finds what stays, whatever writers do to the directory meanwhile") {
  Names names;
  EXPECT_EQ(names.add("stays"), 0);
  pid_t writers[2];
  for (u32 w = 0; w < 2; w++) {
    writers[w] = fork();
    if (writers[w] != 0) continue;
    for (u32 round = 0;; round++) {
      for (u32 i = 0; i < 40; i++) (void)names.add(name(100 * w + i));
      for (u32 i = 0; i < 40; i++) (void)names.rename(name(100 * w + i), "renamed-" + name(100 * w + i));
      for (u32 i = 0; i < 40; i++) (void)names.remove("renamed-" + name(100 * w + i));
    }
  }
  u32 looks = 0, missed = 0;
  for (u32 i = 0; i < 60'000; i++) {
    u32 seq = begin_read(names.tree.arena(), names.dir);
    Ref<Dentry> found = names.find("stays");
    bool good = found && names.tree.arena().at(found)->inode == names.file;
    if (!still(names.tree.arena(), names.dir, seq)) continue;
    looks++;
    if (!good) missed++;
  }
  for (pid_t pid : writers) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
  EXPECT_EQ(missed, 0u);
  EXPECT(looks > 100);
  EXPECT_EQ(names.tree.faults(), "");
}
