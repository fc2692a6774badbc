// wait4(2), waitid(2): of a traced program's execution its tracer is told when the loader is done (vfs/tracee.h); who
// left a core file, left it in the tree.
#include <linux/wait.h>

#include "../base/kernel_headers.h"
#include "../dispatch/bring_cores.h"
#include "../dispatch/handlers.h"
#include "../vfs/tracee.h"

namespace ramfs {
namespace {

// As far as waitid(2) fills it.
struct ChildInfo {
  i32 signal, error, code, pad, pid, uid, status;
};

bool is_dumped(i32 status) { return (status & 0x7f) != 0 && (status & 0x7f) != 0x7f && (status & 0x80); }

i64 after_wait4(const Call &call, i64 result) {
  // Where nobody wants to know how it went, the loader is to be left behind all the same.
  u64 place = call.argument[1];
  i32 status = stopped_by_trap;
  if (place != 0) {
    auto written = Guest::copy_in<i32>(place);
    if (!written.ok()) return result;
    status = written.value();
  }
  i32 before = status;
  while (result > 0 && !is_reported(u32(result), status)) {
    before = ~status;
    result = kernel::call(__NR_wait4, call.argument[0], kernel::word(&status), call.argument[2], call.argument[3]);
  }
  if (result <= 0 || place == 0) return result;
  if (is_dumped(status)) bring_cores();
  if (status == before) return result;
  Result<void> put = Guest::copy_out(place, &status, sizeof status);
  return put.ok() ? result : answer(put);
}

i64 after_waitid(Call &call, i64 result) {
  if (call.argument[2] == 0 || (call.word(3) & WNOWAIT)) return result;
  for (; result == 0; result = call.forward()) {
    auto read = Guest::copy_in<ChildInfo>(call.argument[2]);
    if (!read.ok() || read.value().signal != SIGCHLD) return result;
    ChildInfo info = read.value();
    if (info.code == CLD_DUMPED) bring_cores();
    i32 before = info.code == CLD_TRAPPED  ? info.status << 8 | 0x7f
                 : info.code == CLD_EXITED ? info.status << 8
                                           : info.status;
    i32 status = before;
    if (!is_reported(u32(info.pid), status)) continue;
    if (status == before) return result;
    // What it has become is a stop, too.
    info.status = status >> 8;
    Result<void> put = Guest::copy_out(call.argument[2], &info, sizeof info);
    return put.ok() ? result : answer(put);
  }
  return result;
}

}  // namespace

i64 after_wait(Call &call, i64 result) {
  if (call.number == __NR_waitid) return result == 0 ? after_waitid(call, result) : result;
  return result > 0 ? after_wait4(call, result) : result;
}

i64 sys_wait4(Call &call) { return after_wait(call, call.forward()); }

}  // namespace ramfs
