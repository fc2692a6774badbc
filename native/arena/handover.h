// What one program of a session hands to the next: a variable behind all others of the environment, which the loader
// takes off again (hook/loader.cc).
//
// SESSIONS INSIDE EACH OTHER. To the outer session an inner one's loader is a program like any other, with a variable
// of its own in the environment: the outer loader maps it, patches its system calls, renames the variable and leaves
// all that it maps alone. So what the inner hook asks of the kernel passes the outer hook, which serves its own roots,
// and the inner session's host is what the outer one's programs see. For that the inner hook hands every call on by an
// instruction of its own, and lets no program's instruction make it (dispatch/call.h, kernel_is_hooked).
#pragma once
#include <initializer_list>

#include "../base/text.h"

namespace ramfs {

constexpr Bytes session_variable{"RAMFS_HANDOVER=", 15};
// The same behind an outer session's loader.
constexpr Bytes nested_variable{"RAMFS_ENCLOSED=", 15};

inline bool begins_with(const char *text, Bytes beginning) {
  u32 i = 0;
  while (i < beginning.length && text[i] == beginning[i]) i++;
  return i == beginning.length;
}

// A user namespace: the session's own, an unknown one, or that with the maps of this index (Ref<IdMaps>).
enum : u32 { users_of_session = 0, users_unknown = 1 };

// What the variable says: numbers, a space behind each, then the name.
struct Handover {
  int arena = -1, hook = -1;  // descriptors
  int program = -1;           // -1: the name is a FirstProgram
  u64 cwd = 0;                // inode number, 0: the kernel's
  int cwd_fd = -1;            // holds that inode, or -1
  u32 umask = 0;
  int trace = -1;    // where to tell of calls (dispatch/trace.h), or -1
  int volume = -1;   // where the bodies lie, or -1
  int lower = -1;    // the host's mounts, in which lowers lie, or -1
  u32 landlock = 0;  // the domain (vfs/landlock.h), or 0
  u32 users = users_of_session;
  u32 filtered = 0;  // Process::filtered
  // What the loader is to do: load a program under the hook; be the session's supervisor (supervise/supervisor.h), with
  // the descriptor by which it hears of its owner for a name; start a program that is to be supervised.
  enum : u32 { hooked = 0, supervisor = 1, supervised = 2 };
  u32 role = hooked;
  int code = -1;  // the code file (arena/images.h), or -1
  const char *name = "";

  // Without its beginning, the variable's name.
  template <u32 capacity>
  void write(Text<capacity> &text) const {
    each_number(*this, [&text](auto number) { write_number(text, number); });
    text.add(name);
  }
  static Handover read(const char *text) {
    Handover handover;
    each_number(handover, [&text](auto &number) { read_number(text, number); });
    handover.name = text;
    return handover;
  }

  template <u32 capacity, class Number>
  static void write_number(Text<capacity> &text, Number number) {
    // A negative one as the kernel passes it in 32 bits.
    text.add(sizeof number == sizeof(u64) ? u64(number) : u64(u32(number))).add(" ");
  }
  template <class Number>
  static void read_number(const char *&text, Number &number) {
    number = Number(take_number(text));
    if (*text == ' ') text++;
  }

 private:
  template <class Self, class Visit>
  static void each_number(Self &of, Visit visit) {
    visit(of.arena), visit(of.hook), visit(of.program), visit(of.cwd), visit(of.cwd_fd), visit(of.umask);
    visit(of.trace), visit(of.volume), visit(of.lower), visit(of.landlock), visit(of.users), visit(of.filtered);
    visit(of.role);
    visit(of.code);
  }
};

// The session's first program, which the owner cannot start itself: it starts the loader, which executes the program
// from inside the tree.
struct FirstProgram {
  int status = -1;           // a descriptor that the errno goes to which forbids it; else it closes with the execution
  u64 descriptor_limit = 0;  // the soft limit of open files, 0: as it is
  Bytes limits{};            // further ones of resources: RESOURCE SOFT HARD, a space behind each
  Bytes directory{};         // where it begins
  const char *name = "";

  template <u32 capacity>
  void write(Text<capacity> &text) const {
    Handover::write_number(text, status);
    Handover::write_number(text, descriptor_limit);
    for (Bytes part : {limits, directory}) {
      Handover::write_number(text, part.length);
      text.add(part);
    }
    text.add(name);
  }
  static FirstProgram read(const char *text) {
    FirstProgram first;
    Handover::read_number(text, first.status);
    Handover::read_number(text, first.descriptor_limit);
    for (Bytes *part : {&first.limits, &first.directory}) {
      Handover::read_number(text, part->length);
      part->data = text;
      text += part->length;
    }
    first.name = text;
    return first;
  }
};

}  // namespace ramfs
