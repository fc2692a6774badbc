#include "decode.h"

#include "../dispatch/call.h"

namespace ramfs {
namespace {

constexpr u32 mov_length = 5;  // b8 NN NN NN NN, as long as the jump that replaces it
constexpr u32 furthest = 40;

// Length of modrm, sib and displacement; 0: a form we do not move.
u32 operand_length(const u8 *modrm, u32 available, u32 &rip_offset) {
  if (available < 1) return 0;
  u32 mode = *modrm >> 6, base = *modrm & 7;
  if (mode == 3) return 1;
  u32 length = 1;
  if (base == 4) {
    if (available < 2) return 0;
    if (mode == 0 && (modrm[1] & 7) == 5) return 0;
    length = 2;
  } else if (mode == 0 && base == 5) {
    rip_offset = 1;
    return 5;
  }
  if (mode == 1) length += 1;
  if (mode == 2) length += 4;
  return length;
}

bool is_rax(u32 rex, u32 number, u32 bit) { return number == 0 && !(rex & bit); }

}  // namespace

Instruction decode(const u8 *code, u32 available) {
  constexpr u32 rex_r = 4, rex_b = 1, rex_w = 8;
  u32 at = 0, rex = 0;
  if (available > 0 && (code[0] & 0xf0) == 0x40) rex = code[at++];
  if (at + 1 > available) return {};
  u8 op = code[at++];
  u32 left = available - at;
  const u8 *modrm = code + at;
  if (op >= 0x50 && op <= 0x57) return {at, 0};  // push
  if (op >= 0xb8 && op <= 0xbf) {                // mov $imm32, r32
    if ((rex & rex_w) || is_rax(rex, op & 7, rex_b)) return {};
    return {at + 4, 0};
  }
  u32 rip = 0;
  u32 operand = operand_length(modrm, left, rip);
  if (operand == 0 || left == 0) return {};
  u32 reg = *modrm >> 3 & 7, rm = *modrm & 7;
  bool registers = *modrm >> 6 == 3;
  u32 rip_offset = rip ? at + rip : 0;
  switch (op) {
    case 0x89:  // mov r, r/m
      if (registers ? is_rax(rex, rm, rex_b) : false) return {};
      return {at + operand, rip_offset};
    case 0x8b:  // mov r/m, r
    case 0x8d:  // lea
      if (is_rax(rex, reg, rex_r)) return {};
      return {at + operand, rip_offset};
    case 0x31:
    case 0x33: {  // xor
      u32 target = op == 0x31 ? rm : reg;
      if (!registers || is_rax(rex, target, op == 0x31 ? rex_b : rex_r)) return {};
      return {at + operand, 0};
    }
    case 0x83:
    case 0x81:  // add, sub $imm, r
      if (!registers || (reg != 0 && reg != 5) || is_rax(rex, rm, rex_b)) return {};
      return {at + operand + (op == 0x83 ? 1 : 4), 0};
    case 0xc7:  // mov $imm32, r
      if (!registers || reg != 0 || is_rax(rex, rm, rex_b)) return {};
      return {at + operand + 4, 0};
    default: return {};
  }
}

namespace {

bool decodes_up_to(const u8 *from, const u8 *to) {
  while (from < to) {
    Instruction i = decode(from, u32(to - from));
    if (i.length == 0 || i.length > u32(to - from)) return false;
    from += i.length;
  }
  return true;
}

bool is_zeroed(const u8 *code, u32 at, u32 available) {
  static constexpr u8 body[] = {0x31, 0xc0, 0x0f, 0x05};
  u32 behind = at + syscall_length;
  if (at < zeroing_length || available < behind + comparison_length) return false;
  return __builtin_memcmp(code + at - zeroing_length, body, sizeof body) == 0 &&
         __builtin_memcmp(code + behind, comparison, comparison_length) == 0;
}

// "mov $nr,%eax" within reach, and between it and the syscall only what leaves eax alone.
bool find_number(const Code &code, u32 at, u32 &back, u32 &number) {
  for (back = mov_length; back <= furthest && back <= at; back++) {
    const u8 *mov = code.bytes + at - back;
    // With REX.B before it, b8 loads r8.
    bool loads_r8 = at > back && (mov[-1] == 0x41 || mov[-1] == 0x49);
    if (mov[0] != 0xb8 || loads_r8 || !decodes_up_to(mov + mov_length, code.bytes + at)) continue;
    __builtin_memcpy(&number, mov + 1, 4);
    return true;
  }
  // "mov $nr,%rax", as rt_sigreturn's is by convention: debuggers and unwinders know it by its bytes.
  static constexpr u8 wide[] = {0x48, 0xc7, 0xc0};
  back = sizeof wide + 4;
  if (at < back || __builtin_memcmp(code.bytes + at - back, wide, sizeof wide) != 0) return false;
  __builtin_memcpy(&number, code.bytes + at - 4, 4);
  return true;
}

bool has_target(Flow &flow, u32 begin, u32 end) {
  for (u32 at = begin; at < end; at++)
    if (flow.is_target(at)) return true;
  return false;
}

bool is_movable(const Code &code, u32 begin, u32 end) {
  Shape shape = shape_of(code.bytes + begin, end - begin);
  return shape.length > 0 && shape.length == end - begin && shape.kind == Shape::straight;
}

// Whole instructions around the syscall that a jump has room in, the later the better, and that nothing jumps into. A
// place that is reached only through a table of addresses would pass unseen; but then it would have to be reached from
// the instruction before as well, and lie among moves right before a syscall.
bool find_room(const Code &code, Flow &flow, u32 at, Site &site) {
  if (!flow.known()) return false;
  u32 begin = at;
  while (at - begin < jump_length) {
    if (flow.is_target(begin) || begin == 0) break;
    u32 before = begin - 1;
    while (before > 0 && at - before < Flow::before && !flow.begins(before)) before--;
    if (!flow.begins(before) || !is_movable(code, before, begin)) break;
    begin = before;
  }
  u32 end = at + syscall_length;
  while (end - begin < jump_length) {
    u32 next = end + shape_of(code.bytes + end, code.length - end).length;
    if (flow.is_target(end) || !is_movable(code, end, next)) return false;
    end = next;
  }
  // A target that begins no instruction means that the boundaries are not what they seem.
  if (has_target(flow, begin + 1, end)) return false;
  site = {begin, u16(at - begin), Site::any};
  return true;
}

// Whether the syscall's result is compared behind it, which is reached from nowhere else.
bool is_compared(const Code &code, Flow &flow, u32 at) {
  u32 begin = at + syscall_length, end = begin + comparison_length;
  if (end > code.length || __builtin_memcmp(code.bytes + begin, comparison, comparison_length) != 0) return false;
  return flow.known() && flow.begins(at) && !has_target(flow, begin, end);
}

}  // namespace

Verdict find_site(Code &code, u32 at, Site &site) {
  if (is_zeroed(code.bytes, at, code.length)) {
    Flow flow(code, at);
    site = {at - zeroing_length, zeroing_length, Site::zeroing, is_compared(code, flow, at)};
    return Verdict::site;
  }
  // Side by side: nothing else can stand between.
  u32 back, number;
  bool numbered = find_number(code, at, back, number);
  bool foreign = numbered && handler_of(i64(number)) == nullptr && !may_share_memory(i64(number));
  if (foreign && back == mov_length) return Verdict::foreign;
  Flow flow(code, at);
  if (flow.known() && !flow.begins(at)) return Verdict::foreign;  // bytes of other instructions
  if (numbered && !has_target(flow, at - back + 1, at + 1)) {
    if (foreign) return Verdict::foreign;
    site = {at - back, u16(back), Site::numbered, is_compared(code, flow, at)};
    if (code.bytes[at - back] == 0xb8 && !may_share_memory(i64(number))) return Verdict::site;
  }
  return find_room(code, flow, at, site) ? Verdict::site : Verdict::unknown;
}

bool find_cpuid(Code &code, u32 at, Site &site) {
  Flow flow(code, at);
  if (!flow.known() || !flow.begins(at) || !find_room(code, flow, at, site)) return false;
  site.kind = Site::cpuid;
  return true;
}

}  // namespace ramfs
