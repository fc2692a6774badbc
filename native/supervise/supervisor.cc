#include "supervisor.h"

#include <asm/socket.h>
#include <linux/eventpoll.h>
#include <linux/prctl.h>

#include "../base/kernel_headers.h"
#include "../vfs/process.h"
#include "rounds.h"
#include "socket.h"
#include "worker.h"

namespace ramfs {

constinit Shared *shared = nullptr;

namespace {

constexpr u32 most_of_pool = 128;

int events = -1, door = -1, bell[2] = {-1, -1}, deaths = -1;
bool owner_is_gone = false;
u32 pools_served = 0;
RAMFS_SELDOM Rounds rounds;

// What an event is about, in its high half; what stands below: the descriptor, or the pool.
enum About : u32 { about_owner, about_door, about_connection, about_bell, about_death, about_pool };

void hear(int fd, About about, u32 what, u32 of) {
  epoll_event event{of, u64(about) << 32 | what};
  kernel::call(__NR_epoll_ctl, u64(i64(events)), EPOLL_CTL_ADD, u64(i64(fd)), kernel::word(&event));
}

void answer_registration(int socket, i64 result) {
  i64 word = result;
  kernel::call(__NR_sendto, u64(i64(socket)), kernel::word(&word), sizeof word, 0x4000, 0, 0);
  kernel::close(socket);
}

u32 free_slot() {
  for (u32 i = 0; i < most_workers; i++)
    if (__atomic_load_n(&shared->worker[i].pid, __ATOMIC_ACQUIRE) == 0) return i;
  return most_workers;
}

}  // namespace

// Another worker for the pool; it counts as idle from now on.
bool add_worker(u32 number) {
  Pool &pool = shared->pool[number];
  u32 free = free_slot();
  if (free == most_workers || pool.workers >= most_of_pool) return false;
  WorkerSlot &slot = shared->worker[free];
  slot = {~0u, number, 0, 0, 0};
  __atomic_fetch_add(&pool.idle, 1, __ATOMIC_SEQ_CST);
  pool.workers++;
  i64 child = kernel::call(__NR_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    for (int fd : {events, door, bell[0], deaths}) kernel::close(fd);
    work(free, bell[1]);
  }
  if (child > 0) {
    __atomic_store_n(&slot.pid, u32(child), __ATOMIC_RELEASE);
    return true;
  }
  pool.workers--;
  __atomic_fetch_sub(&pool.idle, 1, __ATOMIC_SEQ_CST);
  __atomic_store_n(&slot.pid, 0u, __ATOMIC_RELEASE);
  return false;
}

namespace {

i64 add_pool(int listener, u32 landlock) {
  for (u32 i = 0; i < most_pools; i++) {
    Pool &pool = shared->pool[i];
    if (pool.listener >= 0) continue;
    pool = {0, 0, listener, landlock, 0, 0};
    if (!add_worker(i)) {
      pool.listener = -1;
      return -EAGAIN;
    }
    pools_served++;
    // Only its end is told.
    hear(listener, about_pool, i, 0);
    return 0;
  }
  return -EMFILE;
}

// Those under it are all gone, and no call of theirs waits.
void end_pool(u32 number) {
  Pool &pool = shared->pool[number];
  if (pool.listener < 0) return;
  for (WorkerSlot &slot : shared->worker)
    if (slot.pid != 0 && slot.pid != ~0u && slot.pool == number) kernel::call(__NR_kill, slot.pid, SIGKILL);
  kernel::call(__NR_epoll_ctl, u64(i64(events)), EPOLL_CTL_DEL, u64(i64(pool.listener)), 0);
  kernel::close(pool.listener);
  pool.listener = -1;
  pools_served--;
}

// For who sets it himself (dispatch/crossing.h).
i64 answer_ticket(const Standing &standing) {
  u64 number = ticket_for(standing);
  return number ? i64(number) : -EAGAIN;
}

i64 take_process(int socket, const Registration &registration) {
  struct {
    i32 pid;
    u32 uid, gid;
  } peer{};
  u32 length = sizeof peer;
  i64 told = kernel::call(__NR_getsockopt, u64(i64(socket)), SOL_SOCKET, SO_PEERCRED, kernel::word(&peer),
                          kernel::word(&length));
  if (told < 0) return told;
  const Header &header = process.arena.header();
  if (registration.secret[0] != header.supervisor[0] || registration.secret[1] != header.supervisor[1]) return -EPERM;
  // The owner speaks for those who reach no socket (dispatch/crossing.h).
  if (u32(peer.pid) == header.owner && registration.process != 0) peer.pid = i32(registration.process);
  const Standing stands_at{registration.cwd, registration.umask};
  if (registration.listener < 0) return answer_ticket(stands_at);
  i64 pid = kernel::call(__NR_pidfd_open, u64(i64(peer.pid)), 0);
  if (pid < 0) return pid;
  i64 listener = kernel::call(__NR_pidfd_getfd, u64(pid), u64(i64(registration.listener)), 0);
  kernel::close(int(pid));
  if (listener < 0) return listener;
  Standing known;
  bool has = standing_of(u32(peer.pid), known) && known.cwd == stands_at.cwd && known.umask == stands_at.umask;
  i64 stands = has ? 0 : let_stand(u32(peer.pid), stands_at, peer.uid, peer.gid);
  i64 added = stands < 0 ? stands : add_pool(int(listener), registration.landlock);
  if (added < 0) kernel::close(int(listener));
  return added;
}

void admit_connection() {
  i64 connection = kernel::call(__NR_accept4, u64(i64(door)), 0, 0, SOCK_CLOEXEC | O_NONBLOCK);
  if (connection >= 0) hear(int(connection), about_connection, u32(connection), EPOLLIN);
}

void read_registration(int socket) {
  Registration registration;
  i64 n = kernel::call(__NR_read, u64(i64(socket)), kernel::word(&registration), sizeof registration);
  if (n == -EAGAIN) return;
  kernel::call(__NR_epoll_ctl, u64(i64(events)), EPOLL_CTL_DEL, u64(i64(socket)), 0);
  if (n != sizeof registration) return void(kernel::close(socket));
  answer_registration(socket, take_process(socket, registration));
}

// What a worker that was killed had still to answer is answered in its place.
void bury_workers() {
  char skipped[128];
  kernel::call(__NR_read, u64(i64(deaths)), kernel::word(skipped), sizeof skipped);
  for (i64 pid; (pid = kernel::call(__NR_wait4, ~0ull, 0, 1, 0)) > 0;) {
    for (WorkerSlot &slot : shared->worker) {
      if (slot.pid != u32(pid)) continue;
      Pool &pool = shared->pool[slot.pool];
      pool.workers--;
      bool lives = pool.listener >= 0;
      if (slot.call != 0 && lives) fail_call(pool.listener, slot.call);
      if (slot.call == 0) __atomic_fetch_sub(&pool.idle, 1, __ATOMIC_SEQ_CST);
      u32 number = slot.pool;
      __atomic_store_n(&slot.pid, 0u, __ATOMIC_RELEASE);
      if (lives && pool.workers == 0) add_worker(number);
    }
  }
}

void hear_bell() {
  char skipped[64];
  kernel::call(__NR_read, u64(i64(bell[0])), kernel::word(skipped), sizeof skipped);
  rounds.begin();
}

i64 open_door() {
  const Arena &arena = process.arena;
  Header &header = arena.header();
  u64 secret[2];
  if (kernel::call(__NR_getrandom, kernel::word(secret), sizeof secret, 0) != sizeof secret) return -EIO;
  header.supervisor[0] = secret[0];
  __atomic_store_n(&header.supervisor[1], secret[1] | 1, __ATOMIC_RELEASE);
  SupervisorAddress address;
  address.name(arena);
  i64 socket = kernel::call(__NR_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return socket;
  i64 result = kernel::call(__NR_bind, u64(socket), kernel::word(&address), address.length);
  // Who reaches the volume may connect, whatever his ids.
  if (result >= 0) result = kernel::call(__NR_chmod, kernel::word(address.path), 0777);
  if (result >= 0) result = kernel::call(__NR_listen, u64(socket), 128);
  return result < 0 ? result : socket;
}

i64 begin() {
  if (process.arena.volume() < 0) return -EOPNOTSUPP;
  i64 place = kernel::call(__NR_mmap, 0, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, ~0ull, 0);
  if (kernel::failed(place)) return place;
  shared = reinterpret_cast<Shared *>(place);
  for (Pool &pool : shared->pool) pool.listener = -1;
  // Its workers are no leaders of sessions, so that no terminal that they open becomes theirs.
  kernel::call(__NR_setsid);
  kernel::call(__NR_prctl, PR_SET_DUMPABLE, 0);
  kernel::call(__NR_prctl, PR_SET_NAME, kernel::word("ramfs-supervise"));
  u64 child = 1ull << (SIGCHLD - 1);
  kernel::call(__NR_rt_sigprocmask, 0, kernel::word(&child), 0, sizeof child);
  deaths = int(kernel::call(__NR_signalfd4, ~0ull, kernel::word(&child), sizeof child, O_CLOEXEC | O_NONBLOCK));
  events = int(kernel::call(__NR_epoll_create1, O_CLOEXEC));
  i64 pipe = kernel::call(__NR_pipe2, kernel::word(bell), O_CLOEXEC | O_NONBLOCK);
  if (deaths < 0 || events < 0 || pipe < 0) return -EMFILE;
  i64 opened = open_door();
  if (opened < 0) return opened;
  door = int(opened);
  return 0;
}

void follow(const epoll_event &event) {
  u32 what = u32(event.data);
  switch (u32(event.data >> 32)) {
    case about_owner:
      owner_is_gone = true;
      kernel::call(__NR_epoll_ctl, u64(i64(events)), EPOLL_CTL_DEL, what, 0);
      break;
    case about_door: admit_connection(); break;
    case about_connection: read_registration(int(what)); break;
    case about_bell: hear_bell(); break;
    case about_death: bury_workers(); break;
    case about_pool: end_pool(what); break;
    default: break;
  }
}

}  // namespace

void supervise(int owner) {
  i32 result = i32(begin());
  kernel::call(__NR_write, u64(i64(owner)), kernel::word(&result), sizeof result);
  if (result < 0)
    for (;;) kernel::call(__NR_exit_group, 1);
  hear(owner, about_owner, u32(owner), EPOLLIN);
  hear(door, about_door, 0, EPOLLIN);
  hear(bell[0], about_bell, 0, EPOLLIN);
  hear(deaths, about_death, 0, EPOLLIN);
  while (!(owner_is_gone && pools_served == 0)) {
    epoll_event happened[16];
    i64 n =
        kernel::call(__NR_epoll_pwait, u64(i64(events)), kernel::word(happened), 16, u64(rounds.patience_ms()), 0, 8);
    for (i64 i = 0; i < n; i++) follow(happened[i]);
    if (n == 0) rounds.go();
  }
  for (;;) kernel::call(__NR_exit_group, 0);
}

}  // namespace ramfs
