// The kernel compares who asks for a lease or gives a hint with the owner of the file behind the descriptor. That is
// the body, which belongs to whoever has made it until somebody needs it to be his.
#pragma once
#include "process.h"

namespace ramfs {

// Gives the inode's body to the calling user, who owns the inode. False: the owner of the session may not, or is gone.
bool claim_body(Ref<Inode> inode);

// The result of `make`, a call that the body's owner may make and others are refused with `refusal`.
template <class Make>
i64 as_body_owner(Ref<Inode> inode, int refusal, Make make) {
  i64 result = make();
  return result == -refusal && claim_body(inode) ? make() : result;
}

// bodies/lower.h's ask_owner, for programs.
i64 ask_owner_of_lower(const Arena &arena, u32 what, u64 number);

// Whether somebody has the inode's body open for writing, asked by `fd`, a descriptor for reading.
bool is_open_for_writing(Ref<Inode> inode, int fd);

}  // namespace ramfs
