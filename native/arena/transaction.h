// The one lock, and the journal that makes a writer's change whole or undone (see layout.h).
#pragma once
#include "arena.h"

namespace ramfs {

// A change to the tree. Takes the lock with all signals blocked; unless commit() was reached, the destructor
// undoes everything. While it lives, the thread must not return to the host program.
class Transaction {
 public:
  explicit Transaction(const Arena &arena);
  ~Transaction();
  Transaction(const Transaction &) = delete;

  const Arena &arena() const { return arena_; }

  // Changes a field of the arena, to be undone unless the transaction commits.
  template <class T>
  void set(T &field, T value) {
    static_assert(sizeof(T) <= 8);
    record(&field);
    __atomic_store(&field, &value, __ATOMIC_RELEASE);
  }
  template <class T>
  void add(T &field, T amount) {
    set(field, T(field + amount));
  }
  // Records the content of [place, place+bytes) before somebody overwrites it.
  void record_range(const void *place, u32 bytes);

  // Makes readers of this inode wait or retry until the end. To be called before its first change.
  void touch(Ref<Inode> inode);

  // From here on the change stands.
  void commit();

  // Blocks and inodes that are freed with the commit, and not before: what a transaction has given up must keep its
  // content for the undo, so it is never handed out in the same one.
  void free_at_commit(u32 index, u32 size_class);
  static constexpr u32 inode_class = ~0u;

 private:
  void record(const void *field);

  void free_now(u32 index, u32 size_class);

  Arena arena_;
  u64 signals_;
  bool committed_ = false;
};

// Undoes or finishes what a dead writer left. Called with the lock held.
void recover(const Arena &arena);

// Takes over the lock if it names `pid`, a process that cannot be inside a transaction (it has just begun).
void release_lock_of(const Arena &arena, u32 pid);

}  // namespace ramfs
