#include "memory_limit.h"

#include <fcntl.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>

#include "../base/text.h"

namespace ramfs {
namespace {

constexpr u64 unlimited = ~0ull;

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

// Where a hierarchy shows the group `group` of this process: itself where all of it is mounted, its top where that is
// the container's own.
std::string directory_of(const std::string &mount, const std::string &group) {
  std::string whole = mount + (group == "/" ? "" : group);
  return group.find("/..") == std::string::npos && access(whole.c_str(), F_OK) == 0 ? whole : mount;
}

// A hierarchy's files, and what of its use can be had back at once.
struct Version {
  const char *limit, *used, *cache;
};
constexpr Version first_version{"/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_inactive_file "};
constexpr Version second_version{"/memory.max", "/memory.current", "\ninactive_file "};

u64 limit_at(const Version &version, const std::string &at) {
  u64 limit = number_in(text_of(at + version.limit));
  if (&version == &second_version) return limit;
  // What those leave it that are not shown here.
  return std::min(limit, number_behind(text_of(at + "/memory.stat"), "hierarchical_memory_limit "));
}

u64 left_at(const Version &version, const std::string &at) {
  u64 limit = number_in(text_of(at + version.limit)), used = number_in(text_of(at + version.used));
  if (limit == unlimited || used == unlimited) return unlimited;
  u64 cache = number_behind(text_of(at + "/memory.stat"), version.cache);
  used -= std::min(used, cache == unlimited ? 0 : cache);
  return limit - std::min(limit, used);
}

using Ask = u64 (*)(const Version &version, const std::string &at);

// The least of what is answered for a group and those above it.
u64 least_above(const Version &version, const std::string &mount, const std::string &group, Ask ask) {
  u64 least = unlimited;
  for (std::string at = directory_of(mount, group); at.size() >= mount.size(); at.resize(at.rfind('/')))
    least = std::min(least, ask(version, at));
  return least;
}

bool names_memory(const std::string &controllers) {
  return ("," + controllers + ",").find(",memory,") != std::string::npos;
}

// A line of /proc/self/cgroup: "number:controllers:group".
u64 least_of_line(const std::string &host, const std::string &line, Ask ask) {
  size_t first = line.find(':'), second = line.find(':', first + 1);
  if (first == std::string::npos || second == std::string::npos) return unlimited;
  std::string controllers = line.substr(first + 1, second - first - 1), group = line.substr(second + 1);
  std::string mounts = host + "/sys/fs/cgroup";
  if (names_memory(controllers)) return least_above(first_version, mounts + "/memory", group, ask);
  if (line.compare(0, 3, "0::") != 0) return unlimited;
  return std::min(least_above(second_version, mounts, group, ask),
                  least_above(second_version, mounts + "/unified", group, ask));
}

u64 machine_memory() {
  struct sysinfo info;
  return sysinfo(&info) == 0 ? u64(info.totalram) * info.mem_unit : unlimited;
}

u64 least_of_groups(const std::string &host, Ask ask) {
  u64 least = unlimited;
  std::string groups = text_of(host + "/proc/self/cgroup");
  for (size_t at = 0; at < groups.size();) {
    size_t end = std::min(groups.find('\n', at), groups.size());
    least = std::min(least, least_of_line(host, groups.substr(at, end - at), ask));
    at = end + 1;
  }
  return least;
}

// Kibibytes of /proc/meminfo.
u64 available_memory(const std::string &host) {
  std::string text = text_of(host + "/proc/meminfo");
  size_t at = text.find("MemAvailable:");
  if (at == std::string::npos) return unlimited;
  u64 kibibytes = number_in(text, text.find_first_of("0123456789", at));
  return kibibytes == unlimited ? unlimited : kibibytes * 1024;
}

}  // namespace

u64 memory_limit(const std::string &host) { return std::min(machine_memory(), least_of_groups(host, limit_at)); }

u64 memory_left(const std::string &host) { return std::min(available_memory(host), least_of_groups(host, left_at)); }

u64 default_size(u64 limit) {
  u64 page = u64(sysconf(_SC_PAGESIZE));
  return std::max(limit / 2 / page * page, page);
}

}  // namespace ramfs
