#include "socket_label.h"

#include "../base/kernel_headers.h"
#include "../base/keyed_hash.h"
#include "../base/syscall.h"

namespace ramfs {
namespace {

constexpr char proc_directory[] = "/proc/self/fd/";
// A slash, and what stands before the other two.
constexpr char slash = 1, escape = 2;

template <u32 capacity>
void encode(Bytes text, Text<capacity> &out) {
  for (u32 i = 0; i < text.length; i++) {
    char c = text[i] == '/' ? slash : text[i];
    bool escaped = text[i] == slash || text[i] == escape;
    char two[2] = {escape, char(c + 2)};
    out.add(escaped ? Bytes{two, 2} : Bytes{&c, 1});
  }
}

u32 decode(Bytes name, char *out) {
  u32 length = 0;
  for (u32 i = 0; i < name.length; i++) {
    bool escaped = name[i] == escape && i + 1 < name.length;
    if (escaped) i++;
    out[length++] = escaped ? char(name[i] - 2) : name[i] == slash ? '/' : name[i];
  }
  return length;
}

bool starts_with(Bytes text, Bytes with) { return text.length >= with.length && Bytes{text.data, with.length} == with; }

Bytes behind(Bytes text, u32 count) { return {text.data + count, text.length - count}; }

Text<64> long_name(const Arena &arena, u64 number) {
  Text<64> name;
  name.add("~~").add(number).add("-").add(socket_tag(arena, number, 0));
  return name;
}

// The label in an address, none: it is none of ours. Whoever bound it had the directory at a number of his own.
Text<112> label_in(Bytes address) {
  Text<112> label;
  if (!starts_with(address, bytes_of(proc_directory))) return label;
  u32 at = sizeof proc_directory - 1, digits = at;
  while (at < address.length && address[at] >= '0' && address[at] <= '9') at++;
  if (at > digits && starts_with(behind(address, at), {"/~", 2})) at++;
  else return label;
  while (at < address.length && address[at] != 0) label.add(Bytes{address.data + at++, 1});
  return label;
}

}  // namespace

u64 socket_tag(const Arena &arena, u64 number, u64 which) {
  u64 words[] = {0x74656b636f73, number, which};
  return keyed_hash(arena.header().secret, words, 3);
}

SocketLabel::SocketLabel(const Arena &arena, int directory, u64 number, Bytes given)
    : arena_(arena), number_(number), given_(given) {
  directory_.add(proc_directory).add(u64(directory)).add("/");
  name_.add("~").add(u64(u32(number))).add("~");
  encode(given, name_);
  is_long_ = name_.overflowed() || directory_.length() + name_.length() >= sizeof(UnixAddress::path);
  if (!is_long_) return;
  name_ = {};
  name_.add(long_name(arena, number).bytes());
}

u32 SocketLabel::address(UnixAddress &out) const {
  out.family = AF_UNIX;
  __builtin_memcpy(out.path, directory_.c_str(), directory_.length());
  __builtin_memcpy(out.path + directory_.length(), name_.c_str(), name_.length() + 1);
  return family_bytes + directory_.length() + name_.length() + 1;
}

i64 SocketLabel::keep_text() const {
  if (!is_long_) return 0;
  char text[sizeof(UnixAddress::path) + 1];
  __builtin_memcpy(text, given_.data, given_.length);
  text[given_.length] = 0;
  return MirrorNode::of_socket_text(arena_, number_).make_symlink(text);
}

u32 read_label(const Arena &arena, Bytes address, char (&out)[sizeof(UnixAddress::path)]) {
  Text<112> label = label_in(address);
  Bytes name = label.bytes();
  if (!starts_with(name, {"~~", 2})) {
    u32 at = 1;
    while (at < name.length && name[at] != '~') at++;
    return at < name.length ? decode(behind(name, at + 1), out) : 0;
  }
  const char *digits = label.c_str() + 2;
  u64 number = take_number(digits);
  if (!(name == long_name(arena, number).bytes())) return 0;
  i64 length = MirrorNode::of_socket_text(arena, number).read_symlink(out, sizeof out);
  return length > 0 ? u32(length) : 0;
}

}  // namespace ramfs
