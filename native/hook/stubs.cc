#include "stubs.h"

#include "../store/identity.h"
#include "decode.h"

extern "C" {
void ramfs_entry();
void ramfs_entry_any();
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
  u64 entry, entry_any, entry_read, entry_write, identity;
};
constexpr u32 stub_bytes = 160;  // the longest: 47 bytes before the syscall, 18 behind it, and what is ours
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
    case __NR_pwritev2: return __builtin_offsetof(Pointers, entry_write);
    default: return __builtin_offsetof(Pointers, entry);
  }
}

constexpr u8 skip_red_zone[] = {0x48, 0x8d, 0x64, 0x24, 0x80};                       // lea -128(%rsp),%rsp
constexpr u8 undo_skip[] = {0x48, 0x8d, 0xa4, 0x24, 0x80, 0x00, 0x00, 0x00};         // lea 128(%rsp),%rsp

}  // namespace

constinit bool each_call_is_told = false;

u64 stubs_room(u32 count) { return round_up(sizeof(Pointers) + u64(count) * stub_bytes, page); }

void fill_pointers(u8 *area) {
  u64 entry = reinterpret_cast<u64>(&ramfs_entry);
  Pointers pointers{entry, reinterpret_cast<u64>(&ramfs_entry_any), reinterpret_cast<u64>(&ramfs_entry_read),
                    reinterpret_cast<u64>(&ramfs_entry_write), kernel::word(identity)};
  if (each_call_is_told) pointers.entry_read = pointers.entry_write = entry;
  __builtin_memcpy(area, &pointers, sizeof pointers);
}

PatchedInPlace::PatchedInPlace(u64 address, u64 length, u32 count) : address_(address), length_(length) {
  u64 bytes = stubs_room(count);
  u64 at = map_near(address, length, bytes);
  if (at == 0) return;
  u64 begin = address & ~(page - 1);
  if (kernel::call(__NR_mprotect, begin, address + length - begin, prot_rwx) < 0) {
    kernel::call(__NR_munmap, at, bytes);
    return;
  }
  fill_pointers(reinterpret_cast<u8 *>(at));
  stubs_ = Stubs(reinterpret_cast<u8 *>(at), bytes, sizeof(Pointers));
}

PatchedInPlace::~PatchedInPlace() {
  if (stubs_.area() == nullptr) return;
  u64 begin = address_ & ~(page - 1);
  kernel::call(__NR_mprotect, begin, address_ + length_ - begin, prot_rx);
  kernel::call(__NR_mprotect, kernel::word(stubs_.area()), stubs_.length(), prot_rx);
}

namespace {

// Behind ramfs_entry_any, whose answer is in the flags (start.S): the call is done; or it is the program's own syscall
// instruction that must run; or that makes a child that borrows this memory, and the parent, once the child has left it,
// takes it off the count. The child comes out here too, so nothing is kept on the stack.
void emit_outcome(Emitter &out, u64 identity_pointer, u64 syscall_there) {
  constexpr u8 je = 0x74, ja = 0x77;
  static constexpr u8 counted[] = {0x0f, 0x05, 0x48, 0x85, 0xc0, je, 11};  // syscall; test %rax,%rax; je over the rest
  static constexpr u8 load_identity[] = {0x48, 0x8b, 0x0d};                // mov disp(%rip),%rcx
  static constexpr u8 lower[] = {0xf0, 0xff, 0x49, 0x04};                  // lock decl 4(%rcx)
  constexpr u8 counted_length = sizeof counted + sizeof load_identity + 4 + sizeof lower;
  constexpr u8 raw_length = 5, short_jump = 2;
  static constexpr u8 choose[] = {je, short_jump + raw_length + counted_length, ja, raw_length};
  static constexpr u8 here[] = {0x0f, 0x05, 0x90, 0xeb, counted_length};   // syscall; nop; jmp over the rest
  static_assert(sizeof here == raw_length);
  out.bytes(choose, sizeof choose);
  if (syscall_there) out.relative(0xe9, syscall_there);
  else out.bytes(here, sizeof here);
  out.bytes(counted, sizeof counted);
  out.bytes(load_identity, sizeof load_identity);
  out.displacement(identity_pointer);
  out.bytes(lower, sizeof lower);
}

}  // namespace

// False: nothing was emitted that may be jumped to.
bool Stubs::emit(const Site &site, const u8 *code, u8 *stub, u8 *&stub_end) {
  auto pointer = [this](u64 offset) { return u64(area_) + offset; };
  const u8 *call = code + site.length;
  const u8 *end = call + syscall_length;
  Emitter out(stub);
  if (!out.all_moved(code, call)) return false;
  out.bytes(skip_red_zone, sizeof skip_red_zone);
  switch (site.kind) {
    case Site::numbered: {
      u32 number;
      __builtin_memcpy(&number, code + 1, sizeof number);
      out.call_through(pointer(entry_for(number)));
      break;
    }
    case Site::zeroing:
      out.call_through(pointer(__builtin_offsetof(Pointers, entry_read)));
      break;
    case Site::any:
      if (identity == nullptr) return false;
      out.call_through(pointer(__builtin_offsetof(Pointers, entry_any)));
      break;
  }
  out.bytes(undo_skip, sizeof undo_skip);
  bool room_before = site.length >= jump_length;
  if (site.kind == Site::any)
    emit_outcome(out, pointer(__builtin_offsetof(Pointers, identity)), room_before ? u64(call) : 0);
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

void Stubs::patch(const Site &site, u64 address) {
  if (area_ == nullptr || used_ + stub_bytes > length_) return;
  u8 *code = reinterpret_cast<u8 *>(address);
  u8 *stub = area_ + used_, *end;
  if (!emit(site, code, stub, end)) return;
  used_ = u64(end - area_);
  bool numbered = code[0] == 0xb8;
  u32 number;
  __builtin_memcpy(&number, code + 1, sizeof number);
  if (numbered && site.length == jump_length && number == nr_vfork) has_vfork_ = true;
  Emitter(code).relative(0xe9, u64(stub));
}

}  // namespace ramfs
