// The calls of supervised programs that concern the host, made by the worker with the caller's rights. No path of the
// caller's is followed through the links of /proc that mean the worker itself or what others have open: each is
// resolved to a descriptor first, without any.
#pragma once
#include "../dispatch/call.h"
#include "caller.h"

namespace ramfs {

// Dispatch's make_call.
i64 make_host_call(const Call &call);
// On whose behalf, until it is set anew.
void make_calls_for(const Caller &caller);

}  // namespace ramfs
