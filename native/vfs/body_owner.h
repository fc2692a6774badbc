// The kernel compares who asks for a lease or gives a hint with the owner of the file behind the descriptor. That is the body,
// which belongs to whoever has made it until somebody needs it to be his.
#pragma once
#include "process.h"

namespace ramfs {

// Makes a call on the body that its owner may make, where the caller owns the inode: in the end as the owner of the body.
template <class Make>
i64 as_body_owner(Ref<Inode> inode, int refusal, Make make);

// Gives the inode's body to the calling user. False: the owner of the session may not, or is gone.
bool own_body(Ref<Inode> inode);

// Whether somebody has the inode's body open for writing, asked by `fd`, a descriptor for reading.
bool is_open_for_writing(Ref<Inode> inode, int fd);

template <class Make>
i64 as_body_owner(Ref<Inode> inode, int refusal, Make make) {
  i64 result = make();
  return result == -refusal && own_body(inode) ? make() : result;
}

}  // namespace ramfs
