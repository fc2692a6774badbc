#include "trace.h"

#include "../base/clock.h"
#include "../base/errno_names.h"
#include "../base/json.h"
#include "../base/kernel_headers.h"
#include "../vfs/descriptors.h"
#include "../vfs/names.h"
#include "call_shapes.h"

namespace ramfs {
namespace {

// Room for a line with two paths, each of whose bytes may take six. Mapped for each line: handlers run on small stacks.
constexpr u64 line_bytes = 64 * 1024;
constexpr u32 path_room = path_max + name_max + 1;

class Room {
 public:
  Room() {
    i64 at = kernel::call(__NR_mmap, 0, line_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, ~0ull, 0);
    data_ = at < 0 ? nullptr : reinterpret_cast<char *>(at);
  }
  ~Room() {
    if (data_ != nullptr) kernel::call(__NR_munmap, kernel::word(data_), line_bytes);
  }
  Room(const Room &) = delete;
  char *data() const { return data_; }

 private:
  char *data_;
};

// A file that a call names: whether it lies in the tree, and its path there, empty where it has none any more.
struct Named {
  bool tree = false;
  char *path;
  u32 length = 0;

  explicit Named(char *room) : path(room) {}

  void take_inode(Ref<Inode> inode) {
    tree = true;
    auto made = path_of(inode, path);
    length = made.ok() ? made.value() : 0;
  }
  void take_text(Bytes text) {
    tree = true;
    length = min(text.length, path_max - 1);
    __builtin_memcpy(path, text.data, length);
  }
  void take_place(const Place &place) {
    bool entry = place.last == Place::normal && place.parent;
    if (!entry && !place.exists()) return take_text(place.name);
    take_inode(entry ? place.parent : place.inode);
    if (!entry || length == 0) return;
    path[length++] = '/';
    u32 more = min(place.name.length, u32(name_max));
    __builtin_memcpy(path + length, place.name.data, more);
    length += more;
  }
};

void look_at_path(int dir, u64 address, Named &named) {
  auto text = Guest::path(address);
  if (!text.ok()) {
    // AT_EMPTY_PATH may come with no path at all.
    if (Ref<Inode> inode = address == 0 ? tree_inode(dir) : Ref<Inode>{}) named.take_inode(inode);
    return;
  }
  Place place;
  auto walked = walk(dir, text.value(), walk_entry | walk_links | walk_empty, place);
  // Only in the tree does a walk fail.
  if (!walked.ok()) named.take_text(text.value());
  else if (place.tree()) named.take_place(place);
}

void look_at_address(u64 address, Named &named) {
  if (address == 0) return;
  auto family = Guest::copy_in<u16>(address);
  if (family.ok() && family.value() == AF_UNIX) look_at_path(AT_FDCWD, address + sizeof(u16), named);
}

void look_at(const Call &call, Subject subject, Named &named) {
  switch (subject.kind) {
    case Subject::path: return look_at_path(AT_FDCWD, call.argument[subject.index], named);
    case Subject::at: return look_at_path(call.fd(subject.index), call.argument[subject.index + 1], named);
    case Subject::address: return look_at_address(call.argument[subject.index], named);
    case Subject::file:
      if (Ref<Inode> inode = tree_inode(call.fd(subject.index))) named.take_inode(inode);
      return;
    case Subject::none: return;
  }
}

// With SIGPIPE held back: a reader that went away is not the program's affair.
void write_line(const char *line, u32 length) {
  constexpr u64 sigpipe = 1ull << (SIGPIPE - 1);
  u64 before = 0;
  kernel::call(__NR_rt_sigprocmask, SIG_BLOCK, kernel::word(&sigpipe), kernel::word(&before), 8);
  i64 written;
  do written = kernel::call(__NR_write, u64(process.trace_fd), kernel::word(line), length);
  while (written == -EINTR);
  if (written == -EPIPE && !(before & sigpipe)) {
    kernel::Timespec at_once{};
    kernel::call(__NR_rt_sigtimedwait, kernel::word(&sigpipe), 0, kernel::word(&at_once), 8);
  }
  kernel::call(__NR_rt_sigprocmask, SIG_SETMASK, kernel::word(&before), 0, 8);
}

kernel::Timespec clock_now() {
  kernel::Timespec time{};
  if (clock_function != nullptr) clock_function(CLOCK_REALTIME, &time);
  else kernel::call(__NR_clock_gettime, CLOCK_REALTIME, kernel::word(&time));
  return time;
}

void tell(const Room &room, u32 used, kernel::Timespec time, const char *name, const Named *named, i64 result) {
  JsonText line(room.data() + used, line_bytes - used - 1);
  line.add("{\"time\":").add(u64(time.sec)).add(".").add(u64(time.nsec), 9);
  line.add(",\"pid\":").add(u64(caller_pid())).add(",\"call\":\"").add(name).add("\",\"paths\":[");
  const char *comma = "";
  for (u32 i = 0; i < 2; i++) {
    if (!named[i].tree) continue;
    line.add(comma);
    if (named[i].length) line.add_string({named[i].path, named[i].length});
    else line.add("null");
    comma = ",";
  }
  if (kernel::failed(result)) line.add("],\"errno\":\"").add(errno_name(int(-result))).add("\"}\n");
  else line.add("],\"result\":").add(u64(result)).add("}\n");
  write_line(room.data() + used, line.length());
}

}  // namespace

i64 dispatch_traced(Call &call) {
  if (handler_of(call.number) == nullptr) return let_kernel;
  const CallShape &shape = shape_of(call.number);
  if (shape.name[0] == 0) return consider(call);
  kernel::Timespec time = clock_now();
  Room room;
  if (room.data() == nullptr) return consider(call);
  Named named[2] = {Named(room.data()), Named(room.data() + path_room)};
  for (u32 i = 0; i < 2; i++) look_at(call, shape.subject[i], named[i]);
  if (!named[0].tree && !named[1].tree) return consider(call);
  i64 result = dispatch(call);
  tell(room, 2 * path_room, time, shape.name, named, result);
  return result;
}

void tell_execution(int program, const char *name) {
  Room room;
  if (room.data() == nullptr) return;
  Named named[2] = {Named(room.data()), Named(room.data() + path_room)};
  look_at_path(AT_FDCWD, kernel::word(name), named[0]);
  Ref<Inode> inode = tree_inode(program);
  if (inode && !named[0].tree) named[1].take_inode(inode);
  if (named[0].tree || named[1].tree) tell(room, 2 * path_room, clock_now(), "execve", named, 0);
}

}  // namespace ramfs
