#include "arguments.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/text.h"
#include "own_names.h"

namespace ramfs {
namespace {

struct Argument {
  enum Kind : u8 {
    word,
    path,
    text,
    descriptor,
    directory,
    attributes,
    read,
    written,
    read_as_told,
    written_as_told,
    address,
    address_length
  };
  Kind kind = word;
  u16 detail = 0;  // bytes, or the argument that tells them
};

struct CallArguments {
  u16 number;
  Argument argument[6];
};

constexpr Argument V{}, P{Argument::path}, S{Argument::text}, F{Argument::descriptor}, D{Argument::directory},
    X{Argument::attributes}, L{Argument::address_length};
constexpr Argument I(u16 bytes) { return {Argument::read, bytes}; }
constexpr Argument O(u16 bytes) { return {Argument::written, bytes}; }
constexpr Argument C(u16 index) { return {Argument::read_as_told, index}; }
constexpr Argument B(u16 index) { return {Argument::written_as_told, index}; }
constexpr Argument A(u16 index) { return {Argument::address, index}; }

constexpr CallArguments calls[] = {
#define ARGUMENTS(name, ...) {__NR_##name, {__VA_ARGS__}},
#include "../dispatch/arguments.def"
};

struct Places {
  static constexpr u32 numbers = 512;
  u8 of[numbers] = {};

