#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include <mutex>

#include "../arena/holder.h"
#include "../base/anonymous_file.h"
#include "../base/clock.h"
#include "../base/elf.h"
#include "../base/mode.h"
#include "../base/page.h"
#include "../bodies/body.h"
#include "../bodies/empty_volume.h"
#include "../bodies/pool.h"
#include "../bodies/reach.h"
#include "../bodies/volume_names.h"
#include "../store/mount.h"
#include "../store/tree.h"
#include "../watches/mirror.h"
#include "host_clone.h"
#include "keeper.h"
#include "memory_limit.h"
#include "volume.h"

namespace ramfs {
namespace {

constexpr u32 max_sessions = 64;

Session *sessions[max_sessions];
std::mutex sessions_lock;

// Keepers find out by leases whether a body is open; should an open meet such a lease, the kernel sends SIGIO, whose
// default would end the owner. By a handler, because programs would inherit that a signal is ignored.
void survive_lease_signal() {
  struct sigaction action;
  if (sigaction(SIGIO, nullptr, &action) < 0 || action.sa_handler != SIG_DFL) return;
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  sigaction(SIGIO, &action, nullptr);
}

bool fill_randomly(void *out, size_t bytes) {
  if (getrandom(out, bytes, 0) == ssize_t(bytes)) return true;
  int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
  bool filled = fd >= 0 && read(fd, out, bytes) == ssize_t(bytes);
  if (fd >= 0) close(fd);
  return filled;
}

// The sysctl, which root alone may read on most systems; else what it is unless somebody has changed it.
u32 mmap_rnd_bits() {
  unsigned bits = 0;
  if (FILE *file = fopen("/proc/sys/vm/mmap_rnd_bits", "re")) {
    if (fscanf(file, "%u", &bits) != 1) bits = 0;
    fclose(file);
  }
  return bits >= 28 && bits <= 32 ? bits : 28;
}

bool cores_lie_where_they_die() {
  char pattern[256] = {};
  if (FILE *file = fopen("/proc/sys/kernel/core_pattern", "re")) {
    if (fgets(pattern, sizeof pattern, file) == nullptr) pattern[0] = 0;
    fclose(file);
  }
  return pattern[0] != 0 && strchr("|@/\n", pattern[0]) == nullptr && strchr(pattern, '/') == nullptr;
}

u64 inode_of(int fd) {
  struct stat stat;
  return fstat(fd, &stat) == 0 ? stat.st_ino : 0;
}

u64 device_of(int fd) {
  struct stat stat;
  return fstat(fd, &stat) == 0 ? stat.st_dev : 0;
}

}  // namespace

int read_clock(int clock, kernel::Timespec *out) {
  timespec time;
  int result = clock_gettime(clock, &time);
  *out = {time.tv_sec, time.tv_nsec};
  return result;
}

int Session::map_arena(u64 length) {
  void *base = mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, arena_fd_, 0);
  if (base == MAP_FAILED) return -errno;
  arena_ = Arena(base, arena_.volume());
  arena_length_ = length;
  return 0;
}

// Who asks for a budget must have one; else the bodies can be memfds, which nothing bounds.
int Session::make_volume(Budget &budget) {
  const char *wish = getenv("RAMFS_VOLUME");
  bool asked = budget.bytes != 0 && budget.bytes != Budget::by_default;
  bool wanted = asked || wish == nullptr || strcmp(wish, "off") != 0;
  if (budget.bytes == Budget::by_default) budget.bytes = wanted ? default_size(memory_limit_) : 0;
  int fd = wanted ? open_volume(budget.bytes, user_namespace_) : -ENOTSUP;
  // What is watched lies there, whoever watches it. In a Landlock domain of the owner's own nothing can be made there.
  if (fd >= 0 && mkdirat(fd, mirror_on_volume, 0777) < 0) {
    int error = -errno;
    close(fd);
    fd = error;
  }
  if (fd < 0) {
    budget.bytes = 0;
    return asked ? fd : 0;
  }
  arena_.volume() = fd;
  fchmodat(fd, mirror_on_volume, 0777, 0);
  mkdirat(fd, cores_on_volume, 0777);
  fchmodat(fd, cores_on_volume, 01777, 0);
  return 0;
}

