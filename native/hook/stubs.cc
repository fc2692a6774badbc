#include "stubs.h"

#include "../store/identity.h"
#include "decode.h"

extern "C" {
void ramfs_entry();
void ramfs_entry_read();
void ramfs_entry_write();
}

namespace ramfs {
namespace {

constexpr u64 page = 4096;
constexpr u32 prot_rw = 3, prot_rx = 5, prot_rwx = 7;
constexpr u32 private_anonymous = 0x22;
// The area begins with addresses that its stubs call and load through.
struct Pointers {
  u64 entry, entry_read, entry_write, identity;
};
constexpr u32 stub_bytes = 96;  // the longest: clone's, or the furthest site's (find_site)
constexpr i64 reach = 0x7ff00000;

bool in_reach(u64 from, u64 begin, u64 length) {
  i64 low = i64(begin) - i64(from), high = i64(begin + length) - i64(from);
  return low > -reach && low < reach && high > -reach && high < reach;
}

u64 map_at(u64 hint, u64 length) {
  i64 at = kernel::call(__NR_mmap, hint, length, prot_rw, private_anonymous, ~0ull, 0);
  return at < 0 && at > -4096 ? 0 : u64(at);
}

// Pages that reach the whole of [address, address+length): where the kernel puts them, or beside the mapping.
u64 map_near(u64 address, u64 length, u64 bytes) {
  for (u32 attempt = 0; attempt < 64; attempt++) {
    u64 step = u64(attempt / 2) << 24;
    u64 hint = attempt == 0 ? 0 : attempt % 2 ? address + length + step : address - bytes - step;
    u64 at = map_at(hint & ~(page - 1), bytes);
    if (at == 0) continue;
    if (in_reach(address, at, bytes) && in_reach(address + length, at, bytes)) return at;
    kernel::call(__NR_munmap, at, bytes);
  }
  return 0;
}

class Emitter {
 public:
  explicit Emitter(u8 *at) : at_(at) {}

  void bytes(const u8 *code, u32 length) {
    __builtin_memcpy(at_, code, length);
    at_ += length;
  }
  void relative(u8 opcode, u64 target) {
    *at_++ = opcode;
    put32(u32(target - (u64(at_) + 4)));
  }
  // The rip-relative distance to a place, as an instruction's last four bytes.
  void displacement(u64 target) { put32(u32(target - (u64(at_) + 4))); }
  void call_through(u64 pointer) {
    static constexpr u8 call[] = {0xff, 0x15};
    bytes(call, 2);
    displacement(pointer);
  }
  // An instruction that stood at `from`; its rip-relative displacement goes along.
  void moved(const u8 *from, const Instruction &i) {
    bytes(from, i.length);
    if (i.rip_offset == 0) return;
    i32 displacement;
    __builtin_memcpy(&displacement, from + i.rip_offset, 4);
    u64 target = u64(from) + i.length + u64(i64(displacement));
    i32 there = i32(i64(target - u64(at_)));
    __builtin_memcpy(at_ - i.length + i.rip_offset, &there, 4);
  }
  u8 *at() const { return at_; }

