// The limits of control groups, in made-up hierarchies of both versions.
#include "../session/memory_limit.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>

#include "expect.h"

using namespace ramfs;

namespace {

// A host with files of its own.
struct Host {
  Host() {
    char name[] = "/tmp/ramfs-cgroup-XXXXXX";
    at = mkdtemp(name);
  }
  ~Host() {
    std::string command = "rm -r " + at;
    EXPECT_EQ(system(command.c_str()), 0);
  }
  void put(const std::string &path, const std::string &text) {
    std::string whole = at + path;
    for (size_t slash = whole.find('/', 1); slash != std::string::npos; slash = whole.find('/', slash + 1))
      mkdir(whole.substr(0, slash).c_str(), 0755);
    std::ofstream(whole) << text << "\n";
  }
  u64 limit() { return memory_limit(at); }

  std::string at;
};

constexpr u64 mebi = 1 << 20;

}  // namespace

TEST("without control groups all of the machine's memory counts") {
  Host host;
  u64 machine = host.limit();
  EXPECT(machine > mebi && machine < ~0ull);
  host.put("/proc/self/cgroup", "0::/");
  EXPECT_EQ(host.limit(), machine);
  host.put("/proc/self/cgroup", "0::/a");
  host.put("/sys/fs/cgroup/a/memory.max", "max");
  EXPECT_EQ(host.limit(), machine);
  host.put("/sys/fs/cgroup/a/memory.max", "9223372036854771712");
  EXPECT_EQ(host.limit(), machine);
}

TEST("of nested groups of the second version the smallest limit counts") {
  Host host;
  host.put("/proc/self/cgroup", "0::/a/b/c");
  host.put("/sys/fs/cgroup/a/memory.max", "2097152");
  host.put("/sys/fs/cgroup/a/b/memory.max", "max");
  host.put("/sys/fs/cgroup/a/b/c/memory.max", "4194304");
  EXPECT_EQ(host.limit(), 2 * mebi);
  host.put("/sys/fs/cgroup/a/b/c/memory.max", "1048576");
  EXPECT_EQ(host.limit(), mebi);
}

TEST("in a container, whose group is the top of what it sees, that one's limit counts") {
  Host host;
  host.put("/sys/fs/cgroup/memory.max", "3145728");
  for (const char *group : {"0::/", "0::/../../system.slice/x", "0::/docker/0123"}) {
    host.put("/proc/self/cgroup", group);
    EXPECT_EQ(host.limit(), 3 * mebi);
  }
}

TEST("groups of the first version tell what those above them leave, also where both are mounted") {
  Host host;
  host.put("/proc/self/cgroup", "5:cpu,memory,x:/a/b\n4:devices:/a\n0::/u");
  host.put("/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712");
  host.put("/sys/fs/cgroup/memory/a/b/memory.stat", "cache 5\nhierarchical_memory_limit 2097152\nrss 1");
  EXPECT_EQ(host.limit(), 2 * mebi);
  host.put("/sys/fs/cgroup/unified/u/memory.max", "1048576");
  EXPECT_EQ(host.limit(), mebi);
  host.put("/proc/self/cgroup", "5:memory:/docker/0123");
  host.put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "5242880");
  EXPECT_EQ(host.limit(), 5 * mebi);
}

TEST("what is left is the least of the machine and of each group above, whose cache can be had back") {
  Host host;
  host.put("/proc/meminfo", "MemTotal:       100 kB\nMemFree:   7 kB\nMemAvailable:    20480 kB");
  EXPECT_EQ(memory_left(host.at), 20 * mebi);
  host.put("/proc/self/cgroup", "0::/a/b");
  host.put("/sys/fs/cgroup/a/memory.max", "10485760");
  host.put("/sys/fs/cgroup/a/memory.current", "8388608");
  host.put("/sys/fs/cgroup/a/b/memory.max", "max");
  EXPECT_EQ(memory_left(host.at), 2 * mebi);
  host.put("/sys/fs/cgroup/a/memory.stat", "anon 5\nfile 9\ninactive_file 3145728");
  EXPECT_EQ(memory_left(host.at), 5 * mebi);
  host.put("/proc/self/cgroup", "3:memory:/c");
  host.put("/sys/fs/cgroup/memory/c/memory.limit_in_bytes", "4194304");
  host.put("/sys/fs/cgroup/memory/c/memory.usage_in_bytes", "5242880");
  EXPECT_EQ(memory_left(host.at), 0u);
  host.put("/sys/fs/cgroup/memory/c/memory.stat", "cache 1\ntotal_inactive_file 2097152");
  EXPECT_EQ(memory_left(host.at), mebi);
}
