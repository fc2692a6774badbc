#include "../arena/transaction.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <functional>

#include "../arena/holder.h"
#include "../arena/reader.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../bodies/pool.h"
#include "../store/directory.h"
#include "expect.h"
#include "fixture.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

void furnish(Tree &tree) {
  for (const char *name : {"d", "d/e", "empty", "other"}) EXPECT_EQ(tree.directory(name), 0);
  for (const char *name : {"f", "g", "d/h"}) EXPECT_EQ(tree.file(name), 0);
  EXPECT_EQ(tree.symbolic("f", "s"), 0);
  EXPECT_EQ(tree.hard("f", "d/hard"), 0);
}

using Change = std::function<Result<void>(Tree &, Transaction &)>;

Result<void> ignore(const Result<Ref<Inode>> &made) { return made.ok() ? Result<void>() : Result<void>(made.error()); }

// Runs a change that is to succeed, without a commit and then with one.
void undo_and_do(const Change &change) {
  Tree tree;
  furnish(tree);
  std::string before = tree.picture();
  {
    Transaction t(tree.arena());
    EXPECT(change(tree, t).ok());
  }
  EXPECT_EQ(tree.picture(), before);
  EXPECT_EQ(tree.faults(), "");
  EXPECT_EQ(tree.run([&](Transaction &t) { return change(tree, t); }), 0);
  EXPECT(tree.picture() != before);
  EXPECT_EQ(tree.faults(), "");
}

Change renames(const char *from, const char *to, u32 flags = 0) {
  return [=](Tree &tree, Transaction &t) {
    Tree::End source = tree.end_of(from), target = tree.end_of(to);
    return rename(t, source.dir, source.bytes(), target.dir, target.bytes(), flags);
  };
}

u64 milliseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return u64(now.tv_sec) * 1000 + u64(now.tv_nsec) / 1'000'000;
}

// A child that dies inside a transaction which has changed something.
pid_t die_inside(Tree &tree, bool committed) {
  pid_t pid = fork();
  EXPECT(pid >= 0);
  if (pid > 0) return pid;
  Transaction t(tree.arena());
  (void)!make(t, tree.root(), bytes_of("child"), {S_IFDIR | 0700, 0, 0, 0}).ok();
  if (committed) t.commit();
  kill(getpid(), SIGKILL);
  _exit(1);
}

// As /proc shows it.
u64 inode_of_mapping(const void *address) {
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[512];
  unsigned long begin, inode, found = 0;
  while (fgets(line, sizeof line, maps))
    if (sscanf(line, "%lx-%*x %*s %*s %*s %lu", &begin, &inode) == 2 && begin == reinterpret_cast<u64>(address))
      found = inode;
  fclose(maps);
  return found;
}

}  // namespace

TEST("without a commit nothing was made: a file, a directory, a symlink, a nameless file") {
  undo_and_do([](Tree &tree, Transaction &t) {
    auto body = take_body(t);
    return ignore(make(t, tree.root(), bytes_of("new"), file_of(body.value())));
  });
  undo_and_do([](Tree &tree, Transaction &t) {
    return ignore(make(t, tree.find("d"), bytes_of("new"), {S_IFDIR | 0700, 0, 0, 0}));
  });
  undo_and_do([](Tree &tree, Transaction &t) {
    return ignore(make_symlink(t, tree.root(), bytes_of("new"), bytes_of("target"), 0, 0));
  });
  undo_and_do([](Tree &tree, Transaction &t) {
    auto body = take_body(t);
    return ignore(make_nameless(t, tree.root(), file_of(body.value())));
  });
}

TEST("without a commit nothing was linked or removed") {
  undo_and_do([](Tree &tree, Transaction &t) { return link(t, tree.root(), bytes_of("new"), tree.find("g")); });
  undo_and_do([](Tree &tree, Transaction &t) { return unlink(t, tree.root(), bytes_of("f")); });
  undo_and_do([](Tree &tree, Transaction &t) { return unlink(t, tree.root(), bytes_of("g")); });
  undo_and_do([](Tree &tree, Transaction &t) { return unlink(t, tree.root(), bytes_of("s")); });
  undo_and_do([](Tree &tree, Transaction &t) { return rmdir(t, tree.root(), bytes_of("empty")); });
}

