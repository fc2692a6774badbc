#include "credentials.h"

#include <initializer_list>

#include "../base/kernel_headers.h"
#include "../store/inquiry.h"
#include "descriptors.h"

namespace ramfs {
namespace {

constexpr u32 kept_groups = inquiry_groups;
RAMFS_SELDOM u32 group_list[kept_groups];

// What all threads have in common, while rights do not vary. Whoever fills it in at the same time writes the same.
struct Common {
  Credentials credentials;
  bool known, groups_known;
  u32 group_count;
};
constinit Common common{};

// Whether the common copy speaks of the caller, once it is known.
bool is_common() {
  u8 vary = __atomic_load_n(&process.rights_vary, __ATOMIC_SEQ_CST);
  return vary == Process::rights_alike || (vary == Process::rights_by_process && is_owners_alone());
}

// Whether what the caller learns of himself may become the common copy. In this order: a process that was just forked
// learns here that it is one.
bool may_fill_common() { return !borrows_memory() && is_common(); }

bool contains(const u32 *groups, u32 count, u32 gid) {
  for (u32 i = 0; i < count; i++)
    if (groups[i] == gid) return true;
  return false;
}

void keep_groups(const u32 *groups, u32 count) {
  if (groups != group_list) __builtin_memcpy(group_list, groups, count * sizeof(u32));
  common.group_count = count;
  __atomic_store_n(&common.groups_known, true, __ATOMIC_RELEASE);
}

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
  c.maps = process.arena.header().own_maps;
  c.at_home = true;
  return c;
}

// Somebody of the initial namespace has a name for every id, and joins as if he were at home.
bool is_at_home() {
  u64 here = user_namespace_at(AT_FDCWD, "/proc/self/ns/user");
  return here != 0 && (here == process.arena.header().user_namespace || here == initial_user_namespace);
}

void know_users(u32 users) {
  if (borrows_memory()) return;
  process.users = users;
}

// users_of_caller, looked for where that can be told without the owner.
u32 find_users() {
  u32 users = users_of_caller();
  if (users != users_unknown || !is_at_home()) return users;
  know_users(users_of_session);
  return users_of_session;
}

// The rights of somebody of whom nothing can be learnt.
Credentials nobody() {
  const Header &header = process.arena.header();
  Credentials c{};
  c.uid = c.real_uid = header.overflow_uid;
  c.gid = c.real_gid = header.overflow_gid;
  c.maps = header.own_maps;
  return c;
}

// `look` sees the whole answer; it is not to be kept where a map is still to be written.
template <class Look>
Credentials ask_owner(Look look) {
  Asking asking(process.arena, process.arena_fd);
  if (!asking) return nobody();
  asking->thread = u32(kernel::call(__NR_gettid));
  if (asking.ask(Inquiry::rights) < 0) return nobody();
  look(*asking);
  if (asking->mapped) know_users(asking->at_home ? u32(users_of_session) : asking->maps.index);
  return {asking->uid,       asking->gid,       asking->real_uid, asking->real_gid,
          asking->effective, asking->permitted, asking->maps,     asking->at_home != 0};
}

// What the kernel tells with the names of the caller's namespace; false: it shows an id that has none.
bool translate(Credentials &c, Ref<IdMaps> maps) {
  const Header &header = process.arena.header();
  c.maps = maps;
  c.at_home = false;
  for (u32 *uid : {&c.uid, &c.real_uid}) {
    if (*uid == header.overflow_uid) return false;
    *uid = meant_uid(maps, *uid);
  }
  for (u32 *gid : {&c.gid, &c.real_gid}) {
    if (*gid == header.overflow_gid) return false;
    *gid = meant_gid(maps, *gid);
  }
  return true;
}

void keep(const Credentials &credentials) {
  common.credentials = credentials;
  __atomic_store_n(&common.known, true, __ATOMIC_RELEASE);
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
  bool keeps = may_fill_common();
  u32 users = find_users();
  Credentials asked;
  if (users != users_unknown) asked = ask_kernel();
  if (users == users_unknown || (users != users_of_session && !translate(asked, {users}))) {
    bool lasts = false;
    asked = ask_owner([&](const Inquiry &answer) {
      lasts = answer.mapped;
      if (keeps && lasts) keep_groups(answer.group, answer.group_count);
    });
    keeps = keeps && lasts;
  }
  if (keeps) keep(asked);
  return asked;
}

u32 users_of_caller() {
  bool own = process.rights_vary == Process::rights_alike || !borrows_memory();
  return own ? process.users : u32(users_unknown);
}

bool has_group(u32 gid) {
  if (is_common() && __atomic_load_n(&common.groups_known, __ATOMIC_ACQUIRE))
    return contains(group_list, common.group_count, gid);
  bool keeps = may_fill_common();
  u32 users = find_users();
  if (users != users_of_session) {
    // The kernel tells of groups by the names that the caller has for them.
    u32 own = users == users_unknown ? no_id : own_gid({users}, gid);
    if (!keeps && own != no_id && own != process.arena.header().overflow_gid) return ask_for_group(own);
    if (keeps && kernel::call(__NR_getgroups, 0, 0) == 0) {
      keep_groups(group_list, 0);
      return false;
    }
    bool has = false;
    ask_owner([&](const Inquiry &answer) {
      has = contains(answer.group, answer.group_count, gid);
      if (keeps && answer.mapped) keep_groups(answer.group, answer.group_count);
    });
    return has;
  }
  if (!keeps) return ask_for_group(gid);
  i64 count = kernel::call(__NR_getgroups, kept_groups, kernel::word(group_list));
  if (count < 0) return ask_for_group(gid);
  keep_groups(group_list, u32(count));
  return contains(group_list, u32(count), gid);
}

void assume_credentials(const Credentials &credentials, const u32 *groups, u32 count) {
  process.ids_differ = !credentials.at_home || credentials.maps;
  keep_groups(groups, min(count, kept_groups));
  keep(credentials);
}

bool others_run() {
  kernel::Stat tasks;
  constexpr u64 of_one = 3;  // "." and "..", and a directory for each thread
  return kernel::fstatat(AT_FDCWD, "/proc/self/task", &tasks, 0) < 0 || tasks.nlink != of_one;
}

// Told before the kernel changes anything, lest another thread take the changed rights for its own.
void before_change_of_credentials() {
  bool borrows = borrows_memory();
  if (process.rights_vary == Process::rights_by_thread) return;
  if (others_run()) __atomic_store_n(&process.rights_vary, u8(Process::rights_by_thread), __ATOMIC_SEQ_CST);
  else if (borrows) __atomic_store_n(&process.rights_vary, u8(Process::rights_by_process), __ATOMIC_SEQ_CST);
}

void after_change_of_credentials() {
  if (!borrows_memory()) forget_credentials();
}

void forget_credentials() {
  forget_openers();
  __atomic_store_n(&common.groups_known, false, __ATOMIC_RELEASE);
  __atomic_store_n(&common.known, false, __ATOMIC_RELEASE);
}

void enter_user_namespace() {
  process.ids_differ = true;
  know_users(users_unknown);
  after_change_of_credentials();
}

// The child learns at its first look that it was just forked, and forgets what its maker knew.
void bear_in_user_namespace() {
  process.ids_differ = true;
  u8 alike = Process::rights_alike;
  __atomic_compare_exchange_n(&process.rights_vary, &alike, u8(Process::rights_by_process), false, __ATOMIC_SEQ_CST,
                              __ATOMIC_SEQ_CST);
}

namespace {

// By the map of users or of groups, inwards or outwards.
u32 by_map(Ref<IdMaps> ref, u32 id, bool group, u32 (*translated)(const IdRange *, u32, u32)) {
  if (!ref) return id;
  const IdMaps &maps = *process.arena.at(ref);
  return group ? translated(groups_of(maps), maps.groups, id) : translated(users_of(maps), maps.users, id);
}

}  // namespace

u32 meant_uid(Ref<IdMaps> maps, u32 uid) { return by_map(maps, uid, false, id_outside); }
u32 meant_gid(Ref<IdMaps> maps, u32 gid) { return by_map(maps, gid, true, id_outside); }
u32 own_uid(Ref<IdMaps> maps, u32 uid) { return by_map(maps, uid, false, id_inside); }
u32 own_gid(Ref<IdMaps> maps, u32 gid) { return by_map(maps, gid, true, id_inside); }

u32 name_of_uid(u32 uid) {
  u32 own = own_uid(credentials().maps, uid);
  return own == no_id ? process.arena.header().overflow_uid : own;
}

u32 name_of_gid(u32 gid) {
  u32 own = own_gid(credentials().maps, gid);
  return own == no_id ? process.arena.header().overflow_gid : own;
}

}  // namespace ramfs
