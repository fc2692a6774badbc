// Who is one of the session's owner's own, and may have its arena and volume: a process that the kernel would let trace
// the owner (ptrace(2)), or that can win back by itself the rights to. So one of its user ids is the owner's, and it
// has or may raise every capability that the owner has; temporary drops (seteuid, setfsuid) change nothing. Groups do
// not count. Everybody else is supervised (dispatch/crossing.h).
#pragma once
#include "credentials.h"

namespace ramfs {

// What the kernel tells of the calling thread, in the names of its own namespace.
struct Powers {
  u32 real, effective, saved;
  u64 permitted, raised;  // capabilities; raised: those in effect
  u32 secure;             // PR_GET_SECUREBITS
};
Powers powers();

// The numbers of the calls that can take that away, and what they were asked for.
struct Wish {
  i64 number;
  u64 argument[3];
  u64 permitted;  // capset: the set that is asked for
};
// What the caller has behind the call, should the kernel grant it.
Powers powers_after(Powers now, const Wish &wish);
// What a program that it executes has, if the file gives it nothing.
Powers powers_in_program(Powers now, u64 bounding);

// In `maps` an id of the caller's means one of the session's; at_home: capabilities count for the session.
bool is_owners_own(const Powers &powers, Ref<IdMaps> maps, bool at_home);

// Whether the caller is not the owner's own any more once it has made this call.
bool gives_up_ownership(const Wish &wish);
// Whether a program that it executes will not be. Asks nobody where nothing in this memory has changed its rights.
bool loses_ownership_by_execution();
// What it will be able to do is less from the next program on (PR_CAPBSET_DROP, PR_SET_SECUREBITS).
void note_lesser_programs();

}  // namespace ramfs
