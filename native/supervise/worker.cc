#include "worker.h"

#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../bodies/staleness.h"
#include "../vfs/change.h"
#include "../vfs/descriptors.h"
#include "../vfs/landlock_domain.h"
#include "../vfs/working_directory.h"
#include "host_calls.h"

namespace ramfs {
namespace {

// Around what a worker does by itself.
u32 own_umask = ~0u;

void stand_where(const Caller &caller, const Standing &standing) {
  if (standing.cwd != 0) {
    process.cwd.number = standing.cwd;
    return;
  }
  Text<48> path;
  path.add("/proc/").add(u64(caller.thread)).add("/cwd");
  i64 there = kernel::openat(AT_FDCWD, path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (there >= 0) {
    kernel::call(__NR_fchdir, u64(there));
    kernel::close(int(there));
  }
  learn_host_directory(process.cwd);
}

void mask_as(u32 umask) {
  process.umask = umask;
  if (umask != own_umask) kernel::call(__NR_umask, umask);
  own_umask = umask;
}

bool gives_descriptor(i64 number) {
  return number == __NR_open || number == __NR_openat || number == __NR_openat2 || number == __NR_creat;
}

bool closes_on_exec(const Call &call) {
  switch (call.number) {
    case __NR_open: return call.word(1) & O_CLOEXEC;
    case __NR_openat: return call.word(2) & O_CLOEXEC;
    case __NR_openat2: return reinterpret_cast<const kernel::OpenHow *>(call.argument[2])->flags & O_CLOEXEC;
    default: return false;
  }
}

// What is written through it nobody will see.
void expect_writes(int fd) {
  i64 flags = kernel::fcntl(fd, F_GETFL, 0);
  if (flags < 0 || (flags & O_PATH) || (flags & O_ACCMODE) == O_RDONLY) return;
  Ref<Inode> inode = tree_inode(fd);
  if (!inode || !is_regular(process.arena.at(inode)->mode)) return;
  mark_stale_forever(process.arena, inode);
}

void finish(const Job &job, const Call &call, i64 result) {
  if (result == let_kernel) return job.notified.go_on();
  if (result < 0 || !gives_descriptor(call.number)) return job.notified.answer(result);
  expect_writes(int(result));
  i64 given = job.notified.give(int(result), closes_on_exec(call));
  kernel::close(int(result));
  if (given < 0) job.notified.answer(given);
}

void handle(Notified &notified) {
  Caller *caller = find_caller(notified.thread());
  if (caller == nullptr) return notified.answer(-EIO);
  Standing standing;
  if (!standing_of(caller->process, standing)) return notified.answer(-EIO);
  Job job{notified, *caller, standing};
  Arguments arguments(notified, *caller);
  Call call{};
  arguments.take(call);
  if (!notified.waits()) return;
  if (arguments.is_relative() || call.number == __NR_getcwd) stand_where(*caller, standing);
  mask_as(standing.umask);
  make_calls_for(*caller);
  i64 result;
  {
    InPlaceOf in_place(*caller);
    if (answer_apart(job, call)) return;
    result = dispatch(call);
  }
  if (result != let_kernel) result = arguments.give_back(call, result);
  finish(job, call, result);
}

}  // namespace

void work(u32 number, int bell) {
  WorkerSlot &slot = shared->worker[number];
  Pool &pool = shared->pool[slot.pool];
  learn_own_rights();
  make_call = make_host_call;
  give_up_entries();
  begin_in_landlock_domain({pool.landlock});
  Notified notified(pool.listener);
  for (;;) {
    i64 received = notified.receive();
    if (received == -EINTR || received == -EAGAIN) continue;
    // Who asked is gone, or all are.
    if (received < 0 && received != -ENOENT) break;
    if (received < 0) continue;
    if (__atomic_sub_fetch(&pool.idle, 1, __ATOMIC_SEQ_CST) == 0) {
      u8 which = u8(slot.pool);
      kernel::call(__NR_write, u64(i64(bell)), kernel::word(&which), 1);
    }
    slot.thread = notified.thread();
    __atomic_store_n(&slot.call, notified.id(), __ATOMIC_SEQ_CST);
    handle(notified);
    __atomic_store_n(&slot.call, 0ull, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(&pool.idle, 1, __ATOMIC_SEQ_CST);
  }
  for (;;) kernel::call(__NR_exit_group, 0);
}

}  // namespace ramfs