TEST("without a commit nothing was renamed, whatever stood at the new name") {
  undo_and_do(renames("f", "new"));
  undo_and_do(renames("f", "other/new"));
  undo_and_do(renames("g", "s"));
  undo_and_do(renames("g", "f"));
  undo_and_do(renames("d", "other/new"));
  undo_and_do(renames("other", "empty"));
  undo_and_do(renames("d/e", "empty"));
  undo_and_do(renames("f", "d/h", RENAME_EXCHANGE));
  undo_and_do(renames("d/e", "f", RENAME_EXCHANGE));
  undo_and_do(renames("f", "g", RENAME_EXCHANGE));
}

TEST("without a commit no orphan was buried") {
  undo_and_do([](Tree &tree, Transaction &t) -> Result<void> {
    RAMFS_CHECK(unlink(t, tree.root(), bytes_of("g")));
    Ref<Inode> orphan = t.arena().header().orphans;
    remove_orphan(t, orphan);
    bury(t, orphan);
    return Result<void>();
  });
}

TEST("a change that fails halfway leaves nothing behind") {
  Tree tree;
  furnish(tree);
  tree.header().pool_count = 0;
  std::string before = tree.picture();
  EXPECT_EQ(tree.file("new"), int(EAGAIN));
  EXPECT_EQ(tree.picture(), before);
  EXPECT_EQ(tree.faults(), "");
}

TEST("undo gives back every width of field, also two in one word, changed more than once") {
  Tree tree;
  Inode *root = tree.at(tree.root());
  Inode before = *root;
  {
    Transaction t(tree.arena());
    t.touch(tree.root());
    for (u32 i = 1; i < 4; i++) {
      t.set(root->uid, i);
      t.set(root->gid, i);
      t.set(root->rdev, u64(i));
      t.set(root->atime, i64(i));
      t.add(root->nlink, i);
    }
    t.record_range(&root->mtime, 24);
    memset(&root->mtime, 0xff, 24);
  }
  before.seq = root->seq;
  EXPECT(memcmp(&before, root, sizeof before) == 0);
}

TEST("a touched inode is odd for readers until the end, even afterwards, and its seq never goes back") {
  Tree tree;
  Inode *root = tree.at(tree.root());
  u32 before = root->seq;
  for (bool commits : {false, true}) {
    {
      Transaction t(tree.arena());
      t.touch(tree.root());
      t.touch(tree.root());
      EXPECT_EQ(root->seq, before + 1);
      if (commits) t.commit();
    }
    EXPECT_EQ(root->seq, before + 2);
    before += 2;
  }
}

TEST("signals wait while the lock is held, and the thread's mask is as it was afterwards") {
  Tree tree;
  static volatile int caught;
  caught = 0;
  signal(SIGUSR1, [](int) { caught = caught + 1; });
  sigset_t mask, before, after;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR2);
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  sigprocmask(SIG_SETMASK, nullptr, &before);
  {
    Transaction t(tree.arena());
    raise(SIGUSR1);
    EXPECT_EQ(caught, 0);
  }
  EXPECT_EQ(caught, 1);
  sigprocmask(SIG_SETMASK, nullptr, &after);
  EXPECT(memcmp(&before, &after, sizeof(u64)) == 0);
  sigemptyset(&mask);
  sigprocmask(SIG_SETMASK, &mask, nullptr);
}

TEST("processes take turns: what each adds is there") {
  Tree tree;
  constexpr int processes = 4, times = 2000;
  for (int i = 0; i < processes; i++) {
    if (fork() != 0) continue;
    for (int n = 0; n < times; n++) {
      Transaction t(tree.arena());
      t.touch(tree.root());
      t.add(tree.at(tree.root())->rdev, u64(1));
      t.commit();
    }
    _exit(0);
  }
  for (int i = 0; i < processes; i++) wait(nullptr);
  EXPECT_EQ(tree.at(tree.root())->rdev, u64(processes * times));
  EXPECT_EQ(tree.header().lock.owner, 0u);
}

TEST("who waits for the lock is woken once, and one who was killed leaves nothing behind") {
  Tree tree;
  const Lock &lock = tree.header().lock;
  for (bool killed : {false, true}) {
    pid_t pid;
    {
      Transaction t(tree.arena());
      EXPECT_EQ(lock.owner, u32(getpid()));
      pid = fork();
      if (pid == 0) {
        { Transaction waited(tree.arena()); }
        _exit(0);
      }
      while (!(lock.owner & lock_awaited)) usleep(100);
      EXPECT_EQ(holder_of(lock), u32(getpid()));
      if (killed) {
        kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
      }
    }
    if (!killed) waitpid(pid, nullptr, 0);
    EXPECT_EQ(lock.owner, 0u);
    Transaction t(tree.arena());
    EXPECT_EQ(lock.owner, u32(getpid()));
  }
}

