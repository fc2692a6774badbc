// The arguments of a supervised call, copied into the worker once, before anything is made of them: paths, structs and
// buffers into memory of its own, descriptors to numbers of its own. The handlers then see a call of the worker's
// process (dispatch/arguments.def).
#pragma once
#include "../dispatch/call.h"
#include "caller.h"
#include "notified.h"

namespace ramfs {

class Arguments {
 public:
  Arguments(const Notified &notified, const Caller &caller) : notified_(notified), caller_(caller) {}
  ~Arguments() { let_go(); }
  Arguments(const Arguments &) = delete;

  // Fills in `call`. What cannot be read is EFAULT to whoever looks at it, and a descriptor that is none is EBADF.
  void take(Call &call);
  // Whether a path begins where the caller stands.
  bool is_relative() const { return relative_; }
  // Closes the copies of descriptors. To be done before the call is answered: the caller may close what it has, and
  // rely on that.
  void let_go();
  // Hands to the caller what a call that went well has written; its result, or -EFAULT.
  i64 give_back(const Call &call, i64 result) const;

 private:
  u64 take_text(u32 i, bool is_path);
  void name_as_meant(char *text, u32 length);
  u64 take_bytes(u32 i, u64 length);
  u64 room_for(u32 i, u64 &length);
  u64 take_room(u32 i);
  u64 take_descriptor(int fd);

  const Notified &notified_;
  const Caller &caller_;
  int copies_[4] = {-1, -1, -1, -1};
  u32 copy_count_ = 0;
  bool relative_ = false;
  i32 room_ = 0;  // for an address
};

// Whether a path is as the caller wrote it, and not what a walk has made of it.
bool is_callers_text(u64 address);
// Whether it is a directory of the volume itself.
bool is_of_volume(int fd);

}  // namespace ramfs
