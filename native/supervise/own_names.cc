#include "own_names.h"

#include <initializer_list>

#include "../base/kernel_headers.h"
#include "../base/text.h"

namespace ramfs {
namespace {

using Name = Text<longest_own_name>;

bool begins(const char *path, Bytes name) {
  for (u32 i = 0; i < name.length; i++)
    if (path[i] != name[i]) return false;
  return path[name.length] == 0 || path[name.length] == '/';
}

// The terminal that controls the caller, as /proc names its device; false: none.
bool name_terminal(u32 thread, Name &name) {
  Name path;
  path.add("/proc/").add(u64(thread)).add("/stat");
  char text[512];
  i64 fd = kernel::openat(AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  i64 n = kernel::call(__NR_read, u64(fd), kernel::word(text), sizeof text - 1);
  kernel::close(int(fd));
  if (n <= 0) return false;
  text[n] = 0;
  // "pid (comm) state ppid pgrp session tty_nr": comm may hold anything, so the last parenthesis counts.
  const char *at = text + n;
  while (at > text && *at != ')') at--;
  for (u32 field = 0; field < 5; field++) {
    while (*at && *at != ' ') at++;
    while (*at == ' ') at++;
  }
  u64 device = take_number(at);
  constexpr u64 first_pty = 136, last_pty = 143, consoles = 4, serial_from = 64;
  u64 major = device >> 8 & 0xfff, minor = (device & 0xff) | (device >> 12 & 0xfff00);
  if (major >= first_pty && major <= last_pty) name.add("/dev/pts/").add((major - first_pty) * 256 + minor);
  else if (major == consoles && minor < serial_from) name.add("/dev/tty").add(minor);
  else if (major == consoles) name.add("/dev/ttyS").add(minor - serial_from);
  else return false;
  return true;
}

}  // namespace

int own_descriptor(const Caller &caller, const char *path, u32 &length) {
  if (path[0] != '/' || (path[1] != 'p' && path[1] != 'd')) return -1;
  const char *streams[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
  for (int i = 0; i < 3; i++)
    if (begins(path, bytes_of(streams[i]))) return length = length_of(streams[i]), i;
  Name by_number, task;
  by_number.add("/proc/").add(u64(caller.process));
  task.add(by_number.bytes()).add("/task/").add(u64(caller.thread));
  for (Bytes directory :
       {Bytes{"/dev", 4}, Bytes{"/proc/self", 10}, Bytes{"/proc/thread-self", 17}, task.bytes(), by_number.bytes()}) {
    if (!begins(path, directory)) continue;
    const char *at = path + directory.length;
    if (at[0] != '/' || at[1] != 'f' || at[2] != 'd' || at[3] != '/' || at[4] < '0' || at[4] > '9') continue;
    at += 4;
    u64 number = take_number(at);
    if ((*at != 0 && *at != '/') || number > 1u << 30) return -1;
    return length = u32(at - path), int(number);
  }
  return -1;
}

bool replace_beginning(char *path, u32 length, u32 instead, Bytes name, u32 room) {
  if (length - instead + name.length + 1 > room) return false;
  __builtin_memmove(path + name.length, path + instead, length - instead + 1);
  __builtin_memcpy(path, name.data, name.length);
  return true;
}

void name_for_caller(const Caller &caller, char *path, u32 length, u32 room) {
  if (path[0] != '/' || (path[1] != 'p' && path[1] != 'd')) return;
  Name process, name;
  process.add("/proc/").add(u64(caller.elsewhere ? caller.shown : caller.process));
  struct {
    Bytes is;
    const char *means;  // below the process's directory
  } const names[] = {
      {{"/proc/self", 10}, ""},       {{"/proc/net", 9}, "/net"},    {{"/proc/mounts", 12}, "/mounts"},
      {{"/dev/fd", 7}, "/fd"},        {{"/dev/stdin", 10}, "/fd/0"}, {{"/dev/stdout", 11}, "/fd/1"},
      {{"/dev/stderr", 11}, "/fd/2"},
  };
  u32 instead = 0;
  if (begins(path, {"/proc/thread-self", 17})) {
    instead = 17;
    name.add(process.bytes()).add("/task/").add(u64(caller.thread));
  } else if (begins(path, {"/dev/tty", 8})) {
    if (name_terminal(caller.thread, name)) instead = 8;
  }
  for (const auto &each : names) {
    if (instead != 0 || !begins(path, each.is)) continue;
    instead = each.is.length;
    name.add(process.bytes()).add(each.means);
  }
  if (instead != 0) replace_beginning(path, length, instead, name.bytes(), room);
}

}  // namespace ramfs
