#include "caller.h"

#include "../base/clock.h"
#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../store/inquiry.h"
#include "status.h"

namespace ramfs {
namespace {

constexpr u32 cached = 64;
RAMFS_SELDOM Caller callers[cached];
constexpr u32 thread_descriptor = O_EXCL;  // PIDFD_THREAD
constexpr i64 while_executing = 1'000'000'000;

Caller own;
u64 own_root[2], own_mounts;

i64 monotonic_now() {
  kernel::Timespec time{};
  kernel::call(__NR_clock_gettime, CLOCK_MONOTONIC, kernel::word(&time));
  return time.sec * 1'000'000'000 + time.nsec;
}

using ProcPath = Text<64>;
void name_of(ProcPath &path, u32 thread, const char *file) { path.add("/proc/").add(u64(thread)).add("/").add(file); }

bool read_rights(const Status &status, Caller &caller) {
  enum : u32 { real = 0, of_files = 3 };
  const char *process = status.field("Tgid"), *users = status.field("Uid"), *groups = status.field("Gid"),
             *list = status.field("Groups");
  if (!process || !users || !groups || !list) return false;
  u64 number = 0;
  if (!next_number(process, number)) return false;
  caller.process = caller.shown = u32(number);
  if (const char *shown = status.field("NStgid"))
    while (next_number(shown, number)) caller.shown = u32(number);
  Credentials &rights = caller.rights;
  for (u32 i = 0; i <= of_files; i++) {
    if (!next_number(users, number)) return false;
    if (i == real) rights.real_uid = u32(number);
    rights.uid = u32(number);
    if (!next_number(groups, number)) return false;
    if (i == real) rights.real_gid = u32(number);
    rights.gid = u32(number);
  }
  rights.effective = status.hexadecimal("CapEff");
  rights.permitted = status.hexadecimal("CapPrm");
  caller.group_count = 0;
  while (next_number(list, number)) {
    if (caller.group_count == kept_groups_of_caller) return false;
    caller.group[caller.group_count++] = u32(number);
  }
  return true;
}

bool identity_of(u32 thread, const char *file, u64 &dev, u64 &ino) {
  ProcPath path;
  name_of(path, thread, file);
  kernel::Stat stat;
  if (kernel::fstatat(AT_FDCWD, path.c_str(), &stat, 0) < 0) return false;
  dev = stat.dev;
  ino = stat.ino;
  return true;
}

// What the ids of another user namespace mean. A map may still be to be written.
bool learn_maps(Caller &caller) {
  Asking asking(process.arena, process.arena_fd);
  if (!asking) return false;
  asking->owner = caller.process;
  if (asking.ask(Inquiry::maps_of) < 0) return false;
  caller.rights.maps = asking->maps;
  caller.settled = asking->mapped;
  return true;
}

bool learn(Caller &caller) {
  Status status;
  if (!status.read(caller.thread) || !read_rights(status, caller)) return false;
  const Header &header = process.arena.header();
  ProcPath namespaces;
  name_of(namespaces, caller.thread, "ns/user");
  u64 users = user_namespace_at(AT_FDCWD, namespaces.c_str());
  caller.rights.at_home = header.user_namespace == 0 || users == header.user_namespace;
  caller.rights.maps = header.own_maps;
  caller.settled = true;
  if (!caller.rights.at_home && !learn_maps(caller)) return false;
  u64 dev = 0, root[2] = {}, mounts = 0;
  bool here = identity_of(caller.thread, "root", root[0], root[1]) && root[0] == own_root[0] &&
              root[1] == own_root[1] && identity_of(caller.thread, "ns/mnt", dev, mounts) && mounts == own_mounts;
  caller.elsewhere = !here;
  if (!standing_of(caller.process, caller.standing)) return false;
  return true;
}

u32 place_of(u32 process) { return process % generations; }
u32 generation_of(u32 process) { return __atomic_load_n(&shared->generation[place_of(process)], __ATOMIC_SEQ_CST); }

bool lives(const Caller &caller) {
  return caller.alive > 0 && kernel::call(__NR_pidfd_send_signal, u64(i64(caller.alive)), 0, 0, 0) != -ESRCH;
}

void let_go(Caller &caller) {
  if (caller.alive > 0) kernel::close(caller.alive);
  caller.alive = 0;
  caller.thread = 0;
  caller.keeps = false;
}

}  // namespace

Caller *find_caller(u32 thread) {
  Caller &caller = callers[thread % cached];
  if (caller.thread == thread && caller.keeps && caller.generation == generation_of(caller.process) && lives(caller))
    return &caller;
  let_go(caller);
  caller.thread = thread;
  caller.alive = int(kernel::call(__NR_pidfd_open, thread, thread_descriptor));
  // Before Linux 6.9 only of a process: then the number of another thread of it is looked at each time.
  bool of_thread = caller.alive >= 0;
  if (!of_thread) caller.alive = int(kernel::call(__NR_pidfd_open, thread, 0));
  // In this order: who changes his rights raises the number first.
  Status status;
  if (!status.read(thread)) return nullptr;
  const char *process = status.field("Tgid");
  u64 number = 0;
  if (process == nullptr || !next_number(process, number)) return nullptr;
  caller.process = u32(number);
  caller.generation = generation_of(caller.process);
  if (caller.alive < 0) caller.alive = int(kernel::call(__NR_pidfd_open, caller.process, 0));
  if (caller.alive < 0 || !learn(caller)) return nullptr;
  bool executing = __atomic_load_n(&shared->executing[place_of(caller.process)], __ATOMIC_SEQ_CST) > monotonic_now();
  caller.keeps = caller.settled && (of_thread || thread == caller.process) && !executing;
  return &caller;
}

void rights_change(u32 process) { __atomic_fetch_add(&shared->generation[place_of(process)], 1, __ATOMIC_SEQ_CST); }

i64 let_stand(const Caller &caller, const Standing &standing) {
  i64 result = let_stand(caller.process, standing, caller.rights.real_uid, caller.rights.real_gid);
  rights_change(caller.process);
  return result;
}

// Behind it the thread has the number of the first one, and perhaps other rights: what that number was known by before
// may have been learnt while it went on.
void executes(u32 process) {
  __atomic_store_n(&shared->executing[place_of(process)], monotonic_now() + while_executing, __ATOMIC_SEQ_CST);
  rights_change(process);
}

namespace {

i64 set_capabilities(u64 effective, u64 permitted) {
  struct {
    u32 version;
    i32 pid;
  } header{0x20080522, 0};
  struct {
    u32 effective, permitted, inheritable;
  } words[2] = {{u32(effective), u32(permitted), 0}, {u32(effective >> 32), u32(permitted >> 32), 0}};
  return kernel::call(__NR_capset, kernel::word(&header), kernel::word(words));
}

// In another user namespace than the session's, capabilities are none on the host.
u64 effective_on_host(const Caller &caller) {
  return caller.rights.at_home ? caller.rights.effective & own.rights.permitted : 0;
}

bool has_own_rights(const Caller &caller) {
  return caller.rights.uid == own.rights.uid && caller.rights.gid == own.rights.gid &&
         effective_on_host(caller) == own.rights.effective && caller.group_count == own.group_count &&
         __builtin_memcmp(caller.group, own.group, own.group_count * sizeof(u32)) == 0;
}

// Whose rights the thread has; null: its own.
const Caller *stands_in_for;

bool ids_are_others = false;

void set_rights(const Caller &caller) {
  set_capabilities(own.rights.permitted, own.rights.permitted);
  if (ids_are_others)
    return void(set_capabilities(caller.rights.effective & own.rights.permitted, own.rights.permitted));
  kernel::call(__NR_setgroups, caller.group_count, kernel::word(caller.group));
  // Those of file accesses follow them. By them a socket's other side is told who connects.
  constexpr u64 same = ~0ull;
  kernel::call(__NR_setresgid, same, caller.rights.gid, same);
  kernel::call(__NR_setresuid, same, caller.rights.uid, same);
  set_capabilities(effective_on_host(caller), own.rights.permitted);
}

void stand_in_for(const Caller *caller) {
  if (caller != nullptr && has_own_rights(*caller)) caller = nullptr;
  if (caller == stands_in_for) return;
  set_rights(caller ? *caller : own);
  stands_in_for = caller;
}

}  // namespace

void are_rights_of_namespace() {
  ids_are_others = true;
  own.rights.effective = own.rights.permitted = ~0ull >> 23;
}

void learn_own_rights() {
  own.thread = u32(kernel::getpid());
  own.rights.at_home = true;
  u64 dev = 0;
  Status status;
  if (!status.read(own.thread) || !read_rights(status, own)) return;
  identity_of(own.thread, "root", own_root[0], own_root[1]);
  identity_of(own.thread, "ns/mnt", dev, own_mounts);
}

InPlaceOf::InPlaceOf(const Caller &caller) : before_(stands_in_for) {
  assume_credentials(caller.rights, caller.group, caller.group_count);
  stand_in_for(&caller);
}

InPlaceOf::~InPlaceOf() {
  if (before_) assume_credentials(before_->rights, before_->group, before_->group_count);
  stand_in_for(before_);
}

namespace {
const Caller *suspended;
}  // namespace

void take_own_rights() {
  suspended = stands_in_for;
  stand_in_for(nullptr);
}

void take_back_rights() { stand_in_for(suspended); }

Caller as_real_user(const Caller &caller) {
  Caller real = caller;
  real.rights.uid = caller.rights.real_uid;
  real.rights.gid = caller.rights.real_gid;
  real.rights.effective = caller.rights.real_uid == 0 ? caller.rights.permitted : 0;
  return real;
}

namespace {

struct Part {
  u64 address, length;
};

}  // namespace

i64 read_memory(const Caller &caller, u64 address, void *out, u64 length) {
  Part here{kernel::word(out), length}, there{address, length};
  return kernel::call(__NR_process_vm_readv, caller.thread, kernel::word(&here), 1, kernel::word(&there), 1, 0);
}

i64 write_memory(const Caller &caller, u64 address, const void *data, u64 length) {
  Part here{kernel::word(data), length}, there{address, length};
  return kernel::call(__NR_process_vm_writev, caller.thread, kernel::word(&here), 1, kernel::word(&there), 1, 0);
}

i64 copy_descriptor(const Caller &caller, int fd) {
  return kernel::call(__NR_pidfd_getfd, u64(i64(caller.alive)), u64(i64(fd)), 0);
}

}  // namespace ramfs