int Session::make_arena() {
  arena_fd_ = int(anonymous_file("ramfs-arena", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (arena_fd_ < 0) return arena_fd_;
  if (ftruncate(arena_fd_, off_t(arena_bytes)) < 0) return -errno;
  if (int error = map_arena(arena_bytes)) return error;
  // Who could cut it short would end all who have it mapped.
  fcntl(arena_fd_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);
  format_arena(arena_.base(), arena_bytes);
  Header &header = arena_.header();
  header.arena_ino = inode_of(arena_fd_);
  header.pid_namespace = pid_namespace();
  header.mmap_rnd_bits = mmap_rnd_bits();
  header.cores_lie_where_they_die = cores_lie_where_they_die();
  header.owner = u32(getpid());
  header.volume_fd = arena_.volume();
  header.device = device_of(arena_.volume() >= 0 ? arena_.volume() : arena_fd_);
  header.body_uid = i32(geteuid());
  learn_user_namespace(arena_);
  header.memory_limit = memory_limit_;
  if (!fill_randomly(header.secret, sizeof header.secret)) return -EIO;
  return header.device ? 0 : -EIO;
}

// An empty directory that no longer has a name: on the volume, or else on the host.
int Session::open_limbo() {
  if (arena_.volume() >= 0 && mkdirat(arena_.volume(), "limbo", 0755) == 0) {
    limbo_fd_ = openat(arena_.volume(), "limbo", O_PATH | O_DIRECTORY | O_CLOEXEC);
    unlinkat(arena_.volume(), "limbo", AT_REMOVEDIR);
    arena_.header().limbo_fd = u32(limbo_fd_);
    if (limbo_fd_ >= 0) return 0;
  }
  const char *places[] = {"/dev/shm", getenv("TMPDIR"), "/tmp", "/var/tmp", "."};
  for (const char *place : places) {
    if (place == nullptr || *place == 0) continue;
    std::string name = std::string(place) + "/ramfs-limbo-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) continue;
    chmod(name.c_str(), 0755);
    limbo_fd_ = open(name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    ::rmdir(name.c_str());
    if (limbo_fd_ < 0) continue;
    arena_.header().limbo_fd = u32(limbo_fd_);
    return 0;
  }
  return -ENOENT;
}

int Session::open_hook(const std::string &path) {
  hook_fd_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  hook_ = path;
  if (hook_fd_ < 0) return -errno;
  // What is no program a C library would give to a shell.
  elf::Header header;
  struct stat stat;
  bool whole = fstat(hook_fd_, &stat) == 0 && pread(hook_fd_, &header, sizeof header, 0) == sizeof header &&
               elf::is_runnable(header) && header.shoff + u64(header.shnum) * sizeof(elf::Section) <= u64(stat.st_size);
  return whole ? 0 : -ELIBBAD;
}

int Session::add_root(u32 index, const RootPlan &plan) {
  const std::string &path = plan.path;
  if (plan.flags & ~u64(all_mount_flags)) return -EINVAL;
  if (path.empty() || path.size() >= path_max || path[0] != '/') return -EINVAL;
  Root &root = arena_.header().root[index];
  memcpy(root.path, path.data(), path.size());
  root.path_length = u32(path.size());
  for (size_t slash = path.size() == 1 ? std::string::npos : 0; slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    std::string above = slash == 0 ? "/" : path.substr(0, slash);
    struct stat stat;
    if (::stat(above.c_str(), &stat) < 0) break;
    if (root.ancestors == max_ancestors) return -ENAMETOOLONG;
    auto &ancestor = root.ancestor[root.ancestors++];
    ancestor.dev = stat.st_dev;
    ancestor.ino = stat.st_ino;
    ancestor.path_length = u32(above.size());
  }
  struct statvfs above;
  u32 above_length = root.ancestors > 0 ? root.ancestor[root.ancestors - 1].path_length : 1;
  std::string nearest = path.substr(0, max(above_length, 1u));
  root.on_read_only = statvfs(nearest.c_str(), &above) == 0 && (above.f_flag & ST_RDONLY);
  // The directory that the root hides lends it its mode, and its owner unless that means nothing here.
  NewInode with{S_IFDIR | 0755, geteuid(), getegid(), 0};
  struct stat hidden;
  bool found = ::stat(path.c_str(), &hidden) == 0 && S_ISDIR(hidden.st_mode);
  if (found) with.mode = S_IFDIR | (hidden.st_mode & S_IALLUGO);
  const Header &header = arena_.header();
  bool named =
      found && !(header.own_maps && (hidden.st_uid == header.overflow_uid || hidden.st_gid == header.overflow_gid));
  if (named) with.uid = hidden.st_uid, with.gid = hidden.st_gid;
  if (plan.mode >= 0) with.mode = S_IFDIR | (u32(plan.mode) & S_IALLUGO);
  if (plan.uid >= 0) with.uid = u32(plan.uid);
  if (plan.gid >= 0) with.gid = u32(plan.gid);
  Transaction t(arena_);
  auto made = make_root(t, index, with);
  if (!made.ok()) return -made.error().number;
  root.inode = made.value();
  root.flags = u32(plan.flags);
  arena_.header().mount_flags |= root.flags;
  t.commit();
  return 0;
}

int Session::resize(u64 bytes) {
  if (arena_.volume() < 0) return -EINVAL;
  if (int error = resize_volume(arena_.volume(), user_namespace_, round_up(bytes, page_size))) return error;
  arena_.header().memory = round_up(bytes, page_size);
  return 0;
}

// What is copied of a lower lies on the volume.
int Session::host_mounts() {
  std::lock_guard guard(held_lock_);
  if (arena_.lower() >= 0) return arena_.lower();
  if (joined_ || arena_.volume() < 0) return -EOPNOTSUPP;
  int fd = clone_host_mounts();
  if (fd < 0) return fd;
  arena_.lower() = fd;
  arena_.header().lower_fd = fd;
  return fd;
}

// Rounded up to pages, as tmpfs does.
int Session::limit(const Budget &budget) {
  if (budget.inodes > ~0u) return -EINVAL;
  Header &header = arena_.header();
  header.memory = round_up(budget.bytes, page_size);
  header.heap.max_inodes = u32(budget.inodes);
  return 0;
}

int Session::create(const std::string &hook, const std::vector<RootPlan> &roots, Budget budget) {
  page_size = u64(sysconf(_SC_PAGESIZE));
  if (roots.empty() || roots.size() > max_roots) return -EINVAL;
  clock_function = read_clock;
  survive_lease_signal();
  remove_dead_mirrors();
  memory_limit_ = memory_limit();
  if (int error = make_volume(budget)) return error;
  if (int error = make_arena()) return error;
  if (arena_.volume() < 0) make_mirror_on_host(arena_);
  if (int error = limit(budget)) return error;
  if (int error = open_limbo()) return error;
  if (int error = open_hook(hook)) return error;
  code_.create(hook_);
  Header &header = arena_.header();
  header.code_fd = code_.fd();
  header.code_ino = inode_of(code_.fd());
  for (u32 i = 0; i < roots.size(); i++)
    if (int error = add_root(i, roots[i])) return error;
  arena_.header().root_count = u32(roots.size());
  keepers_.push_back(new KeeperThread(*this, 0));
  if (int error = informant_.start()) return error;
  int started = keepers_[0]->start();
  if (started == 0 && arena_.volume() >= 0) guard_.start();
  return started;
}

int Session::hold(Ref<Inode> ref, u64 number) {
  u32 mode = arena_.at(ref)->mode;
  if (!is_regular(mode) && !is_directory(mode) && !is_symlink(mode)) return -EOPNOTSUPP;
  i64 fd = open_patiently(arena_, ref, number, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return int(fd);
  std::lock_guard guard(held_lock_);
  held_.push_back({number, int(fd)});
  return 0;
}

bool Session::let_go(u64 number) {
  std::lock_guard guard(held_lock_);
  for (size_t i = 0; i < held_.size(); i++) {
    if (held_[i].number != number) continue;
    close(held_[i].fd);
    held_[i] = held_.back();
    held_.pop_back();
    return true;
  }
  return false;
}

int Session::trace(int fd) {
  int copy = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 16);
  if (fd >= 0 && copy < 0) return -errno;
  if (trace_fd_ >= 0) close(trace_fd_);
  trace_fd_ = copy;
  return 0;
}

// A joiner's programs are told what the owner's were.
int Session::confine(const Confinement &wanted) {
  int error = joined_ ? 0 : note_confinement(wanted, arena_);
  return error ? error : starter_.confine(wanted, arena_);
}

void Session::add_keeper(u32 after) {
  pthread_mutex_lock(&keepers_lock_);
  u32 index = u32(keepers_.size());
  if (!closing() && arena_.volume() < 0 && index == after + 1 && index < max_keepers) {
    auto *keeper = new KeeperThread(*this, index);
    if (keeper->start() == 0) keepers_.push_back(keeper);
    else delete keeper;
  }
  pthread_mutex_unlock(&keepers_lock_);
}

Session::~Session() {
  guard_.stop();
  pthread_mutex_lock(&keepers_lock_);
  __atomic_store_n(&closing_, true, __ATOMIC_RELEASE);
  std::vector<KeeperThread *> keepers = keepers_;
  pthread_mutex_unlock(&keepers_lock_);
  if (arena_.attached() && !joined_) wake_keepers(arena_);
  informant_.join();
  for (KeeperThread *keeper : keepers) {
    keeper->join();
    delete keeper;
  }
  if (arena_.attached() && !joined_) {
    remove_mirror(arena_);
    code_.save(hook_, arena_.header().device);
  }
  if (arena_.attached()) munmap(arena_.base(), arena_length_);
  // A file that somebody has mapped cannot be sealed against writing: so programs live on, and with them the volume.
  bool outlived = !joined_ && fcntl(arena_fd_, F_ADD_SEALS, F_SEAL_WRITE) < 0;
  if (outlived && arena_.volume() >= 0) remove_names(arena_.volume());
  for (const Held &held : held_) close(held.fd);
  for (int fd : {arena_fd_, hook_fd_, limbo_fd_, arena_.volume(), arena_.lower(), trace_fd_, user_namespace_,
                 supervisor_fd_, joined_code_fd_})
    if (fd >= 0) close(fd);
}

int add_session(Session *session) {
  std::lock_guard guard(sessions_lock);
  for (u32 i = 0; i < max_sessions; i++) {
    if (sessions[i]) continue;
    __atomic_store_n(&sessions[i], session, __ATOMIC_RELEASE);
    return int(i);
  }
  return -EMFILE;
}

Session *find_session(u32 number) {
  return number < max_sessions ? __atomic_load_n(&sessions[number], __ATOMIC_ACQUIRE) : nullptr;
}

Session *remove_session(u32 number) {
  std::lock_guard guard(sessions_lock);
  Session *session = find_session(number);
  if (session) sessions[number] = nullptr;
  return session;
}

}  // namespace ramfs
