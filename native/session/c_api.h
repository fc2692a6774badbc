// What the files of the C ABI share: from numbers to sessions and inodes, and a transaction around a change.
#pragma once
#include <errno.h>

#include "../bodies/pool.h"
#include "../bodies/usage.h"
#include "../include/ramfs.h"
#include "../store/entering.h"
#include "../store/tree.h"
#include "session.h"

namespace ramfs {

inline Bytes bytes(const uint8_t *text, uint32_t length) { return {reinterpret_cast<const char *>(text), length}; }

inline Result<Session *> session_of(uint32_t number) {
  Session *session = find_session(number);
  if (session == nullptr) return Error{EBADF};
  return session;
}

inline Result<Ref<Inode>> inode_of(const Arena &arena, double node) {
  Ref<Inode> ref = arena.inode(u64(node));
  if (!ref) return Error{ESTALE};
  return ref;
}

// What of a lower is to be entered before a node is looked at or changed: its attributes, and where it is a directory
// that is listed or changed, its entries. A node that is gone is the caller's to find.
inline Result<void> settle(const Arena &arena, double node, bool whole) {
  Ref<Inode> ref = has_lowers(arena) ? arena.inode(u64(node)) : Ref<Inode>{};
  if (!ref) return {};
  if (is_unasked(arena, ref)) RAMFS_CHECK(ask(arena, ref, u64(node)));
  return whole ? make_whole(arena, ref, u64(node)) : Result<void>();
}

inline double to_double(const Arena &arena, Result<Ref<Inode>> made) {
  return made.ok() ? double(arena.number(made.value())) : -double(made.error().number);
}

// Runs `change(transaction)` and commits; where there is no room, once more when removed files have been freed.
template <class Change>
auto transact(const Arena &arena, Change change) -> decltype(change(*static_cast<Transaction *>(nullptr))) {
  for (bool made_room = false;; made_room = true) {
    {
      Transaction t(arena);
      auto result = change(t);
      if (result.ok()) t.commit();
      if (result.ok() || result.error().number != ENOSPC || made_room) return result;
    }
    make_room(arena);
  }
}

// An operation on one directory of a session.
template <class Change>
int32_t change_directory(uint32_t number, double dir, Change change) {
  auto session = session_of(number);
  if (!session.ok()) return -session.error().number;
  const Arena &arena = session.value()->arena();
  if (auto settled = settle(arena, dir, true); !settled.ok()) return -settled.error().number;
  auto result = transact(arena, [&](Transaction &t) -> Result<void> {
    RAMFS_TRY(ref, inode_of(arena, dir));
    return change(t, ref);
  });
  ring_keepers(arena);
  return result.ok() ? 0 : -result.error().number;
}

template <class Make>
double make_entry(uint32_t number, double dir, Make make_one) {
  auto session = session_of(number);
  if (!session.ok()) return -session.error().number;
  const Arena &arena = session.value()->arena();
  if (auto settled = settle(arena, dir, true); !settled.ok()) return -double(settled.error().number);
  auto made = transact(arena, [&](Transaction &t) -> Result<Ref<Inode>> {
    RAMFS_TRY(ref, inode_of(arena, dir));
    return make_one(t, ref);
  });
  ring_keepers(arena);
  return to_double(arena, made);
}

}  // namespace ramfs
