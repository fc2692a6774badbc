#include "memory_limit.h"

#include <fcntl.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>

#include "../store/text.h"

namespace ramfs {
namespace {

constexpr u64 unlimited = ~0ull;
constexpr u64 page = 4096;

// Empty where it cannot be read. What is read here is short.
std::string text_of(const std::string &path) {
  char text[16384];
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return "";
  ssize_t n = read(fd, text, sizeof text);
  close(fd);
  return n > 0 ? std::string(text, size_t(n)) : "";
}

// "max", or no number: unlimited.
u64 number_in(const std::string &text, size_t at = 0) {
  const char *digits = text.c_str() + at;
  return *digits >= '0' && *digits <= '9' ? take_number(digits) : unlimited;
}

u64 number_behind(const std::string &text, const char *name) {
  size_t at = text.find(name);
  return at == std::string::npos ? unlimited : number_in(text, at + strlen(name));
}

// Where a hierarchy shows the group `group` of this process: itself where all of it is mounted, its top where that is the
// container's own.
std::string directory_of(const std::string &mount, const std::string &group) {
  std::string whole = mount + (group == "/" ? "" : group);
  return group.find("/..") == std::string::npos && access(whole.c_str(), F_OK) == 0 ? whole : mount;
}

// Of all above it. (In the first version each group tells what those above leave it, and only there.)
u64 limit_of_second(const std::string &mount, const std::string &group) {
  u64 least = unlimited;
  for (std::string at = directory_of(mount, group); at.size() >= mount.size(); at.resize(at.rfind('/')))
    least = std::min(least, number_in(text_of(at + "/memory.max")));
  return least;
}

u64 limit_of_first(const std::string &mount, const std::string &group) {
  std::string at = directory_of(mount, group);
  return std::min(number_behind(text_of(at + "/memory.stat"), "hierarchical_memory_limit "),
                  number_in(text_of(at + "/memory.limit_in_bytes")));
}

bool names_memory(const std::string &controllers) {
  return ("," + controllers + ",").find(",memory,") != std::string::npos;
}

// A line of /proc/self/cgroup: "number:controllers:group".
u64 limit_of_line(const std::string &host, const std::string &line) {
  size_t first = line.find(':'), second = line.find(':', first + 1);
  if (first == std::string::npos || second == std::string::npos) return unlimited;
  std::string controllers = line.substr(first + 1, second - first - 1), group = line.substr(second + 1);
  std::string mounts = host + "/sys/fs/cgroup";
  if (names_memory(controllers)) return limit_of_first(mounts + "/memory", group);
  if (line.compare(0, 3, "0::") != 0) return unlimited;
  return std::min(limit_of_second(mounts, group), limit_of_second(mounts + "/unified", group));
}

u64 machine_memory() {
  struct sysinfo info;
  return sysinfo(&info) == 0 ? u64(info.totalram) * info.mem_unit : unlimited;
}

}  // namespace

u64 memory_limit(const std::string &host) {
  u64 least = machine_memory();
  std::string groups = text_of(host + "/proc/self/cgroup");
  for (size_t at = 0; at < groups.size();) {
    size_t end = std::min(groups.find('\n', at), groups.size());
    least = std::min(least, limit_of_line(host, groups.substr(at, end - at)));
    at = end + 1;
  }
  return least;
}

u64 default_size(u64 limit) { return std::max(limit / 2 / page * page, page); }

}  // namespace ramfs
