// Descriptors over unix sockets (SCM_RIGHTS).
#pragma once

namespace ramfs {

// One message, with the descriptor unless it is -1. Waits for nobody where the socket does not.
void send_with_descriptor(int socket, const void *data, unsigned long length, int fd);

}  // namespace ramfs
