// The functions of ramfs.h: numbers in, numbers out.
#include "../include/ramfs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../store/body.h"
#include "../store/check.h"
#include "../store/clock.h"
#include "../store/directory.h"
#include "../store/mode.h"
#include "../store/reader.h"
#include "../store/tree.h"
#include "../store/usage.h"
#include "session.h"

using namespace ramfs;

namespace {

constexpr i64 second = 1'000'000'000;

Bytes bytes(const uint8_t *text, uint32_t length) {
  return {reinterpret_cast<const char *>(text), length};
}

Result<Session *> session_of(uint32_t number) {
  Session *session = find_session(number);
  if (session == nullptr) return Error{EBADF};
  return session;
}

Result<Ref<Inode>> inode_of(const Arena &arena, double node) {
  Ref<Inode> ref = arena.inode(u64(node));
  if (!ref) return Error{ESTALE};
  return ref;
}

double to_double(const Arena &arena, Result<Ref<Inode>> made) {
  return made.ok() ? double(arena.number(made.value())) : -double(made.error().number);
}

// Runs `change(transaction)` and commits; waits for the pool when a body is wanted and none is ready.
template <class Change>
auto transact(const Arena &arena, Change change) -> decltype(change(*static_cast<Transaction *>(nullptr))) {
  for (;;) {
    {
      Transaction t(arena);
      auto result = change(t);
      if (result.ok()) t.commit();
      if (result.ok() || result.error().number != EAGAIN) return result;
    }
    auto ready = await_pool(arena);
    if (!ready.ok()) return ready.error();
  }
}

// An operation on one directory of a session.
template <class Change>
int32_t change_directory(uint32_t number, double dir, Change change) {
  auto session = session_of(number);
  if (!session.ok()) return -session.error().number;
  const Arena &arena = session.value()->arena();
  auto result = transact(arena, [&](Transaction &t) -> Result<void> {
    RAMFS_TRY(ref, inode_of(arena, dir));
    return change(t, ref);
  });
  ring_keepers(arena);
  return result.ok() ? 0 : -result.error().number;
}

template <class Make>
double make_entry(uint32_t number, double dir, Make make_one) {
  auto session = session_of(number);
  if (!session.ok()) return -session.error().number;
  const Arena &arena = session.value()->arena();
  auto made = transact(arena, [&](Transaction &t) -> Result<Ref<Inode>> {
    RAMFS_TRY(ref, inode_of(arena, dir));
    return make_one(t, ref);
  });
  ring_keepers(arena);
  return to_double(arena, made);
}

void put_time(i64 time, double &sec, uint32_t &nsec) {
  i64 rest = time % second;
  if (rest < 0) rest += second;
  sec = double((time - rest) / second);
  nsec = uint32_t(rest);
}

// A body's descriptor for one operation of the owner.
class OpenBody {
 public:
  OpenBody(uint32_t number, double node, int flags) {
    auto session = session_of(number);
    if (!session.ok()) {
      error_ = session.error().number;
      return;
    }
    arena_ = session.value()->arena();
    auto ref = inode_of(arena_, node);
    if (!ref.ok()) {
      error_ = ref.error().number;
      return;
    }
    inode_ = arena_.at(ref.value());
    if (!is_regular(inode_->mode)) {
      error_ = is_directory(inode_->mode) ? EISDIR : EINVAL;
      return;
    }
    i64 fd = open_body(arena_, inode_->body, u32(flags) | O_CLOEXEC);
    if (fd < 0) error_ = int(-fd);
    else fd_ = int(fd);
  }
  ~OpenBody() {
    if (fd_ >= 0) close(fd_);
  }
  bool ok() const { return fd_ >= 0; }
  int error() const { return -error_; }
  int fd() const { return fd_; }
  void changed() { mark_stale(inode_); }

