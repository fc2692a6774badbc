// struct msghdr and struct mmsghdr of sendmsg(2) and recvmsg(2).
#pragma once
#include "../base/types.h"

namespace ramfs {

struct MessageHeader {
  u64 name;
  u32 name_length, pad0;
  u64 vectors, vector_count, control, control_length;
  u32 flags, pad1;
};

struct CountedMessage {
  MessageHeader header;
  u32 length, pad;
};

}  // namespace ramfs
