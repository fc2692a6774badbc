#include "host_changes.h"

#include "../base/kernel_headers.h"

namespace ramfs {

i64 answer_of_host(i64 result, int dir, const char *path, bool follow) {
  if (result != -EACCES || may_change_host(dir, path, follow)) return result;
  note_refusal(dir, path);
  return -EROFS;
}

i64 change_host(Call &call, PathArgument path, const Place &place, bool follow) {
  i64 result = to_host(call, path, place);
  if (!host_is_confined()) return result;
  return answer_of_host(ended(call, result), place.dir, place.path, follow);
}

i64 change_host(Call &call, PathArgument path, const Place &place, PathArgument other, const Place &other_place) {
  i64 result = to_host(call, path, place, other, other_place);
  if (!host_is_confined()) return result;
  result = answer_of_host(result, place.dir, place.path, false);
  return answer_of_host(result, other_place.dir, other_place.path, false);
}

i64 change_attributes_on_host(Call &call, PathArgument path, const Place &place, u32 how) {
  if (host_is_confined() && !may_change_host(place.dir, place.path, how & walk_follow)) {
    note_refusal(place.dir, place.path);
    return -EROFS;
  }
  return to_host(call, path, place);
}

i64 change_attributes_on_host(Call &call, int fd) {
  if (!host_is_confined() || may_change_host(fd)) return call.forward();
  note_refusal(fd);
  return -EROFS;
}

}  // namespace ramfs