 private:
  Arena arena_;
  Inode *inode_ = nullptr;
  int fd_ = -1;
  int error_ = 0;
};

i64 chosen_time(uint32_t mask, uint32_t now_bit, double sec, uint32_t nsec) {
  return mask & now_bit ? now() : i64(sec) * second + nsec;
}

Result<void> set_attributes(Transaction &t, Ref<Inode> ref, uint32_t mask, const ramfs_attr &in) {
  Inode *inode = t.arena().at(ref);
  t.touch(ref);
  if (mask & RAMFS_SET_MODE) t.set(inode->mode, (inode->mode & u32(S_FMT)) | (in.mode & u32(all_permissions)));
  if (mask & RAMFS_SET_UID) t.set(inode->uid, in.uid);
  if (mask & RAMFS_SET_GID) t.set(inode->gid, in.gid);
  if (mask & (RAMFS_SET_ATIME | RAMFS_SET_ATIME_NOW))
    t.set(inode->atime, chosen_time(mask, RAMFS_SET_ATIME_NOW, in.atime_sec, in.atime_nsec));
  if (mask & (RAMFS_SET_MTIME | RAMFS_SET_MTIME_NOW))
    t.set(inode->mtime, chosen_time(mask, RAMFS_SET_MTIME_NOW, in.mtime_sec, in.mtime_nsec));
  t.set(inode->ctime, now());
  return {};
}

// Packs entries behind `cookie` into `out`; the length, or -1 when a writer came in between.
int32_t pack_entries(const Arena &arena, Ref<Inode> ref, u64 cookie, uint8_t *out, uint32_t capacity) {
  u32 seq = begin_read(arena, ref);
  const Inode *dir = arena.at(ref);
  uint32_t used = 0;
  u32 count = dir->dir.slot_count;
  u64 end = u64(dir->dir.slots.index) * granule + u64(count) * sizeof(Slot);
  if (count && (!arena.holds(dir->dir.slots) || end > arena.header().bytes)) return -1;
  for (u32 i = count ? slot_behind(arena, dir, cookie) : 0; i < count; i++) {
    Slot slot = arena.at(dir->dir.slots)[i];
    if (!arena.holds(slot.dentry)) continue;
    const Dentry *entry = arena.at(slot.dentry);
    Bytes name = name_of(entry);
    if (name.length > name_max || !arena.holds(entry->inode)) return -1;
    uint32_t length = uint32_t(round_up(sizeof(ramfs_dirent) + name.length, 8));
    if (length > capacity - used) break;
    auto *record = reinterpret_cast<ramfs_dirent *>(out + used);
    record->node = double(arena.number(entry->inode));
    record->next = double(slot.cookie);
    record->type = entry->mode_type;
    record->name_len = name.length;
    memcpy(record->name, name.data, name.length);
    used += length;
  }
  return still(arena, ref, seq) ? int32_t(used) : -1;
}

}  // namespace

int32_t ramfs_session_create(const uint8_t *config, uint32_t length) {
  std::vector<std::string> strings;
  for (uint32_t at = 0; at < length; at += uint32_t(strings.back().size()) + 1)
    strings.emplace_back(reinterpret_cast<const char *>(config) + at);
  if (strings.size() < 2) return -EINVAL;
  auto *session = new Session;
  std::vector<std::string> roots(strings.begin() + 1, strings.end());
  int error = session->create(strings[0], roots);
  int number = error ? error : add_session(session);
  if (number < 0) delete session;
  return number;
}

int32_t ramfs_session_close(uint32_t number) {
  Session *session = remove_session(number);
  if (session == nullptr) return -EBADF;
  delete session;
  return 0;
}

double ramfs_root(uint32_t number, uint32_t index) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  if (index >= arena.header().root_count) return -EINVAL;
  return double(arena.number(arena.header().root[index].inode));
}

double ramfs_lookup(uint32_t number, double dir, const uint8_t *name, uint32_t length) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  auto ref = inode_of(arena, dir);
  if (!ref.ok()) return -ESTALE;
  for (;;) {
    u32 seq = begin_read(arena, ref.value());
    auto found = entry(arena, ref.value(), bytes(name, length));
    Ref<Inode> child = found.ok() ? arena.at(found.value())->inode : Ref<Inode>{};
    double answer = found.ok() && arena.holds(child) ? double(arena.number(child))
                                                     : -double(found.error().number);
    if (still(arena, ref.value(), seq)) return answer;
  }
}

double ramfs_parent(uint32_t number, double dir) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  auto ref = inode_of(arena, dir);
  if (!ref.ok()) return -ESTALE;
  Inode inode = snapshot(arena, ref.value());
  return is_directory(inode.mode) ? double(arena.number(inode.parent)) : -ENOTDIR;
}