  consteval Places() {
    u8 i = 0;
    for (const CallArguments &call : calls) of[call.number] = ++i;
  }
};
constexpr Places places;

const CallArguments *arguments_of(i64 number) {
  u32 place = u64(number) < Places::numbers ? places.of[number] : 0u;
  return place ? &calls[place - 1] : nullptr;
}

// Nobody's: whoever looks there finds EFAULT.
constexpr u64 nowhere = 1;
// Longer than what any handler reads at once; of longer buffers only so much is filled.
constexpr u64 largest = 1 << 20;
constexpr u64 path_room = path_max + longest_own_name;

RAMFS_SELDOM char path_text[6][path_room];
RAMFS_SELDOM char small[6][256];
RAMFS_SELDOM char large[largest];

struct Exchange {
  u64 bytes;
  bool changes;
};
Exchange exchanged_by(u32 request) {
  bool extended = request == FS_IOC_FSGETXATTR || request == FS_IOC_FSSETXATTR;
  return {extended ? 28u : 4u, request == FS_IOC_SETFLAGS || request == FS_IOC_FSSETXATTR};
}

bool is_absolute(const Call &call, u32 i) {
  return call.argument[i] >= smallest_page && *reinterpret_cast<const char *>(call.argument[i]) == '/';
}

}  // namespace

// No program has a directory of the volume's, unless somebody has given it what none may have.
bool is_of_volume(int fd) {
  kernel::Stat stat;
  return kernel::fstat(fd, &stat) >= 0 && is_directory(stat.mode) && stat.dev == process.arena.header().device &&
         stat.nlink != 0;
}

bool is_callers_text(u64 address) {
  u64 begin = kernel::word(path_text[0]);
  return address >= begin && address < begin + sizeof path_text && (address - begin) % path_room == 0;
}

void Arguments::let_go() {
  for (int &fd : copies_) {
    if (fd >= 0) kernel::close(fd);
    fd = -1;
  }
}

// A copy of the caller's descriptor serves for what it names by one, also where its /proc shows it to nobody else.
void Arguments::name_as_meant(char *text, u32 length) {
  u32 instead = 0;
  int fd = caller_.elsewhere ? -1 : own_descriptor(caller_, text, instead);
  i64 copy = fd < 0 ? -1 : i64(take_descriptor(fd));
  if (copy < 0) return name_for_caller(caller_, text, length, path_room);
  Text<longest_own_name> name;
  name.add("/proc/self/fd/").add(u64(copy));
  replace_beginning(text, length, instead, name.bytes(), path_room);
}

u64 Arguments::take_text(u32 i, bool is_path) {
  u64 address = notified_.argument(i);
  if (address < smallest_page) return address;
  char *text = path_text[i];
  for (u64 n = 0; n < path_max;) {
    u64 wanted = min<u64>(path_max - n, smallest_page - (address + n) % smallest_page);
    i64 got = read_memory(caller_, address + n, text + n, wanted);
    if (got <= 0) return nowhere;
    for (u64 end = n + u64(got); n < end; n++) {
      if (text[n] != 0) continue;
      if (is_path) name_as_meant(text, u32(n));
      return kernel::word(text);
    }
    if (u64(got) < wanted) return nowhere;
  }
  text[path_max] = 0;
  return kernel::word(text);
}

u64 Arguments::take_bytes(u32 i, u64 length) {
  u64 address = notified_.argument(i);
  if (address == 0) return 0;
  char *room = length <= sizeof small[i] ? small[i] : large;
  // The kernel says what is too long before it reads it.
  if (length > largest || length == 0) return kernel::word(room);
  return read_memory(caller_, address, room, length) == i64(length) ? kernel::word(room) : nowhere;
}

// More than any address takes is as good as that.
u64 Arguments::take_room(u32 i) {
  u64 place = take_bytes(i, sizeof room_);
  if (place < smallest_page) return place;
  __builtin_memcpy(&room_, small[i], sizeof room_);
  room_ = min(room_, i32(sizeof small[i]));
  __builtin_memcpy(small[i], &room_, sizeof room_);
  return place;
}

u64 Arguments::room_for(u32 i, u64 &length) {
  if (notified_.argument(i) < smallest_page) return notified_.argument(i);
  char *room = length <= sizeof small[i] ? small[i] : large;
  length = min(length, largest);
  return kernel::word(room);
}

u64 Arguments::take_descriptor(int fd) {
  if (fd < 0) return u64(i64(fd));
  i64 copy = copy_descriptor(caller_, fd);
  if (copy >= 0 && is_of_volume(int(copy))) {
    kernel::close(int(copy));
    copy = -EBADF;
  }
  if (copy < 0 || copy_count_ == sizeof copies_ / sizeof copies_[0]) return u64(i64(-1));
  copies_[copy_count_++] = int(copy);
  return u64(copy);
}

void Arguments::take(Call &call) {
  call.number = notified_.number();
  const Argument *argument = arguments_of(call.number)->argument;
  for (u32 i = 0; i < 6; i++) call.argument[i] = notified_.argument(i);
  for (u32 i = 0; i < 6; i++) {
    u64 told = call.argument[argument[i].detail % 6], fixed = argument[i].detail;
    switch (argument[i].kind) {
      case Argument::path: call.argument[i] = take_text(i, true); break;
      case Argument::text: call.argument[i] = take_text(i, false); break;
      case Argument::read: call.argument[i] = take_bytes(i, fixed); break;
      case Argument::read_as_told: call.argument[i] = take_bytes(i, told); break;
      case Argument::attributes: {
        auto [bytes, changes] = exchanged_by(u32(call.argument[1]));
        fixed = bytes;
        call.argument[i] = changes ? take_bytes(i, fixed) : room_for(i, fixed);
        break;
      }
      case Argument::written: call.argument[i] = room_for(i, fixed); break;
      case Argument::address: {
        u64 length = sizeof small[i];
        call.argument[i] = room_for(i, length);
        break;
      }
      case Argument::address_length: call.argument[i] = take_room(i); break;
      case Argument::written_as_told: {
        u64 length = told;
        call.argument[i] = room_for(i, length);
        call.argument[argument[i].detail] = length;
        break;
      }
      default: break;
    }
  }
  // An address of a socket may hold a path.
  relative_ = call.number == __NR_bind || call.number == __NR_connect;
  for (u32 i = 0; i < 6; i++) {
    int fd = int(call.argument[i]);
    if (argument[i].kind == Argument::path && !(i > 0 && argument[i - 1].kind == Argument::directory))
      relative_ = relative_ || !is_absolute(call, i);
    if (argument[i].kind == Argument::descriptor) call.argument[i] = take_descriptor(fd);
    if (argument[i].kind != Argument::directory) continue;
    // Of an absolute path it does not matter, unless it is to be a root.
    if (is_absolute(call, i + 1) && call.number != __NR_openat2) call.argument[i] = u64(i64(-1));
    else if (fd != AT_FDCWD) call.argument[i] = take_descriptor(fd);
    else relative_ = true, call.argument[i] = u64(i64(AT_FDCWD));
  }
}

i64 Arguments::give_back(const Call &call, i64 result) const {
  const Argument *argument = arguments_of(call.number)->argument;
  if (result < 0) return result;
  for (u32 i = 0; i < 6; i++) {
    u64 length = 0;
    if (argument[i].kind == Argument::written) length = argument[i].detail;
    if (argument[i].kind == Argument::written_as_told) length = u64(result);
    if (argument[i].kind == Argument::address_length) length = sizeof room_;
    if (argument[i].kind == Argument::address) {
      u32 told;
      __builtin_memcpy(&told, small[argument[i].detail], sizeof told);
      length = min(u64(told), u64(room_));
    }
    if (argument[i].kind == Argument::attributes)
      if (auto [bytes, changes] = exchanged_by(u32(call.argument[1])); !changes) length = bytes;
    if (length == 0 || call.argument[i] < smallest_page) continue;
    // Told without a buffer of that size.
    if (argument[i].kind == Argument::written_as_told && call.argument[argument[i].detail] == 0) continue;
    i64 written =
        write_memory(caller_, notified_.argument(i), reinterpret_cast<const void *>(call.argument[i]), length);
    if (written != i64(length)) return -EFAULT;
  }
  return result;
}

}  // namespace ramfs