TEST("the lock of a dead writer is taken over: its open change undone, its committed one kept") {
  for (bool committed : {false, true})
    for (bool reaped : {false, true}) {
      Tree tree;
      std::string before = tree.picture();
      pid_t pid = die_inside(tree, committed);
      siginfo_t info;
      waitid(P_PID, id_t(pid), &info, WEXITED | (reaped ? 0 : WNOWAIT));
      EXPECT_EQ(tree.header().lock.owner, u32(pid));
      u64 begin = milliseconds();
      EXPECT_EQ(tree.faults(), "");
      EXPECT(milliseconds() - begin < 2000);
      EXPECT_EQ(tree.picture() == before, !committed);
      EXPECT_EQ(tree.header().lock.owner, 0u);
      EXPECT_EQ(tree.directory("next"), 0);
      if (!reaped) waitpid(pid, nullptr, 0);
    }
}

TEST("a reader who finds an inode left odd by a dead writer repairs it") {
  Tree tree;
  pid_t pid = die_inside(tree, false);
  waitpid(pid, nullptr, 0);
  EXPECT(tree.at(tree.root())->seq & 1);
  Inode copy = snapshot(tree.arena(), tree.root());
  EXPECT_EQ(copy.dir.live, 0u);
  EXPECT_EQ(tree.faults(), "");
}

TEST("a program that executes another in the middle of a change gives its own lock back") {
  Tree tree;
  std::string before = tree.picture();
  pid_t pid = fork();
  if (pid == 0) {
    // What another thread of the process was about when the process began a new program.
    alignas(Transaction) static char place[sizeof(Transaction)];
    auto *t = new (place) Transaction(tree.arena());
    (void)!make(*t, tree.root(), bytes_of("child"), {S_IFDIR | 0700, 0, 0, 0}).ok();
    release_lock_of(tree.arena(), u32(getpid()));
    _exit(tree.header().lock.owner == 0 && tree.picture() == before ? 0 : 1);
  }
  int status;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
  release_lock_of(tree.arena(), 1);
  EXPECT_EQ(tree.faults(), "");
}

TEST("a lock whose holder has become a program without the hook is taken over") {
  Tree tree;
  tree.header().arena_ino = inode_of_mapping(tree.arena().base());
  std::string before = tree.picture();
  int ends[2];
  EXPECT(pipe2(ends, O_CLOEXEC) == 0);
  pid_t pid = fork();
  if (pid == 0) {
    alignas(Transaction) static char place[sizeof(Transaction)];
    auto *t = new (place) Transaction(tree.arena());
    (void)!make(*t, tree.root(), bytes_of("child"), {S_IFDIR | 0700, 0, 0, 0}).ok();
    execl("/bin/sleep", "sleep", "60", nullptr);
    _exit(1);
  }
  close(ends[1]);
  char byte;
  EXPECT_EQ(read(ends[0], &byte, 1), 0);  // closed by the execution
  close(ends[0]);
  EXPECT_EQ(tree.header().lock.owner, u32(pid));
  { Transaction t(tree.arena()); }
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  EXPECT_EQ(tree.picture(), before);
  EXPECT_EQ(tree.faults(), "");
}

TEST("of a holder in another pid namespace nothing is believed for five seconds") {
  Tree tree;
  u32 nobody = 0x3fffffff | abroad;
  EXPECT(!is_lost(tree.arena(), nobody, 999));
  EXPECT(is_lost(tree.arena(), nobody, 1000));
  EXPECT(is_lost(tree.arena(), 0x3fffffff, 1));
}

TEST("a writer who is alive keeps the lock however long others wait") {
  Tree tree;
  int ends[2];
  EXPECT(pipe(ends) == 0);
  pid_t pid = fork();
  if (pid == 0) {
    char byte = 0;
    Transaction t(tree.arena());
    (void)!write(ends[1], &byte, 1);
    usleep(60'000);
    t.touch(tree.root());
    t.set(tree.at(tree.root())->rdev, u64(7));
    t.commit();
    _exit(0);
  }
  char byte;
  EXPECT_EQ(read(ends[0], &byte, 1), 1);
  {
    Transaction t(tree.arena());
    EXPECT_EQ(tree.at(tree.root())->rdev, u64(7));
  }
  waitpid(pid, nullptr, 0);
  close(ends[0]);
  close(ends[1]);
}