int32_t ramfs_getattr(uint32_t number, double node, ramfs_attr *out) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  auto ref = inode_of(arena, node);
  if (!ref.ok()) return -ESTALE;
  Inode inode = current(arena, ref.value());
  if (arena.inode(u64(node)).index != ref.value().index) return -ESTALE;
  out->ino = node;
  out->size = double(inode.size);
  out->blocks = double(inode.blocks);
  out->rdev = double(inode.rdev);
  out->mode = inode.mode;
  out->uid = inode.uid;
  out->gid = inode.gid;
  out->nlink = inode.nlink;
  put_time(inode.atime, out->atime_sec, out->atime_nsec);
  put_time(inode.mtime, out->mtime_sec, out->mtime_nsec);
  put_time(inode.ctime, out->ctime_sec, out->ctime_nsec);
  put_time(inode.btime, out->btime_sec, out->btime_nsec);
  return 0;
}

double ramfs_find(uint32_t number, double dir, const uint8_t *name, uint32_t length,
                  ramfs_attr *out) {
  for (;;) {
    double node = ramfs_lookup(number, dir, name, length);
    if (node < 0) return node;
    int32_t error = ramfs_getattr(number, node, out);
    // Removed between the two: the name may lead to another inode by now.
    if (error != -ESTALE) return error < 0 ? error : node;
  }
}

int32_t ramfs_setattr(uint32_t number, double node, uint32_t mask, const ramfs_attr *in) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  if (mask & RAMFS_SET_SIZE) {
    OpenBody body(number, node, O_WRONLY);
    if (!body.ok()) return body.error();
    int result = ftruncate(body.fd(), off_t(in->size)) < 0 ? -errno : 0;
    body.changed();
    if (result < 0) return result;
  }
  const Arena &arena = session.value()->arena();
  auto ref = inode_of(arena, node);
  if (!ref.ok()) return -ESTALE;
  // What the kernel did to the body so far comes before the times that are set now.
  current(arena, ref.value());
  return change_directory(number, node,
                          [&](Transaction &t, Ref<Inode> inode) { return set_attributes(t, inode, mask, *in); });
}

double ramfs_make(uint32_t number, double dir, const uint8_t *name, uint32_t length, uint32_t mode,
                  uint32_t uid, uint32_t gid, double rdev) {
  return make_entry(number, dir, [&](Transaction &t, Ref<Inode> ref) {
    NewInode with{mode, uid, gid, u64(rdev)};
    return length == 0 ? make_nameless(t, with) : make(t, ref, bytes(name, length), with);
  });
}

double ramfs_symlink(uint32_t number, double dir, const uint8_t *name, uint32_t length,
                     const uint8_t *target, uint32_t target_length, uint32_t uid, uint32_t gid) {
  return make_entry(number, dir, [&](Transaction &t, Ref<Inode> ref) {
    return make_symlink(t, ref, bytes(name, length), bytes(target, target_length), uid, gid);
  });
}

int32_t ramfs_readlink(uint32_t number, double node, uint8_t *out, uint32_t capacity) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  for (;;) {
    auto ref = inode_of(arena, node);
    if (!ref.ok()) return -ESTALE;
    u32 seq = begin_read(arena, ref.value());
    Inode inode = *arena.at(ref.value());
    if (!is_symlink(inode.mode)) return -EINVAL;
    if (!arena.holds(inode.symlink.target)) continue;
    memcpy(out, arena.at(inode.symlink.target), min(inode.symlink.length, capacity));
    if (still(arena, ref.value(), seq)) return int32_t(inode.symlink.length);
  }
}

int32_t ramfs_link(uint32_t number, double dir, const uint8_t *name, uint32_t length, double node) {
  return change_directory(number, dir, [&](Transaction &t, Ref<Inode> ref) -> Result<void> {
    RAMFS_TRY(inode, inode_of(t.arena(), node));
    return link(t, ref, bytes(name, length), inode);
  });
}

int32_t ramfs_unlink(uint32_t number, double dir, const uint8_t *name, uint32_t length) {
  return change_directory(number, dir, [&](Transaction &t, Ref<Inode> ref) {
    return unlink(t, ref, bytes(name, length));
  });
}

