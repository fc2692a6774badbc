// What is kept of something of the host when it is seen there (arena/origin.h).
#pragma once
#include "../arena/transaction.h"
#include "../base/clock.h"

namespace ramfs {

inline i64 time_of(const struct statx_timestamp &time) { return join_time(time.tv_sec, time.tv_nsec); }
// As stat(2) tells it.
u64 device_of(u32 major, u32 minor);

Result<Ref<Origin>> make_origin(Transaction &t, Ref<Origin> directory, Bytes name, const struct statx &stat);
// What has left a directory under this name is gone on the host, too, or back. Whoever reads the list meanwhile comes
// to its end, for no origin is ever freed.
void forget_departure(Transaction &t, Ref<Origin> directory, Bytes name);

}  // namespace ramfs
