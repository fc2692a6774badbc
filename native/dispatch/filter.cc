#include "filter.h"

#include "../base/kernel_headers.h"
#include "../vfs/descriptors.h"
#include "call_shapes.h"

namespace ramfs {
namespace {

constexpr u64 nowhere = ~0xfffull, nobodys = ~0ull;

bool leads_to_tree(int dir, u64 address) {
  auto text = Guest::path(address);
  if (!text.ok()) return address == 0 && tree_inode(dir);
  Place place;
  auto walked = walk(dir, text.value(), walk_entry | walk_links | walk_empty, place);
  return !walked.ok() || place.tree();  // only in the tree does a walk fail
}

bool names_tree(const Call &call, Subject subject) {
  u64 word = call.argument[subject.index];
  switch (subject.kind) {
    case Subject::path: return leads_to_tree(AT_FDCWD, word);
    case Subject::at: return leads_to_tree(int(word), call.argument[subject.index + 1]);
    case Subject::file: return bool(tree_inode(int(word)));
    case Subject::address: {
      auto family = Guest::copy_in<u16>(word);
      return word != 0 && family.ok() && family.value() == AF_UNIX && leads_to_tree(AT_FDCWD, word + sizeof(u16));
    }
    case Subject::none: break;
  }
  return false;
}

// What the hook of a session inside this one asks (arena/handover.h), or what is wrong: the kernel's affair in any
// case.
bool names_nothing(const Call &call, Subject subject) {
  switch (subject.kind) {
    case Subject::path:
    case Subject::address: return call.argument[subject.index] == nowhere;
    case Subject::at: return call.argument[subject.index + 1] == nowhere;
    case Subject::file: return int(call.argument[subject.index]) == -1;
    case Subject::none: break;
  }
  return false;
}

void lead_nowhere(Call &call, Subject subject) {
  switch (subject.kind) {
    case Subject::path:
    case Subject::address: call.argument[subject.index] = nowhere; break;
    case Subject::at: call.argument[subject.index + 1] = nowhere; break;
    case Subject::file: call.argument[subject.index] = nobodys; break;
    case Subject::none: break;
  }
}

}  // namespace

i64 judge_by_filters(const Call &call) {
  const CallShape &shape = shape_of(call.number);
  for (Subject subject : shape.subject)
    if (names_nothing(call, subject)) return Call(call).forward();
  if (!names_tree(call, shape.subject[0]) && !names_tree(call, shape.subject[1])) return let_kernel;
  Call probe = call;
  for (Subject subject : shape.subject) lead_nowhere(probe, subject);
  i64 answer = probe.forward();
  return answer == -EFAULT || answer == -EBADF ? let_kernel : answer;
}

}  // namespace ramfs
