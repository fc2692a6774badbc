// Landlock's domains of the host, as the calling thread enters them.
#include "../base/ruleset.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "../session/volume.h"
#include "expect.h"

using namespace ramfs;

namespace {

// A file on a tmpfs that is mounted nowhere, open for reading.
struct Body {
  Body() {
    if (landlock_abi() == 0) throw test::Skipped{"the kernel has no Landlock"};
    int user_namespace = -1;
    volume = open_volume(1 << 20, user_namespace);
    if (volume < 0) throw test::Skipped{"the kernel allows no tmpfs"};
    close(openat(volume, "1", O_CREAT | O_WRONLY, 0600));
    fd = openat(volume, "1", O_RDONLY);
  }
  ~Body() {
    close(fd);
    close(volume);
  }
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd); }
  int volume = -1, fd = -1;
};

// Runs `look` in a child and expects it to hold there.
void expect_in_child(const std::function<bool()> &look) {
  pid_t pid = fork();
  if (pid == 0) _exit(look() ? 0 : 1);
  int status = -1;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

bool is_refused(int fd) { return fd < 0 && errno == EACCES; }

}  // namespace

TEST("in the domain of the host its files open, and a file of the volume opens no more: EACCES") {
  Body body;
  expect_in_child([&] {
    char name[] = "/tmp/ramfs-domain-XXXXXX";
    if (enter_domain_of_host() < 0) return false;
    int host = mkstemp(name);
    bool opened = host >= 0 && unlink(name) == 0 && open("/dev/null", O_RDWR) >= 0;
    return opened && is_refused(open(body.path().c_str(), O_RDONLY)) && is_refused(open(body.path().c_str(), O_RDWR)) &&
           is_refused(openat(body.volume, "1", O_RDONLY)) &&
           is_refused(openat(body.volume, "2", O_CREAT | O_RDWR, 0600));
  });
}

TEST("in a domain of a volume's writes the host opens for reading alone: EACCES") {
  Body body;
  expect_in_child([&] {
    Ruleset ruleset({.files = landlock_scope(landlock_abi()).files & landlock_writes});
    if (ruleset.error() < 0 || ruleset.allow(body.volume, ~0ull) < 0 || ruleset.enter() < 0) return false;
    char name[] = "/tmp/ramfs-domain-XXXXXX";
    return mkstemp(name) < 0 && errno == EACCES && open("/etc/passwd", O_RDONLY) >= 0 &&
           open(body.path().c_str(), O_RDWR) >= 0 && openat(body.volume, "2", O_CREAT | O_RDWR, 0600) >= 0;
  });
}
