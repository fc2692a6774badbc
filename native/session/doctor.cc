// What this machine supports (ramfs_doctor). The C library's sites are counted by a real injected program.
#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/mode.h"
#include "../base/ruleset.h"
#include "../base/syscall.h"
#include "../include/ramfs.h"
#include "session.h"

using namespace ramfs;

namespace {

std::string quoted(const std::string &text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (u8(c) >= 0x20) out += c;
  }
  return out + "\"";
}

const char *truth(bool value) { return value ? "true" : "false"; }

// Calls that ramfs goes without where it has to. They are asked for nothing that could succeed.
struct Wanted {
  const char *name;
  i64 number;
  u64 argument[5];
};
constexpr u64 none = ~0ull;
constexpr Wanted wanted[] = {
    {"close_range", __NR_close_range, {1, 0, 0, 0, 0}},   {"execveat", __NR_execveat, {none, 0, 0, 0, AT_EMPTY_PATH}},
    {"faccessat2", __NR_faccessat2, {none, 0, 0, 0, 0}},  {"fsopen", __NR_fsopen, {0, none, 0, 0, 0}},
    {"memfd_create", __NR_memfd_create, {0, 0, 0, 0, 0}}, {"openat2", __NR_openat2, {none, 0, 0, 0, 0}},
};

// The names of those that the kernel or a filter does not know.
std::string missing_calls() {
  std::string names;
  for (const Wanted &call : wanted) {
    const u64 *a = call.argument;
    i64 result = kernel::call(call.number, a[0], a[1], a[2], a[3], a[4]);
    // Who may not mount is told so before anything else.
    bool refused = result == -EPERM && strcmp(call.name, "fsopen") != 0;
    if (result == -ENOSYS || refused) names += (names.empty() ? "" : ",") + quoted(call.name);
  }
  return "[" + names + "]";
}

std::string hook_path() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void *>(&ramfs_doctor), &info) == 0) return "";
  std::string path = info.dli_fname;
  return path.substr(0, path.rfind('/') + 1) + "libramfs_hook.so";
}

// Runs /bin/true in a session of its own; the arena then knows the libraries that it loaded. A wait status or -errno.
int probe(Session &session) {
  int error = session.create(hook_path(), {{.path = "/ramfs-doctor-root"}}, {});
  if (error) return error;
  std::string block;
  for (const char *part : {"/bin/true", "/", "0", "0", "1", "true"}) block += std::string(part) + '\0';
  int pid = spawn(session, block, {0, 1, 2});
  if (pid < 0) return pid;
  int status = 0;
  waitpid(pid, &status, 0);
  return status;
}

// Whether this user may make user namespaces.
bool has_user_namespaces() {
  pid_t child = pid_t(syscall(SYS_clone, CLONE_NEWUSER | CLONE_VFORK, 0, 0, 0, 0));
  if (child == 0) _exit(0);
  while (child > 0 && waitpid(child, nullptr, __WALL) < 0 && errno == EINTR) {}
  return child > 0;
}

const char *first_existing(std::initializer_list<const char *> paths) {
  for (const char *path : paths)
    if (access(path, R_OK) == 0) return path;
  return nullptr;
}

std::string sites_of(const Session &session, const char *path) {
  struct stat stat;
  if (path == nullptr || ::stat(path, &stat) < 0) return "null";
  const CodeFile *code = session.code().file();
  for (u32 i = 0; code && i < code->image_count; i++) {
    const ImageSites &image = code->image[i];
    if (image.file.dev != stat.st_dev || image.file.ino != stat.st_ino) continue;
    return "{\"path\":" + quoted(path) + ",\"sites\":" + std::to_string(image.syscalls) +
           ",\"patched\":" + std::to_string(image.count - image.cpuids) + "}";
  }
  return "{\"path\":" + quoted(path) + ",\"sites\":0,\"patched\":0}";
}

}  // namespace

int32_t ramfs_doctor(char *out, uint32_t capacity) {
  utsname name;
  uname(&name);
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  Session session;
  int started = probe(session);
  bool attached = session.arena().attached();
  const char *libc = first_existing(
      {"/lib/x86_64-linux-gnu/libc.so.6", "/lib64/libc.so.6", "/usr/lib/libc.so.6", "/lib/ld-musl-x86_64.so.1"});
  const char *ld = first_existing({"/lib64/ld-linux-x86-64.so.2", "/lib/ld-musl-x86_64.so.1"});
  std::string json = "{\"machine\":" + quoted(name.machine) + ",\"kernel\":" + quoted(name.release);
  json += ",\"missing\":" + missing_calls();
  json += ",\"volume\":" + std::string(truth(session.arena().volume() >= 0));
  json += ",\"landlock\":" + std::to_string(landlock_abi());
  json += ",\"supervisor\":" + std::to_string(attached ? session.start_supervisor() : -ENOTSUP);
  json += ",\"user_namespaces\":" + std::string(truth(has_user_namespaces()));
  json += ",\"descriptors\":" + std::to_string(limit.rlim_cur);
  json += ",\"injection\":" + std::to_string(started);
  json += ",\"libc\":" + (attached ? sites_of(session, libc) : "null");
  json += ",\"ld\":" + (attached ? sites_of(session, ld) : "null") + "}";
  if (capacity == 0) return int32_t(json.size());
  size_t n = min<size_t>(json.size(), capacity - 1);
  memcpy(out, json.data(), n);
  out[n] = 0;
  return int32_t(json.size());
}
