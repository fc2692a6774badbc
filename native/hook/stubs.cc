#include "stubs.h"

#include "../arena/identity.h"
#include "../base/page.h"
#include "decode.h"
#include "entrances.h"

namespace ramfs {
namespace {

constexpr u32 stub_bytes = 160;  // the longest: 47 bytes before the syscall, 18 behind it, and what is ours
constexpr i64 reach = 0x7ff00000;

bool in_reach(u64 from, u64 begin, u64 length) {
  i64 low = i64(begin) - i64(from), high = i64(begin + length) - i64(from);
  return low > -reach && low < reach && high > -reach && high < reach;
}

u64 map_at(u64 hint, u64 length) {
  i64 at = kernel::call(__NR_mmap, hint, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, ~0ull, 0);
  return kernel::failed(at) ? 0 : u64(at);
}

// Pages that reach the whole of [address, address+length): where the kernel puts them, or beside the mapping.
u64 map_near(u64 address, u64 length, u64 bytes) {
  for (u32 attempt = 0; attempt < 64; attempt++) {
    u64 step = u64(attempt / 2) << 24;
    u64 hint = attempt == 0 ? 0 : attempt % 2 ? address + length + step : address - bytes - step;
    u64 at = map_at(hint & ~(page_size - 1), bytes);
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
  // mov $number,%eax or, by another opcode, to another register.
  void load_number(u8 opcode, u32 number) {
    *at_++ = opcode;
    put32(number);
  }
  // An instruction that stood at `from`; its rip-relative displacement goes along.
  void moved(const u8 *from, const Shape &i) {
    bytes(from, i.length);
    if (i.rip_offset == 0) return;
    i32 displacement;
    __builtin_memcpy(&displacement, from + i.rip_offset, 4);
    u64 target = u64(from) + i.length + u64(i64(displacement));
    i32 there = i32(i64(target - u64(at_)));
    __builtin_memcpy(at_ - i.length + i.rip_offset, &there, 4);
  }
  // All instructions in [from, to); false: one of them is not known.
  bool all_moved(const u8 *from, const u8 *to) {
    while (from < to) {
      Shape shape = shape_of(from, u32(to - from));
      if (shape.length == 0) return false;
      moved(from, shape);
      from += shape.length;
    }
    return true;
  }
  u8 *at() const { return at_; }

 private:
  void put32(u32 value) {
    __builtin_memcpy(at_, &value, 4);
    at_ += 4;
  }
  u8 *at_;
};

Entrance entrance_taken(u32 number) { return each_call_is_dispatched ? Entrance::dispatcher : entrance_of(number); }

constexpr u8 skip_red_zone[] = {0x48, 0x8d, 0x64, 0x24, 0x80};                // lea -128(%rsp),%rsp
constexpr u8 undo_skip[] = {0x48, 0x8d, 0xa4, 0x24, 0x80, 0x00, 0x00, 0x00};  // lea 128(%rsp),%rsp

}  // namespace

constinit bool each_call_is_dispatched = false;

u64 stubs_room(u32 count) { return round_up(sizeof(Pointers) + u64(count) * stub_bytes, page_size); }

void fill_pointers(u8 *area) {
  Pointers pointers = Pointers::of_this_process();
  __builtin_memcpy(area, &pointers, sizeof pointers);
}

PatchedInPlace::PatchedInPlace(u64 address, u64 length, u32 count) : address_(address), length_(length) {
  u64 bytes = stubs_room(count);
  u64 at = map_near(address, length, bytes);
  if (at == 0) return;
  u64 begin = address & ~(page_size - 1);
  if (kernel::call(__NR_mprotect, begin, address + length - begin, PROT_READ | PROT_WRITE | PROT_EXEC) < 0) {
    kernel::call(__NR_munmap, at, bytes);
    return;
  }
  fill_pointers(reinterpret_cast<u8 *>(at));
  stubs_ = Stubs(reinterpret_cast<u8 *>(at), bytes, sizeof(Pointers));
}

PatchedInPlace::~PatchedInPlace() {
  if (stubs_.area() == nullptr) return;
  u64 begin = address_ & ~(page_size - 1);
  kernel::call(__NR_mprotect, begin, address_ + length_ - begin, PROT_READ | PROT_EXEC);
  kernel::call(__NR_mprotect, kernel::word(stubs_.area()), stubs_.length(), PROT_READ | PROT_EXEC);
}

namespace {

constexpr u8 je = 0x74, jne = 0x75, ja = 0x77, js = 0x78, jns = 0x79, short_jump = 2;
constexpr u8 make_call[] = {0x0f, 0x05};                  // syscall
constexpr u8 test_result[] = {0x48, 0x85, 0xc0};          // test %rax,%rax
constexpr u8 found_nothing[] = {0x48, 0x83, 0xf8, 0xfe};  // cmp $-2,%rax

// Behind ramfs_entry_any, whose answer is in the flags (start.S): the call is done; or it is the program's own syscall
// instruction that must run; or that makes a child that borrows this memory, and the parent takes it off the count,
// once the child has left it or where there is none. The child comes out here too, so nothing is kept on the stack.
void emit_outcome(Emitter &out, u64 identity_pointer, u64 syscall_there) {
  static constexpr u8 load_identity[] = {0x48, 0x8b, 0x0d};  // mov disp(%rip),%rcx
  // lock decl borrowers(%rcx)
  static constexpr u8 lower[] = {0xf0, 0xff, 0x49, __builtin_offsetof(Identity, borrowers)};
  constexpr u8 lowers = sizeof load_identity + 4 + sizeof lower;
  constexpr u8 makes = sizeof make_call + sizeof test_result + short_jump;
  constexpr u8 raw_length = 5, counted_length = makes + lowers + short_jump, if_made_length = makes + lowers;
  constexpr u8 all = raw_length + short_jump + counted_length + if_made_length;
  auto lower_unless = [&](u8 jump) {
    out.bytes(make_call, sizeof make_call);
    out.bytes(test_result, sizeof test_result);
    const u8 over[] = {jump, lowers};
    out.bytes(over, sizeof over);
    out.bytes(load_identity, sizeof load_identity);
    out.displacement(identity_pointer);
    out.bytes(lower, sizeof lower);
  };
  static constexpr u8 choose[] = {je, short_jump + all, ja, raw_length};
  static constexpr u8 here[] = {0x0f, 0x05, 0x90, 0xeb, all - raw_length};  // syscall; nop; jmp over the rest
  static constexpr u8 choose_again[] = {js, counted_length};
  static constexpr u8 over_rest[] = {0xeb, if_made_length};
  static_assert(sizeof here == raw_length);
  out.bytes(choose, sizeof choose);
  if (syscall_there) out.relative(0xe9, syscall_there);
  else out.bytes(here, sizeof here);
  out.bytes(choose_again, sizeof choose_again);
  lower_unless(je);
  out.bytes(over_rest, sizeof over_rest);
  lower_unless(jns);
}

void emit_aside(Emitter &out, u64 pointer) {
  out.bytes(skip_red_zone, sizeof skip_red_zone);
  out.call_through(pointer);
  out.bytes(undo_skip, sizeof undo_skip);
}
constexpr u8 aside_length = sizeof skip_red_zone + 6 + sizeof undo_skip;

// Unless the result of the kernel says enough, it is looked at. Where none does, the call's number is in rcx.
void emit_look(Emitter &out, u64 pointer, Look look, u32 number) {
  const u8 enough[] = {u8(look), aside_length};
  if (look == Look::always) {
    out.load_number(0xb9, number);
    return emit_aside(out, pointer);
  }
  out.bytes(test_result, sizeof test_result);
  out.bytes(enough, sizeof enough);
  emit_aside(out, pointer);
}

// What the kernel has not found is reconsidered.
void emit_again(Emitter &out, u64 again, u32 number) {
  static constexpr u8 is_result[] = {jne, jump_length + aside_length};
  out.bytes(found_nothing, sizeof found_nothing);
  out.bytes(is_result, sizeof is_result);
  out.load_number(0xb8, number);
  emit_aside(out, again);
}
constexpr u8 again_length = sizeof found_nothing + short_jump + jump_length + aside_length;

// The call is done when the function at `pointer` returns with equal flags; else the kernel makes it. Here and not in a
// function, because a kernel may empty the processor's memory of return addresses: every return behind a system call
// costs a misprediction.
void emit_before(Emitter &out, u64 pointer, u64 again, u32 number) {
  static constexpr u8 is_done[] = {je, sizeof make_call + again_length};
  emit_aside(out, pointer);
  out.bytes(is_done, sizeof is_done);
  out.bytes(make_call, sizeof make_call);
  emit_again(out, again, number);
}

u32 number_of(const Site &site, const u8 *code) {
  u32 number = __NR_read;
  if (site.kind == Site::numbered) __builtin_memcpy(&number, code + 1, sizeof number);
  return number;
}

}  // namespace

// False: nothing was emitted that may be jumped to.
bool Stubs::emit(const Site &site, const u8 *code, u8 *stub, u8 *&stub_end) {
  auto pointer = [this](Entrance entrance) { return u64(area_) + Pointers::offset_of(entrance); };
  const u8 *call = code + site.length;
  const u8 *end = call + syscall_length;
  Emitter out(stub);
  if (!out.all_moved(code, call)) return false;
  if (site.kind == Site::any) {
    if (identity == nullptr) return false;
    emit_aside(out, pointer(Entrance::any));
    bool room_before = site.length >= jump_length;
    emit_outcome(out, u64(area_) + __builtin_offsetof(Pointers, identity), room_before ? u64(call) : 0);
  } else if (site.kind == Site::cpuid) {
    emit_aside(out, pointer(Entrance::cpuid));
  } else {
    u32 number = number_of(site, code);
    Entrance entrance = entrance_taken(number);
    if (look_of(entrance) == Look::before) emit_before(out, pointer(entrance), pointer(Entrance::again), number);
    else out.bytes(make_call, sizeof make_call), emit_look(out, pointer(entrance), look_of(entrance), number);
  }
  while (end < code + jump_length) {
    Shape shape = shape_of(end, 15);
    if (shape.length == 0) return false;
    out.moved(end, shape);
    end += shape.length;
  }
  out.relative(0xe9, u64(end));
  stub_end = out.at();
  return true;
}

// What the kernel does is left to the program's own instruction, where debuggers, profilers and unwinders know what
// they have found; what is ours comes before or behind it, where the comparison makes room for a jump.
bool Stubs::patch_around(const Site &site, u8 *code) {
  u32 number = number_of(site, code);
  Entrance entrance = entrance_taken(number);
  Look look = look_of(entrance);
  if (!site.compared || site.kind > Site::zeroing) return false;
  u8 *call = code + site.length, *behind = call + syscall_length;
  u64 pointer = u64(area_) + Pointers::offset_of(entrance);
  Emitter out(area_ + used_);
  u8 *before = nullptr;
  if (look == Look::before) {
    static constexpr u8 is_done[] = {je, jump_length + again_length};
    before = out.at();
    if (!out.all_moved(code, call)) return false;
    emit_aside(out, pointer);
    out.bytes(is_done, sizeof is_done);
    out.relative(0xe9, u64(call));
  }
  Emitter(behind).relative(0xe9, u64(out.at()));
  if (look == Look::before) emit_again(out, u64(area_) + Pointers::offset_of(Entrance::again), number);
  else emit_look(out, pointer, look, number);
  out.bytes(comparison, comparison_length);
  out.relative(0xe9, u64(behind) + comparison_length);
  used_ = u64(out.at() - area_);
  if (before) Emitter(code).relative(0xe9, u64(before));
  return true;
}

void Stubs::patch(const Site &site, u64 address) {
  if (area_ == nullptr || used_ + stub_bytes > length_) return;
  u8 *code = reinterpret_cast<u8 *>(address);
  if (patch_around(site, code)) return;
  u8 *stub = area_ + used_, *end;
  if (!emit(site, code, stub, end)) return;
  used_ = u64(end - area_);
  bool numbered = code[0] == 0xb8 && site.kind != Site::cpuid;
  u32 number;
  __builtin_memcpy(&number, code + 1, sizeof number);
  if (numbered && site.length == jump_length && number == __NR_vfork) has_vfork_ = true;
  Emitter(code).relative(0xe9, u64(stub));
}

}  // namespace ramfs
