// Descriptors over unix sockets (SCM_RIGHTS).
#pragma once

namespace ramfs {

// With one byte that says nothing.
void send_descriptor(int socket, int fd);
// recvmsg(2): bytes received, all `length` unless the sender ended, or -1; `fd` becomes the descriptor that came along,
// close-on-exec, or -1.
long receive_with_descriptor(int socket, void *data, unsigned length, int &fd);

}  // namespace ramfs
