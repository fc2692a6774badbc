#include "informant.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "../arena/registration.h"
#include "../base/syscall.h"
#include "../base/text.h"
#include "../bodies/fifo_locks.h"
#include "../bodies/reach.h"
#include "../store/entering.h"
#include "../store/id_maps.h"
#include "../store/inquiry.h"
#include "body_maker.h"
#include "session.h"
#include "trusted_process.h"

namespace ramfs {
namespace {

// The process that holds the inquiry's lock, by its number in this process's pid namespace; 0: nobody does.
u32 asker(int arena_fd, u32 number) {
  RecordLock lock{F_WRLCK, 0, inquiry_byte(number), 1, 0, 0};
  if (fcntl(arena_fd, F_GETLK, &lock) < 0 || lock.type == F_UNLCK || lock.pid <= 0) return 0;
  return u32(lock.pid);
}

std::string read_text(int dir, const std::string &path) {
  std::string text;
  int fd = openat(dir, path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return text;
  char part[4096];
  for (ssize_t n; (n = read(fd, part, sizeof part)) > 0;) text.append(part, size_t(n));
  close(fd);
  return text;
}

// The numbers of one line.
std::vector<u64> numbers_at(const char *text, bool hexadecimal = false) {
  std::vector<u64> numbers;
  for (;;) {
    while (*text == ' ' || *text == '\t') text++;
    const char *begin = text;
    u64 number = hexadecimal ? take_hexadecimal(text) : take_number(text);
    if (text == begin) return numbers;
    numbers.push_back(number);
  }
}

// Those of a field of /proc/PID/status.
std::vector<u64> field(const std::string &status, const char *name, bool hexadecimal = false) {
  size_t at = status.find(std::string("\n") + name + ":");
  return at == std::string::npos ? std::vector<u64>()
                                 : numbers_at(status.c_str() + status.find(':', at) + 1, hexadecimal);
}

// The status of the asker's thread, which his own pid namespace, the innermost, calls `thread`.
std::string status_of(int process, u32 thread) {
  auto is_it = [thread](const std::string &status) {
    std::vector<u64> numbers = field(status, "NSpid");
    return !numbers.empty() && numbers.back() == thread;
  };
  std::string status = read_text(process, "task/" + std::to_string(thread) + "/status");
  if (is_it(status)) return status;
  int tasks = openat(process, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (tasks < 0) return "";
  status.clear();
  alignas(8) char entries[4096];
  for (i64 n;
       status.empty() && (n = kernel::call(__NR_getdents64, u64(tasks), kernel::word(entries), sizeof entries)) > 0;)
    for (i64 at = 0; at < n && status.empty();) {
      auto *entry = reinterpret_cast<const kernel::Dirent64 *>(entries + at);
      const char *name = entry->name;
      at += entry->reclen;
      if (*name == '.') continue;
      std::string text = read_text(tasks, std::string(name) + "/status");
      if (is_it(text)) status = text;
    }
  close(tasks);
  return status;
}

// Of a process in this namespace `outside` would be another one's: there an id means itself.
std::vector<IdRange> read_ranges(int process, const char *name, bool own) {
  std::vector<IdRange> ranges;
  std::string text = read_text(process, name);
  for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    std::vector<u64> numbers = numbers_at(text.c_str() + at);
    if (numbers.size() != 3) break;
    ranges.push_back({u32(numbers[0]), u32(numbers[own ? 0 : 1]), u32(numbers[2])});
  }
  return ranges;
}

// `whole`: both have been written.
Ref<IdMaps> read_maps(const Arena &arena, int process, bool own, bool &whole) {
  std::vector<IdRange> users = read_ranges(process, "uid_map", own), groups = read_ranges(process, "gid_map", own);
  whole = !users.empty() && !groups.empty();
  return keep_maps(arena, users.data(), u32(users.size()), groups.data(), u32(groups.size()));
}

i64 tell_rights(const std::string &status, Inquiry &answer) {
  enum : u32 { real = 0, of_files = 3 };
  std::vector<u64> uid = field(status, "Uid"), gid = field(status, "Gid"), groups = field(status, "Groups");
  std::vector<u64> effective = field(status, "CapEff", true), permitted = field(status, "CapPrm", true);
  if (uid.size() <= of_files || gid.size() <= of_files || effective.empty() || permitted.empty()) return -ESRCH;
  answer.uid = u32(uid[of_files]);
  answer.gid = u32(gid[of_files]);
  answer.real_uid = u32(uid[real]);
  answer.real_gid = u32(gid[real]);
  answer.effective = effective[0];
  answer.permitted = permitted[0];
  answer.group_count = u32(min<u64>(groups.size(), inquiry_groups));
  for (u32 i = 0; i < answer.group_count; i++) answer.group[i] = u32(groups[i]);
  return 0;
}

i64 find_maps(const Arena &arena, int process, Inquiry &answer) {
  bool whole = true;
  answer.at_home = user_namespace_at(process, "ns/user") == arena.header().user_namespace;
  if (answer.at_home) answer.maps = arena.header().own_maps;
  else answer.maps = read_maps(arena, process, false, whole);
  answer.mapped = whole;
  return answer.at_home || answer.maps ? 0 : -ENOSPC;
}

int open_process(u32 pid) { return open(("/proc/" + std::to_string(pid)).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC); }

i64 find_maps_of(const Arena &arena, Inquiry &answer) {
  int process = open_process(answer.owner);
  if (process < 0) return -errno;
  i64 result = find_maps(arena, process, answer);
  close(process);
  return result;
}

i64 find_rights(const Arena &arena, u32 asker, Inquiry &answer) {
  if (asker == 0) return -ESRCH;
  int process = open_process(asker);
  if (process < 0) return -errno;
  i64 told = tell_rights(status_of(process, answer.thread), answer);
  i64 mapped = find_maps(arena, process, answer);
  close(process);
  return told < 0 ? told : mapped;
}

// Whether somebody has a body open for writing: 1, 0 or -errno.
i64 is_written(const Arena &arena, u64 number) {
  Ref<Inode> inode = arena.inode(number);
  if (!inode) return -ESTALE;
  i64 fd = open_body(arena, arena.at(inode)->body, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return fd;
  int granted = take_lease(int(fd), F_RDLCK);
  close(int(fd));
  return granted == -EAGAIN ? 1 : granted;
}

i64 give_body(const Arena &arena, u64 number, u32 uid) {
  Ref<Inode> inode = arena.inode(number);
  if (!inode) return -ESTALE;
  BodyPath path(arena, arena.at(inode)->body);
  return fchownat(path.dir(), path.path(), uid, gid_t(-1), 0) < 0 ? -errno : 0;
}

i64 enter_lower(const Arena &arena, u64 number, u32 what) {
  Ref<Inode> inode = arena.inode(number);
  if (!inode) return -ESTALE;
  Result<void> done = what == owner_reads_in ? read_in(arena, inode, number, true)
                      : what == owner_asks   ? ask(arena, inode, number)
                                             : copy_up(arena, inode, number, true);
  return done.ok() ? 0 : -done.error().number;
}

// Whether programs that are not the owner's own any more go over to the supervisor.
bool hands_over() {
  const char *wish = getenv("RAMFS_SUPERVISE_OTHERS");
  return wish == nullptr || strcmp(wish, "off") != 0;
}

i64 ask_supervisor(const Session &session, u32 asker, const Inquiry &inquiry, i32 listener) {
  if (asker == 0) return -ESRCH;
  Registration registration{};
  registration.cwd = inquiry.cwd;
  registration.umask = inquiry.umask;
  registration.landlock = inquiry.landlock;
  registration.users = inquiry.names;
  registration.listener = listener;
  registration.process = asker;
  return session.register_supervised(registration);
}

// Has a supervisor, and a ticket of its for who asks.
i64 have_supervisor(Session &session, u32 asker, Inquiry &inquiry) {
  if (!hands_over()) return -EOPNOTSUPP;
  if (int error = session.start_supervisor()) return error;
  i64 ticket = ask_supervisor(session, asker, inquiry, -1);
  inquiry.ticket = ticket < 0 ? 0 : u64(ticket);
  return ticket < 0 ? ticket : 0;
}

// The permitted ones. Where capget(2) is forbidden, root is taken for root.
u64 own_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct words[2]{};
  if (syscall(SYS_capget, &header, words) < 0) return geteuid() == 0 ? ~0ull : 0;
  return words[0].permitted | u64(words[1].permitted) << 32;
}

}  // namespace

void learn_user_namespace(const Arena &arena) {
  Header &header = arena.header();
  header.owner_capabilities = own_capabilities();
  header.user_namespace = user_namespace_at(AT_FDCWD, "/proc/self/ns/user");
  header.is_initial = header.user_namespace == 0 || header.user_namespace == initial_user_namespace;
  auto read_id = [](const char *path) {
    std::vector<u64> numbers = numbers_at(read_text(AT_FDCWD, path).c_str());
    return numbers.empty() ? 65534 : u32(numbers[0]);
  };
  header.overflow_uid = read_id("/proc/sys/kernel/overflowuid");
  header.overflow_gid = read_id("/proc/sys/kernel/overflowgid");
  if (header.is_initial) return;
  int self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (self < 0) return;
  bool whole;
  header.own_maps = read_maps(arena, self, true, whole);
  close(self);
}

bool is_away(const Arena &arena) {
  return user_namespace_at(AT_FDCWD, "/proc/self/ns/user") != arena.header().user_namespace;
}

int Informant::start() {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int error = pthread_create(&thread_, nullptr, main, this);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  started_ = error == 0;
  return -error;
}

void Informant::join() {
  if (!started_) return;
  u32 &inquiries = session_.arena().header().inquiries;
  __atomic_fetch_add(&inquiries, 1, __ATOMIC_SEQ_CST);
  kernel::futex_wake(&inquiries, 1);
  pthread_join(thread_, nullptr);
}

void *Informant::main(void *self) {
  prctl(PR_SET_NAME, "ramfs-informant");
  static_cast<Informant *>(self)->run();
  return nullptr;
}

void Informant::run() {
  u32 &inquiries = session_.arena().header().inquiries;
  while (!session_.closing()) {
    u32 seen = __atomic_load_n(&inquiries, __ATOMIC_SEQ_CST);
    for (u32 i = 0; i < max_inquiries; i++) look_at(i);
    kernel::futex_wait(&inquiries, seen, nullptr);
  }
}

// What the program has found may decide over other programs' code, so it must be this user's altogether. Should it end
// meanwhile, and its number be given to another, then nobody holds that lock.
i64 Informant::keep_code(u32 number, u32 descriptor) {
  u32 pid = asker(session_.arena_fd(), number);
  TrustedProcess process(pid);
  if (!process.is_trusted() || asker(session_.arena_fd(), number) != pid) return -EPERM;
  return session_.code().take(process, descriptor);
}

i64 Informant::answer(u32 number, Inquiry &inquiry) {
  switch (inquiry.what) {
    case Inquiry::rights: return find_rights(session_.arena(), asker(session_.arena_fd(), number), inquiry);
    case Inquiry::maps_of: return find_maps_of(session_.arena(), inquiry);
    case Inquiry::is_written: return is_written(session_.arena(), inquiry.inode);
    case Inquiry::enter_lower: return enter_lower(session_.arena(), inquiry.inode, inquiry.owner);
    case Inquiry::claim_body: return give_body(session_.arena(), inquiry.inode, inquiry.owner);
    case Inquiry::have_supervisor: return have_supervisor(session_, asker(session_.arena_fd(), number), inquiry);
    case Inquiry::supervise:
      return ask_supervisor(session_, asker(session_.arena_fd(), number), inquiry, inquiry.listener);
    case Inquiry::keep_code: return keep_code(number, u32(inquiry.offer));
    default: return -ENOSYS;
  }
}

// Worked out aside: who asked may have given up meanwhile, and another have taken his place.
void Informant::look_at(u32 number) {
  Inquiry &inquiry = session_.arena().header().inquiry[number];
  u32 state = __atomic_load_n(&inquiry.state, __ATOMIC_ACQUIRE);
  if ((state & inquiry_phases) != inquiry_asked) return;
  u32 base = state & ~u32(inquiry_phases);
  Inquiry aside = inquiry;
  aside.result = i32(answer(number, aside));
  if (!__atomic_compare_exchange_n(&inquiry.state, &state, base | inquiry_taken, false, __ATOMIC_ACQ_REL,
                                   __ATOMIC_RELAXED))
    return;
  aside.claimed = inquiry.claimed;
  aside.state = base | inquiry_taken;
  inquiry = aside;
  __atomic_store_n(&inquiry.state, base | inquiry_answered, __ATOMIC_RELEASE);
  kernel::futex_wake(&inquiry.state, 1);
}

}  // namespace ramfs
