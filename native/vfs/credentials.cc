#include "credentials.h"

#include "../store/errno.h"

namespace ramfs {
namespace {

constexpr u32 kept_groups = 1024;
RAMFS_SELDOM u32 group_list[kept_groups];

// What all threads have in common, while rights do not vary. Whoever fills it in at the same time writes the same.
struct Common {
  Credentials credentials;
  bool known, groups_known;
  u32 group_count;
};
constinit Common common{};

// capget(2). Where it is forbidden, root is taken for root.
void learn_capabilities(Credentials &c) {
  struct {
    u32 version;
    i32 pid;
  } header{0x20080522, 0};
  struct {
    u32 effective, permitted, inheritable;
  } words[2]{};
  c.effective = c.permitted = c.uid == 0 ? ~0ull : 0;
  if (kernel::call(__NR_capget, kernel::word(&header), kernel::word(words)) < 0) return;
  c.effective = words[0].effective | u64(words[1].effective) << 32;
  c.permitted = words[0].permitted | u64(words[1].permitted) << 32;
}

Credentials ask_kernel() {
  Credentials c;
  // An invalid id changes nothing and answers the present one.
  c.uid = u32(kernel::call(__NR_setfsuid, ~0ull));
  c.gid = u32(kernel::call(__NR_setfsgid, ~0ull));
  c.real_uid = u32(kernel::call(__NR_getuid));
  c.real_gid = u32(kernel::call(__NR_getgid));
  learn_capabilities(c);
  return c;
}

// Whether the common copy speaks of the caller, once it is known.
bool is_common() {
  u8 vary = __atomic_load_n(&process.rights_vary, __ATOMIC_SEQ_CST);
  return vary == Process::rights_alike || (vary == Process::rights_by_process && is_owners_alone());
}

bool contains(const u32 *groups, u32 count, u32 gid) {
  for (u32 i = 0; i < count; i++)
    if (groups[i] == gid) return true;
  return false;
}

// Looked through in memory of the moment: the list is long, or only the caller's.
bool ask_for_group(u32 gid) {
  i64 count = kernel::call(__NR_getgroups, 0, 0);
  if (count <= 0) return false;
  i64 at = kernel::call(__NR_mmap, 0, u64(count) * sizeof(u32), 3, 0x22, ~0ull, 0);
  if (at < 0) return false;
  const u32 *groups = reinterpret_cast<const u32 *>(at);
  i64 got = kernel::call(__NR_getgroups, u64(count), u64(at));
  bool has = got > 0 && contains(groups, u32(got), gid);
  kernel::call(__NR_munmap, u64(at), u64(count) * sizeof(u32));
  return has;
}

}  // namespace

Credentials credentials() {
  if (is_common() && __atomic_load_n(&common.known, __ATOMIC_ACQUIRE)) return common.credentials;
  Credentials asked = ask_kernel();
  // In this order: a process that was just forked learns here that it is one.
  if (borrows_memory() || !is_common()) return asked;
  common.credentials = asked;
  __atomic_store_n(&common.known, true, __ATOMIC_RELEASE);
  return asked;
}

bool has_group(u32 gid) {
  bool known = is_common() && __atomic_load_n(&common.groups_known, __ATOMIC_ACQUIRE);
  if (!known && (borrows_memory() || !is_common())) return ask_for_group(gid);
  if (!known) {
    i64 count = kernel::call(__NR_getgroups, kept_groups, kernel::word(group_list));
    if (count < 0) return ask_for_group(gid);
    common.group_count = u32(count);
    __atomic_store_n(&common.groups_known, true, __ATOMIC_RELEASE);
  }
  return contains(group_list, common.group_count, gid);
}

bool others_run() {
  kernel::Stat tasks;
  constexpr u64 of_one = 3;  // "." and "..", and a directory for each thread
  return kernel::fstatat(kernel::at_fdcwd, "/proc/self/task", &tasks, 0) < 0 || tasks.nlink != of_one;
}

// Told before the kernel changes anything, lest another thread take the changed rights for its own.
void before_change_of_credentials() {
  bool borrows = borrows_memory();
  if (process.rights_vary == Process::rights_by_thread) return;
  if (others_run()) __atomic_store_n(&process.rights_vary, u8(Process::rights_by_thread), __ATOMIC_SEQ_CST);
  else if (borrows) __atomic_store_n(&process.rights_vary, u8(Process::rights_by_process), __ATOMIC_SEQ_CST);
}

void after_change_of_credentials() {
  if (borrows_memory()) return;
  common.groups_known = false;
  __atomic_store_n(&common.known, false, __ATOMIC_RELEASE);
}

void forget_credentials() { common.known = common.groups_known = false; }

}  // namespace ramfs
