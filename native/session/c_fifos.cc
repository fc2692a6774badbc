#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../bodies/body.h"
#include "../bodies/fifo_end.h"
#include "../bodies/fifo_pipe.h"
#include "../include/ramfs.h"
#include "c_api.h"

using namespace ramfs;

namespace {

// A FIFO of a session.
struct Fifo {
  Arena arena;
  Ref<Inode> ref;
  Inode *inode;
};

Result<Fifo> fifo_of(uint32_t number, double node) {
  auto session = session_of(number);
  if (!session.ok()) return session.error();
  const Arena &arena = session.value()->arena();
  auto ref = inode_of(arena, node);
  if (!ref.ok()) return ref.error();
  Inode *inode = arena.at(ref.value());
  if (!S_ISFIFO(inode->mode)) return Error{EINVAL};
  return Fifo{arena, ref.value(), inode};
}

}  // namespace

int32_t ramfs_open_fifo(uint32_t number, double node, uint32_t flags, ramfs_fifo_end *end) {
  auto fifo = fifo_of(number, node);
  if (!fifo.ok()) return -fifo.error().number;
  const auto &[arena, ref, inode] = fifo.value();
  Result<void> made = ensure_pipe(arena, ref);
  if (!made.ok()) return -made.error().number;
  i64 fd = open_living(arena, ref, u64(node), (flags & O_ACCMODE) | O_CLOEXEC);
  if (fd < 0) return int32_t(fd);
  auto joined = join_fifo(int(fd), inode, flags);
  if (!joined.ok()) {
    close(int(fd));
    return -joined.error().number;
  }
  *end = {joined.value().seen, joined.value().waits};
  return int32_t(fd);
}

int32_t ramfs_fifo_met(uint32_t number, double node, int32_t fd, uint32_t flags, const ramfs_fifo_end *end) {
  auto fifo = fifo_of(number, node);
  if (!fifo.ok()) return -fifo.error().number;
  bool reads = (flags & O_ACCMODE) == O_RDONLY;
  auto &state = fifo.value().inode->fifo;
  return has_met(fd, {reads ? &state.writers : &state.readers, end->seen, reads, end->waits != 0});
}
