// Ids in the values of extended attributes: access control lists name users and groups, security.capability the root
// user of the namespace in which it counts. The tree has ids of the session's namespace, programs those of their own.
#pragma once
#include <linux/capability.h>

#include "../store/acl.h"
#include "walk.h"

namespace ramfs {

bool is_capability(Bytes value);

// A value of the program's, with the tree's ids in place of the program's.
class MeantValue {
 public:
  explicit MeantValue(Bytes given) : value_(given) {}
  ~MeantValue();
  MeantValue(const MeantValue &) = delete;

  // EINVAL for an id that means nothing.
  Result<void> translate_list();
  Result<void> translate_capability();
  Bytes value() const { return value_; }

 private:
  Bytes value_;
  char capability_[XATTR_CAPS_SZ_3];
  u64 mapped_ = 0;
};

// The ids in a list that was copied to a program: in its place.
void name_ids_of_list(u64 at, u32 length);
// A capability as the caller shall see it, in place: its length. EOVERFLOW: it counts in a namespace that is none of
// his.
Result<u32> show_capability(char *value, u32 length);

}  // namespace ramfs