int32_t ramfs_rmdir(uint32_t number, double dir, const uint8_t *name, uint32_t length) {
  return change_directory(number, dir, [&](Transaction &t, Ref<Inode> ref) {
    return rmdir(t, ref, bytes(name, length));
  });
}

int32_t ramfs_rename(uint32_t number, double from_dir, const uint8_t *from, uint32_t from_length,
                     double to_dir, const uint8_t *to, uint32_t to_length, uint32_t flags) {
  return change_directory(number, from_dir, [&](Transaction &t, Ref<Inode> ref) -> Result<void> {
    RAMFS_TRY(target, inode_of(t.arena(), to_dir));
    return rename(t, ref, bytes(from, from_length), target, bytes(to, to_length), flags);
  });
}

int32_t ramfs_readdir(uint32_t number, double dir, double cookie, uint8_t *out, uint32_t capacity) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  for (;;) {
    auto ref = inode_of(arena, dir);
    if (!ref.ok()) return -ESTALE;
    if (!is_directory(arena.at(ref.value())->mode)) return -ENOTDIR;
    int32_t used = pack_entries(arena, ref.value(), u64(cookie), out, capacity);
    if (used >= 0) return used;
  }
}

int32_t ramfs_pin(uint32_t number, double node) {
  return change_directory(number, node, [&](Transaction &t, Ref<Inode> ref) -> Result<void> {
    Inode *inode = t.arena().at(ref);
    if (inode->burying) return Error{ESTALE};
    t.add(inode->pins, 1u);
    return {};
  });
}

int32_t ramfs_unpin(uint32_t number, double node) {
  return change_directory(number, node, [&](Transaction &t, Ref<Inode> ref) -> Result<void> {
    Inode *inode = t.arena().at(ref);
    if (inode->pins == 0) return Error{EINVAL};
    t.add(inode->pins, ~0u);
    return {};
  });
}

double ramfs_read(uint32_t number, double node, uint8_t *out, uint32_t length, double offset) {
  OpenBody body(number, node, O_RDONLY);
  if (!body.ok()) return body.error();
  ssize_t n = pread(body.fd(), out, length, off_t(offset));
  return n < 0 ? -errno : double(n);
}

double ramfs_write(uint32_t number, double node, const uint8_t *data, uint32_t length,
                   double offset) {
  OpenBody body(number, node, O_WRONLY);
  if (!body.ok()) return body.error();
  for (uint32_t done = 0; done < length;) {
    ssize_t n = pwrite(body.fd(), data + done, length - done, off_t(offset) + done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      int error = n < 0 ? errno : ENOSPC;
      body.changed();
      return -error;
    }
    done += uint32_t(n);
  }
  body.changed();
  return length;
}

int32_t ramfs_allocate(uint32_t number, double node, uint32_t mode, double offset, double length) {
  OpenBody body(number, node, O_RDWR);
  if (!body.ok()) return body.error();
  int result = fallocate(body.fd(), int(mode), off_t(offset), off_t(length)) < 0 ? -errno : 0;
  body.changed();
  return result;
}

double ramfs_seek(uint32_t number, double node, double offset, uint32_t whence) {
  OpenBody body(number, node, O_RDONLY);
  if (!body.ok()) return body.error();
  off_t at = lseek(body.fd(), off_t(offset), int(whence));
  return at < 0 ? -errno : double(at);
}

int32_t ramfs_statfs(uint32_t number, ramfs_statfs_result *out) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  Usage usage = usage_of(session.value()->arena());
  out->type = 0x01021994;
  out->block_size = 4096;
  out->blocks = double(usage.blocks);
  out->blocks_free = double(usage.blocks_free);
  out->files = double(usage.files);
  out->files_free = double(usage.files_free);
  out->name_max = name_max;
  return 0;
}

int32_t ramfs_check(uint32_t number, char *out, uint32_t capacity) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  return int32_t(check(session.value()->arena(), out, capacity));
}

int32_t ramfs_spawn(uint32_t number, const uint8_t *block, uint32_t length, int32_t in, int32_t out,
                    int32_t err) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  return spawn(*session.value(), {reinterpret_cast<const char *>(block), length}, in, out, err);
}
