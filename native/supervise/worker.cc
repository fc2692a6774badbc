#include "worker.h"

#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../bodies/staleness.h"
#include "../vfs/change.h"
#include "../vfs/descriptors.h"
#include "../vfs/landlock_domain.h"
#include "../vfs/working_directory.h"
#include "elsewhere.h"
#include "host_calls.h"
#include "interruption.h"

namespace ramfs {
namespace {

// Around what a worker does by itself.
u64 own_umask = ~0ull;

// False: where the caller is, no program may be.
bool stand_where(const Caller &caller, const Standing &standing) {
  if (standing.cwd != 0) {
    process.cwd.number = standing.cwd;
    return true;
  }
  // Who has gone there already, stands there.
  if (own_descriptors >= 0) return true;
  Text<48> path;
  path.add("/proc/").add(u64(caller.thread)).add("/cwd");
  i64 there = kernel::openat(AT_FDCWD, path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (there < 0) return false;
  bool stands = !is_of_volume(int(there)) && kernel::call(__NR_fchdir, u64(there)) >= 0;
  kernel::close(int(there));
  if (stands) learn_host_directory(process.cwd);
  return stands;
}

void mask_as(u64 umask) {
  process.umask = u32(umask);
  if (umask != own_umask) kernel::call(__NR_umask, umask);
  own_umask = umask;
}

bool gives_descriptor(i64 number) {
  return number == __NR_open || number == __NR_openat || number == __NR_openat2 || number == __NR_creat ||
         number == __NR_open_tree;
}

bool closes_on_exec(const Call &call) {
  switch (call.number) {
    case __NR_open: return call.word(1) & O_CLOEXEC;
    case __NR_openat:
    case __NR_open_tree: return call.word(2) & O_CLOEXEC;
    case __NR_openat2: return reinterpret_cast<const kernel::OpenHow *>(call.argument[2])->flags & O_CLOEXEC;
    default: return false;
  }
}

// What is written through it nobody will see: what a write takes from the file goes now.
void expect_writes(int fd) {
  i64 flags = kernel::fcntl(fd, F_GETFL, 0);
  if (flags < 0 || (flags & O_PATH) || (flags & O_ACCMODE) == O_RDONLY) return;
  Ref<Inode> inode = tree_inode(fd);
  if (!inode || !is_regular(process.arena.at(inode)->mode)) return;
  mark_stale_forever(process.arena, inode);
  body_written(inode);
}

// A descriptor that was opened by O_PATH the kernel does not hand over: one that neither reads nor writes stands for
// it.
i64 for_handing_over(i64 fd) {
  i64 flags = kernel::fcntl(int(fd), F_GETFL, 0);
  if (flags < 0 || !(flags & O_PATH)) return fd;
  Text<32> itself;
  itself.add("/proc/self/fd/").add(u64(fd));
  i64 other = kernel::openat(AT_FDCWD, itself.c_str(), O_ACCMODE | O_CLOEXEC | O_NONBLOCK);
  if (other < 0) other = kernel::openat(AT_FDCWD, itself.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  kernel::close(int(fd));
  return other;
}

// Whether it matters to somebody that there is one copy more of it for a moment: no pipe ends, and no program can be
// executed.
bool is_missed(int fd) {
  kernel::Stat stat;
  i64 flags = kernel::fcntl(fd, F_GETFL, 0);
  return flags < 0 || (flags & O_ACCMODE) != O_RDONLY || kernel::fstat(fd, &stat) < 0 ||
         !(is_regular(stat.mode) || is_directory(stat.mode));
}

void finish(const Job &job, const Call &call, i64 result) {
  if (result == let_kernel) {
    // What is the host's to the caller may be another thing behind it.
    if (!gives_descriptor(call.number)) rights_change(job.caller.process);
    return job.notified.go_on();
  }
  if (result < 0 || !gives_descriptor(call.number)) return job.notified.answer(result);
  result = for_handing_over(result);
  if (result < 0) return job.notified.answer(result);
  int fd = int(result);
  expect_writes(fd);
  bool closes = closes_on_exec(call), missed = is_missed(fd);
  i64 given = missed ? job.notified.inject(fd, closes ? u32(O_CLOEXEC) : 0u) : job.notified.give(fd, closes);
  kernel::close(fd);
  if (missed || given < 0) job.notified.answer(given);
}

// Where the call is made, and how it is answered.
void make(const Job &job, Arguments &arguments, Call &call) {
  const Caller &caller = job.caller;
  bool stands = arguments.is_relative() || call.number == __NR_getcwd ? stand_where(caller, caller.standing) : true;
  if (!stands) return job.notified.answer(-EACCES);
  mask_as(caller.standing.umask);
  make_calls_for(caller);
  process.stands_in_for = caller.process;
  process.cwd.number = caller.standing.cwd;
  i64 result;
  {
    InPlaceOf in_place(caller);
    if (answer_apart(job, call)) return;
    result = dispatch(call);
  }
  if (result != let_kernel) result = arguments.give_back(call, result);
  arguments.let_go();
  if (result == -EINTR) result = interrupted_answer(caller.thread);
  finish(job, call, result);
}

void make_elsewhere(const Job &job, Arguments &arguments, Call &call) {
  i64 child = kernel::call(__NR_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    i64 gone = go_to(job.caller);
    if (gone < 0) job.notified.answer(gone);
    else make(job, arguments, call);
    for (;;) kernel::call(__NR_exit_group, 0);
  }
  if (child < 0 || !await_child(child)) job.notified.answer(-EIO);
}

void handle(Notified &notified) {
  Caller *caller = find_caller(notified.thread());
  if (caller == nullptr) return notified.answer(-EIO);
  Job job{notified, *caller};
  Arguments arguments(notified, *caller);
  Call call{};
  arguments.take(call);
  if (!notified.waits()) return;
  if (caller->elsewhere) make_elsewhere(job, arguments, call);
  else make(job, arguments, call);
}

// Who asked may have been killed (ENOENT); anything else says that nobody asks any more.
bool is_to_go_on(i64 received) {
  return received >= 0 || received == -EINTR || received == -EAGAIN || received == -ENOENT;
}

bool is_to_leave(Pool &pool) {
  u32 leaving = __atomic_load_n(&pool.leaving, __ATOMIC_SEQ_CST);
  while (leaving > 0)
    if (__atomic_compare_exchange_n(&pool.leaving, &leaving, leaving - 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
      return true;
  return false;
}

}  // namespace

void work(u32 number, int bell) {
  WorkerSlot &slot = shared->worker[number];
  Pool &pool = shared->pool[slot.pool];
  learn_own_rights();
  make_call = make_host_call;
  give_up_entries();
  begin_in_landlock_domain({pool.landlock});
  be_interruptible();
  Notified notified(pool.listener);
  for (i64 received = 0; is_to_go_on(received) && !is_to_leave(pool);) {
    received = notified.receive();
    if (received < 0) continue;
    bool alone = __atomic_sub_fetch(&pool.idle, 1, __ATOMIC_SEQ_CST) == 0;
    slot.thread = notified.thread();
    __atomic_store_n(&slot.call, notified.id(), __ATOMIC_SEQ_CST);
    if (alone && !__atomic_exchange_n(&pool.rung, 1u, __ATOMIC_SEQ_CST))
      kernel::call(__NR_write, u64(i64(bell)), kernel::word(""), 1);
    handle(notified);
    __atomic_store_n(&slot.call, 0ull, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(&pool.idle, 1, __ATOMIC_SEQ_CST);
  }
  for (;;) kernel::call(__NR_exit_group, 0);
}

}  // namespace ramfs