 private:
  void put32(u32 value) {
    __builtin_memcpy(at_, &value, 4);
    at_ += 4;
  }
  u8 *at_;
};

// Where Pointers has the entry for a call: reads and writes through a descriptor in the first argument are the kernel's
// business, and only looked at afterwards.
u64 entry_for(u32 number) {
  switch (number) {
    case __NR_pread64:
    case __NR_readv:
    case __NR_preadv:
    case __NR_preadv2: return __builtin_offsetof(Pointers, entry_read);
    case __NR_write:
    case __NR_pwrite64:
    case __NR_writev:
    case __NR_pwritev:
    case __NR_pwritev2:
    case __NR_ftruncate:
    case __NR_sendfile: return __builtin_offsetof(Pointers, entry_write);
    default: return __builtin_offsetof(Pointers, entry);
  }
}

constexpr u8 skip_red_zone[] = {0x48, 0x8d, 0x64, 0x24, 0x80};                       // lea -128(%rsp),%rsp
constexpr u8 undo_skip[] = {0x48, 0x8d, 0xa4, 0x24, 0x80, 0x00, 0x00, 0x00};         // lea 128(%rsp),%rsp

}  // namespace

constinit bool each_call_is_told = false;

Stubs::Stubs(u64 address, u64 length, u32 count) : address_(address), length_(length) {
  u64 bytes = round_up(sizeof(Pointers) + u64(count) * stub_bytes, page);
  u64 at = map_near(address, length, bytes);
  if (at == 0) return;
  u64 begin = address & ~(page - 1);
  if (kernel::call(__NR_mprotect, begin, address + length - begin, prot_rwx) < 0) {
    kernel::call(__NR_munmap, at, bytes);
    return;
  }
  area_ = reinterpret_cast<u8 *>(at);
  area_length_ = bytes;
  u64 entry = reinterpret_cast<u64>(&ramfs_entry);
  Pointers pointers{entry, reinterpret_cast<u64>(&ramfs_entry_read),
                    reinterpret_cast<u64>(&ramfs_entry_write), kernel::word(identity)};
  if (each_call_is_told) pointers.entry_read = pointers.entry_write = entry;
  __builtin_memcpy(area_, &pointers, sizeof pointers);
  used_ = sizeof(Pointers);
}

Stubs::~Stubs() {
  if (area_ == nullptr) return;
  u64 begin = address_ & ~(page - 1);
  kernel::call(__NR_mprotect, begin, address_ + length_ - begin, prot_rx);
  kernel::call(__NR_mprotect, kernel::word(area_), area_length_, prot_rx);
}

// A child comes out of the syscall here too, on a stack of its own, so nothing is kept on the stack. rcx is the
// syscall's to destroy. A child that shares the memory, is no thread and not waited for (CLONE_VM without CLONE_THREAD and
// CLONE_VFORK) outlives the call: then the count stays up for good. A process that has just been forked learns its pid
// first, lest the child take the memory for its own.
void Stubs::emit_clone(u8 *stub, const u8 *mov, u32 number, u64 next) {
  constexpr u32 nr_clone = 56, nr_vfork = 58;
  static constexpr u8 load_identity[] = {0x48, 0x8b, 0x0d};             // mov disp(%rip),%rcx
  static constexpr u8 knows_pid[] = {0x83, 0x39, 0x00, 0x75, 16};       // cmpl $0,(%rcx); jne over 16
  static constexpr u8 ask_pid[] = {0xb8, 39, 0, 0, 0, 0x0f, 0x05};      // mov $getpid,%eax; syscall
  static constexpr u8 note_pid[] = {0x89, 0x01};                        // mov %eax,(%rcx)
  static constexpr u8 raise[] = {0xf0, 0xff, 0x41, 0x04};               // lock incl 4(%rcx)
  static constexpr u8 enter[] = {0x0f, 0x05, 0x48, 0x85, 0xc0};         // syscall; test %rax,%rax
  static constexpr u8 flags_in_register[] = {0x89, 0xf9};               // mov %edi,%ecx
  static constexpr u8 flags_in_memory[] = {0x8b, 0x0f};                 // mov (%rdi),%ecx
  static constexpr u8 compare[] = {0x81, 0xe1, 0x00, 0x41, 0x01, 0x00,  // and $VM|VFORK|THREAD,%ecx
                                   0x81, 0xf9, 0x00, 0x01, 0x00, 0x00}; // cmp $VM,%ecx
  static constexpr u8 lower[] = {0xf0, 0xff, 0x49, 0x04};               // lock decl 4(%rcx)
  constexpr u8 jz = 0x74;
  constexpr u8 lower_length = sizeof load_identity + 4 + sizeof lower;
  constexpr u8 compare_length = sizeof flags_in_memory + sizeof compare + 2;
  static_assert(sizeof ask_pid + sizeof load_identity + 4 + sizeof note_pid == 16);
  u64 owner = u64(area_) + __builtin_offsetof(Pointers, identity);
  Emitter out(stub);
  auto jump_over = [&out](u8 length) {
    u8 code[] = {jz, length};
    out.bytes(code, sizeof code);
  };
  out.bytes(load_identity, sizeof load_identity);
  out.displacement(owner);
  out.bytes(knows_pid, sizeof knows_pid);
  out.bytes(ask_pid, sizeof ask_pid);
  out.bytes(load_identity, sizeof load_identity);
  out.displacement(owner);
  out.bytes(note_pid, sizeof note_pid);
  out.bytes(raise, sizeof raise);
  out.bytes(mov, 5);
  out.bytes(enter, sizeof enter);
  if (number == nr_vfork) {
    jump_over(lower_length);
  } else {
    jump_over(compare_length + lower_length);
    out.bytes(number == nr_clone ? flags_in_register : flags_in_memory, 2);
    out.bytes(compare, sizeof compare);
    jump_over(lower_length);
  }
  out.bytes(load_identity, sizeof load_identity);
  out.displacement(owner);
  out.bytes(lower, sizeof lower);
  out.relative(0xe9, next);
  used_ = u64(out.at() - area_);
}

void Stubs::patch(u64 site, u32 length) {
  if (area_ == nullptr || used_ + stub_bytes > area_length_) return;
  u8 *code = reinterpret_cast<u8 *>(site);
  u8 *stub = area_ + used_;
  u32 number;
  __builtin_memcpy(&number, code + 1, sizeof number);
  if (code[0] == 0xb8 && may_share_memory(number)) {
    if (identity == nullptr) return;
    emit_clone(stub, code, number, site + length + 2);
    Emitter(code).relative(0xe9, u64(stub));
    constexpr u32 nr_vfork = 58;
    if (number == nr_vfork) spawns_are_counted = true;
    return;
  }
  Emitter out(stub);
  bool zeroing = length == zeroing_length;
  bool generic = code[0] != 0xb8;
  if (generic || zeroing) {
    out.bytes(code, length);
  } else {
    constexpr u32 mov_length = 5;
    out.bytes(code, mov_length);
    for (u32 at = mov_length; at < length;) {
      Instruction i = decode(code + at, length - at);
      if (i.length == 0) return;
      out.moved(code + at, i);
      at += i.length;
    }
  }
  out.bytes(skip_red_zone, sizeof skip_red_zone);
  u64 pointer = zeroing ? __builtin_offsetof(Pointers, entry_read)
                        : generic ? __builtin_offsetof(Pointers, entry) : entry_for(number);
  out.call_through(u64(area_) + pointer);
  out.bytes(undo_skip, sizeof undo_skip);
  constexpr u32 syscall_length = 2;
  u32 replaced = length + syscall_length;
  if (zeroing) {
    out.bytes(code + replaced, comparison_length);
    replaced += comparison_length;
  }
  out.relative(0xe9, site + replaced);
  used_ = u64(out.at() - area_);

  Emitter jump(code);
  jump.relative(0xe9, u64(stub));
}

}  // namespace ramfs
