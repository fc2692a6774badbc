#include "../arena/registration.h"
#include "../base/kernel_headers.h"
#include "../dispatch/supervised_filter.h"
#include "../vfs/landlock_domain.h"
#include "socket.h"
#include "supervisor.h"

namespace ramfs {

i64 enter_supervision() {
  const Arena &arena = process.arena;
  if (arena.volume() < 0 || !has_supervisor(arena)) return -EOPNOTSUPP;
  SupervisorAddress address;
  address.name(arena);
  i64 socket = kernel::call(__NR_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return socket;
  i64 result = kernel::call(__NR_connect, u64(socket), kernel::word(&address), address.length);
  if (result < 0) return kernel::close(int(socket)), result;
  i64 listener = install_supervised_filter(0);
  if (listener < 0) return kernel::close(int(socket)), listener;
  const Header &header = arena.header();
  Registration registration{{header.supervisor[0], header.supervisor[1]},
                            process.cwd.number,
                            process.umask,
                            landlock_domain().index,
                            process.users,
                            i32(listener),
                            0};
  i64 answer = -EIO;
  kernel::call(__NR_write, u64(socket), kernel::word(&registration), sizeof registration);
  i64 got = kernel::call(__NR_read, u64(socket), kernel::word(&answer), sizeof answer);
  kernel::close(int(socket));
  kernel::close(int(listener));
  return got == sizeof answer ? answer : -EIO;
}

}  // namespace ramfs
