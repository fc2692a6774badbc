// execve(2), execveat(2) of supervised programs.
#include "../base/kernel_headers.h"
#include "../dispatch/call.h"
#include "worker.h"

namespace ramfs {

void answer_execution(const Job &job, Call &call) {
  bool at = call.number == __NR_execveat;
  Place place;
  PathArgument path = at ? ramfs::at(call, 0) : plain(0);
  Result<void> walked = walk_call(call, path, at ? how_of(call.word(4)) : u32(walk_follow), place);
  if (!walked.ok()) return job.notified.answer(answer(walked));
  if (place.tree()) return job.notified.answer(place.exists() ? -EACCES : -ENOENT);
  executes(job.caller.process);
  job.notified.go_on();
}

}  // namespace ramfs
