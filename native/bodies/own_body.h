// A body that a program makes for itself where no keeper has one ready, so that creating files scales with those who
// do.
//
// RECOVERY. From before it is made until the transaction that gives it to an inode, its name stands in Header::making
// with the pid of its maker. A keeper removes those whose maker is dead (session/pool.cc).
#pragma once
#include "../arena/transaction.h"

namespace ramfs {

class OwnBody {
 public:
  explicit OwnBody(const Arena &arena) : arena_(arena) {}
  // What was given to nobody is removed.
  ~OwnBody();
  OwnBody(const OwnBody &) = delete;

  // Makes a file of the volume and opens it with those of `flags` that a description keeps. Outside any transaction.
  // False: only a keeper can help (no volume, another user than its owner, another pid namespace), or shall, because
  // removed files wait to be used again; not so where it `must` be one of its own.
  bool make(u32 flags, bool must = false);
  bool made() const { return fd_ >= 0; }
  const Body &body() const { return body_; }
  int descriptor() const { return fd_; }
  // With the commit of `t` an inode has it.
  void give(Transaction &t);
  // The descriptor is the caller's from now on; -1: there is none.
  int take_descriptor();

 private:
  bool claim(u32 holder, u32 number);
  void release();

  const Arena &arena_;
  Body body_{};
  int fd_ = -1;
  u64 *entry_ = nullptr;
};

}  // namespace ramfs
