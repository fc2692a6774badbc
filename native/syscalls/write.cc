// write(2), pwrite(2), writev(2), pwritev(2), pwritev2(2), where they reach the dispatcher: otherwise the kernel is
// asked first and only after_write follows (hook/start.S).
#include "../base/kernel_headers.h"
#include "../bodies/staleness.h"
#include "../bodies/usage.h"
#include "../dispatch/handlers.h"
#include "../vfs/descriptors.h"

namespace ramfs {
namespace {

struct Part {
  u64 address, length;
};

// What a call was to write: `count` parts.
struct Request {
  u64 parts;  // the program's array; 0: the one in `single`
  u64 count;
  Part single;

  explicit Request(const Call &call) {
    bool vector = call.number != __NR_write && call.number != __NR_pwrite64;
    parts = vector ? call.argument[1] : 0;
    count = vector ? call.argument[2] : 1;
    single = {call.argument[1], call.argument[2]};
  }
  Result<Part> part(u64 i) const {
    if (parts == 0) return single;
    return Guest::copy_in<Part>(parts + i * sizeof(Part));
  }
};

// Writes what is left behind the first `done` bytes: how many more were written.
i64 write_rest(const Call &call, const Request &request, u64 done) {
  bool at_offset = call.number == __NR_pwrite64 || call.number == __NR_pwritev ||
                   (call.number == __NR_pwritev2 && i64(call.argument[3]) != -1);
  u64 skip = done, more = 0;
  for (u64 i = 0; i < request.count; i++) {
    auto part = request.part(i);
    if (!part.ok()) break;
    u64 skipped = min(skip, part->length);
    skip -= skipped;
    u64 length = part->length - skipped;
    if (length == 0) continue;
    Call next{at_offset ? __NR_pwrite64 : __NR_write, {call.argument[0], part->address + skipped, length}};
    next.argument[3] = call.argument[3] + done + more;
    i64 written = next.forward();
    if (written > 0) more += u64(written);
    if (written != i64(length)) break;
  }
  return i64(more);
}

u64 length_of(const Request &request) {
  u64 length = 0;
  for (u64 i = 0; i < request.count; i++) {
    auto part = request.part(i);
    if (part.ok()) length += part->length;
  }
  return length;
}

// A write that found the budget full after a part of its way: removed files may still have taken the rest.
i64 complete(const Call &call, i64 done) {
  const Arena &arena = process.arena;
  Request request(call);
  if (call.number == __NR_pwritev2 && call.word(5) != 0) return done;  // its flags are for one call
  if (done <= 0 || u64(done) >= length_of(request) || !is_full(arena) || !make_room(arena)) return done;
  return done + write_rest(call, request, u64(done));
}

void note_attempt(int fd) {
  Ref<Inode> inode = tree_inode(fd);
  if (inode && is_regular(process.arena.at(inode)->mode)) mark_written(process.arena.at(inode));
}

}  // namespace

i64 after_short_write(Call &call, i64 result) {
  bool in_budget = process.arena.header().memory != 0 && result > 0 && tree_inode(call.fd(0));
  if (in_budget) result = complete(call, result);
  // Before the kernel looks for room, or at the bytes, it has stamped the file.
  if (result == -ENOSPC || result == -EFAULT) note_attempt(call.fd(0));
  return result == 0 ? 0 : after_write(call.fd(0), result);
}

i64 sys_write(Call &call) { return after_short_write(call, call.forward()); }

}  // namespace ramfs
