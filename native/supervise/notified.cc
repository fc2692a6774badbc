#include "notified.h"

namespace ramfs {
namespace {

i64 control(int listener, u64 request, const void *argument) {
  return kernel::call(__NR_ioctl, u64(i64(listener)), request, kernel::word(argument));
}

struct AddedDescriptor {
  u64 id;
  u32 flags, from, to, descriptor_flags;
};

}  // namespace

i64 Notified::receive() {
  __builtin_memset(&received_, 0, sizeof received_);
  return control(listener_, SECCOMP_IOCTL_NOTIF_RECV, &received_);
}

void fail_call(int listener, u64 id) {
  union {
    seccomp_notif_resp response;
    char room[128];
  } sent{};
  sent.response.id = id;
  sent.response.error = -EIO;
  control(listener, SECCOMP_IOCTL_NOTIF_SEND, &sent);
}

bool Notified::waits() const {
  u64 id = this->id();
  return control(listener_, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) >= 0;
}

void Notified::send(i64 value, i32 error, u32 flags) {
  union {
    seccomp_notif_resp response;
    char room[128];
  } sent{};
  sent.response.id = id();
  sent.response.val = value;
  sent.response.error = error;
  sent.response.flags = flags;
  while (control(listener_, SECCOMP_IOCTL_NOTIF_SEND, &sent) == -EINTR) {}
}

void Notified::answer(i64 result) {
  if (kernel::failed(result)) send(0, i32(result), 0);
  else send(result, 0, 0);
}

void Notified::go_on() { send(0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE); }

i64 Notified::inject(int fd, u32 flags) const {
  AddedDescriptor added{id(), 0, u32(fd), 0, flags};
  return control(listener_, SECCOMP_IOCTL_NOTIF_ADDFD, &added);
}

i64 Notified::give(int fd, bool closes_on_exec) {
  AddedDescriptor added{id(), SECCOMP_ADDFD_FLAG_SEND, u32(fd), 0, closes_on_exec ? u32(O_CLOEXEC) : 0u};
  i64 result = control(listener_, SECCOMP_IOCTL_NOTIF_ADDFD, &added);
  if (result != -EINVAL) return result;
  // Before Linux 5.14: in two steps.
  added.flags = 0;
  result = control(listener_, SECCOMP_IOCTL_NOTIF_ADDFD, &added);
  if (result >= 0) send(result, 0, 0);
  return result;
}

}  // namespace ramfs
