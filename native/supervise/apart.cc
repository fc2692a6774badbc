// Calls that the kernel makes for the caller after all, once it is known that they lead past the tree, and those that
// change where or who he is.
#include <linux/ptrace.h>

#include "../base/kernel_headers.h"
#include "../vfs/descriptors.h"
#include "../vfs/permission.h"
#include "host_target.h"
#include "worker.h"

namespace ramfs {
namespace {

i64 stand(const Job &job, const Standing &standing) {
  return with_own_rights([&] { return let_stand(job.caller, standing); });
}

// The kernel lets the caller stand there: then he stands on the host.
void stand_on_host(const Job &job, int directory) {
  i64 allowed = kernel::call(__NR_faccessat2, u64(i64(directory)), kernel::word(""), X_OK, AT_EMPTY_PATH | AT_EACCESS);
  kernel::Stat stat;
  if (kernel::fstat(directory, &stat) >= 0 && !is_directory(stat.mode)) allowed = -ENOTDIR;
  if (allowed >= 0) allowed = stand(job, {0, job.caller.standing.umask});
  if (allowed < 0) job.notified.answer(allowed);
  else job.notified.go_on();
}

i64 stand_in_tree(const Job &job, Ref<Inode> ref, u64 number) {
  RAMFS_ANSWER_TRY(inode, fields(ref, number));
  if (!is_directory(inode.mode)) return -ENOTDIR;
  RAMFS_ANSWER(check_access(ref, inode, may_execute));
  return stand(job, {number, job.caller.standing.umask});
}

// Where a path of the call leads; ESTALE: to be walked again.
Result<void> walk_to(Call &call, PathArgument path, u32 how, Place &place) {
  for (;;) {
    Result<void> walked = walk_call(call, path, how, place);
    if (walked.ok() || walked.error().number != ESTALE) return walked;
  }
}

void change_directory(const Job &job, Call &call) {
  Place place;
  Result<void> walked = walk_to(call, plain(0), walk_follow | walk_links, place);
  if (!walked.ok()) return job.notified.answer(answer(walked));
  if (place.tree()) {
    i64 result = place.exists() ? stand_in_tree(job, place.inode, place.number) : -i64(ENOENT);
    return job.notified.answer(result);
  }
  // The kernel finds it by what the caller wrote.
  bool finds = kernel::word(place.path) == call.argument[0] && (*place.path == '/' || job.caller.standing.cwd == 0);
  HostTarget target;
  i64 found = target.find(job.caller, place.dir, place.path, true);
  if (found < 0 || !finds) return job.notified.answer(found < 0 ? found : -EACCES);
  stand_on_host(job, target.fd());
}

void change_to_descriptor(const Job &job, const Call &call) {
  Descriptor d = describe(call.fd(0));
  if (d.kind == Descriptor::closed) return job.notified.answer(-EBADF);
  if (d.kind == Descriptor::tree)
    return job.notified.answer(stand_in_tree(job, d.inode, process.arena.number(d.inode)));
  stand_on_host(job, call.fd(0));
}

void change_mask(const Job &job, const Call &call) {
  u64 before = job.caller.standing.umask;
  i64 changed = stand(job, {job.caller.standing.cwd, call.word(0) & 0777});
  job.notified.answer(changed < 0 ? changed : i64(before));
}

// Another process is looked into, or changed.
void reach_process(const Job &job, u64 pid) {
  Standing standing;
  bool supervised = with_own_rights([&] { return standing_of(u32(pid), standing); });
  if (supervised) job.notified.go_on();
  else job.notified.answer(-EPERM);
}

void trace(const Job &job, const Call &call) {
  u64 request = call.argument[0];
  if (request == PTRACE_ATTACH || request == PTRACE_SEIZE) return reach_process(job, call.argument[1]);
  job.notified.go_on();
}

}  // namespace

bool answer_apart(const Job &job, Call &call) {
  switch (call.number) {
    case __NR_execve:
    case __NR_execveat: return answer_execution(job, call), true;
    case __NR_chdir: return change_directory(job, call), true;
    case __NR_fchdir: return change_to_descriptor(job, call), true;
    case __NR_umask: return change_mask(job, call), true;
    case __NR_ptrace: return trace(job, call), true;
    case __NR_process_vm_readv:
    case __NR_process_vm_writev: return reach_process(job, call.argument[0]), true;
    case __NR_pidfd_getfd: return job.notified.answer(-EPERM), true;
    case __NR_capset:
    case __NR_setfsgid:
    case __NR_setfsuid:
    case __NR_setgid:
    case __NR_setgroups:
    case __NR_setregid:
    case __NR_setresgid:
    case __NR_setresuid:
    case __NR_setreuid:
    case __NR_setuid:
    case __NR_setns:
    case __NR_unshare: return rights_change(job.caller.process), job.notified.go_on(), true;
    default: return false;
  }
}

}  // namespace ramfs
