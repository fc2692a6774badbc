#include "length.h"

namespace ramfs {
namespace {

// What follows an opcode, a letter each (Intel's manual, volume 2, appendix A):
//   m ModRM      b ModRM, 1 byte     d ModRM, 4 bytes      g, G ModRM, and 1 or 4 bytes if it is a test
//   . nothing    1 byte              4 bytes (2 with 66)   8 an address   w 2 bytes   e 3 bytes
//   v 4 bytes, or 8 with REX.W       s, l jump by 1 or 4 bytes            r leaves the straight line
//   x no such instruction            p a prefix            i ModRM: inc, dec, call, jmp, push
//   n int        D ModRM, 4 bytes: mov, or xbegin
constexpr char one_byte[] =
    "mmmm14xxmmmm14xp"
    "mmmm14xxmmmm14xx"
    "mmmm14pxmmmm14px"
    "mmmm14pxmmmm14px"
    "pppppppppppppppp"
    "................"
    "xxpmpppp4d1b...."
    "ssssssssssssssss"
    "bdxbmmmmmmmmmmmm"
    "..........x....."
    "8888....14......"
    "11111111vvvvvvvv"
    "bbwrppbDe.wrrnxr"
    "mmmmxxx.mmmmmmmm"
    "ssss1111llxs...."
    "prppr.gG......mi";
constexpr char two_bytes[] =
    "mmmmxr.r..xrxm.b"
    "mmmmmmmmmmmmmmmm"
    "mmmmxxxxmmmmmmmm"
    ".....r.xpxpxxxxx"
    "mmmmmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmmm"
    "bbbbmmm.mmxxmmmm"
    "llllllllllllllll"
    "mmmmmmmmmmmmmmmm"
    "...mbmxx..rmbmmm"
    "mmmmmmmmmmbmmmmm"
    "mmbmbbbm........"
    "mmmmmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmmm";
static_assert(sizeof one_byte == 257 && sizeof two_bytes == 257);

constexpr u32 longest = 15;
constexpr u8 rex_w = 8;

class Reader {
 public:
  Reader(const u8 *code, u32 available) : code_(code), available_(min(available, longest)) {}

  Shape read() {
    char form = opcode();
    operands(form);
    if (broken_ || at_ > available_) return {};
    shape_.length = at_;
    return shape_;
  }

 private:
  u8 next() {
    if (at_ < available_) return code_[at_++];
    broken_ = true;
    return 0;
  }

  // Reads prefixes and the opcode; returns its letter.
  char opcode() {
    for (;;) {
      u8 byte = next();
      if (broken_) return 'x';
      if (byte == 0x0f) return escaped(next());
      if (byte == pop_or_xop && at_ < available_ && (code_[at_] & 0x1f) >= first_xop_map) return xop();
      char form = one_byte[byte];
      if (form != 'p') return form;
      if (byte == 0xc4 || byte == 0xc5 || byte == 0x62) return vector(byte);
      bool rex = (byte & 0xf0) == 0x40;
      wide_ = rex && (byte & rex_w);
      if (byte == 0x66) short_ = true;
      if (wide_) short_ = false;
      if (byte == 0x67) short_address_ = true;
    }
  }

  // AMD's XOP stands where pop has a register to pop into that there is not.
  static constexpr u8 pop_or_xop = 0x8f, first_xop_map = 8;

  char xop() {
    u8 map = next() & 0x1f;
    next();
    next();
    return map == 8 ? 'b' : map == 9 ? 'm' : map == 10 ? 'd' : 'x';
  }

  char escaped(u8 byte) {
    if (byte == 0x38) return next(), 'm';
    if (byte == 0x3a) return next(), 'b';
    return two_bytes[byte];
  }

  // VEX and EVEX: the map of opcodes stands in the prefix.
  char vector(u8 prefix) {
    u8 map = 1;
    if (prefix == 0xc4) map = next() & 0x1f;
    if (prefix == 0x62) map = next() & 7, next();
    next();
    if (prefix == 0xc5) map = 1;
    u8 byte = next();
    // EVEX has conversions where the plain opcodes end.
    if (map == 1 && prefix == 0x62 && byte >= 0x78 && byte <= 0x7b) return 'm';
    if (map == 1) return byte == 0x77 ? '.' : two_bytes[byte];
    if (map == 3) return 'b';
    return map == 2 || map == 5 || map == 6 ? 'm' : 'x';
  }

  void operands(char form) {
    switch (form) {
      case '.': return;
      case '1': return skip(1);
      case 'n': shape_.kind = Shape::other; return skip(1);
      case '4': return skip(short_ ? 2 : 4);
      case '8': return skip(short_address_ ? 4 : 8);
      case 'w': shape_.kind = Shape::other; return skip(2);
      case 'e': return skip(3);
      case 'v': return skip(wide_ ? 8 : short_ ? 2 : 4);
      case 's': return jump(1);
      case 'l': return jump(4);
      case 'r': shape_.kind = Shape::other; return;
      case 'm': modrm(); return;
      case 'b': modrm(), skip(1); return;
      case 'd': modrm(), skip(short_ ? 2 : 4); return;
      case 'D':
        if (modrm() == 7) shape_.kind = Shape::other;
        return skip(short_ ? 2 : 4);
      case 'g':
        if (modrm() < 2) skip(1);
        return;
      case 'G':
        if (modrm() < 2) skip(short_ ? 2 : 4);
        return;
      case 'i':
        if (u32 group = modrm(); group >= 2 && group <= 5) shape_.kind = Shape::other;
        return;
      default: broken_ = true;
    }
  }

  void skip(u32 bytes) { at_ += bytes; }

  void jump(u32 bytes) {
    shape_.kind = Shape::jump;
    if (at_ + bytes > available_) {
      broken_ = true;
      return;
    }
    i32 wide = 0;
    if (bytes == 4) __builtin_memcpy(&wide, code_ + at_, 4);
    shape_.distance = bytes == 1 ? i64(static_cast<signed char>(code_[at_])) : i64(wide);
    at_ += bytes;
  }

  // Skips ModRM, SIB and displacement; returns the middle field.
  u32 modrm() {
    u8 byte = next();
    u32 mode = byte >> 6, base = byte & 7;
    if (mode != 3 && base == 4) base = next() & 7;
    else if (mode == 0 && base == 5) shape_.rip_offset = at_;
    if (mode == 1) skip(1);
    if (mode == 2 || (mode == 0 && base == 5)) skip(4);
    return byte >> 3 & 7;
  }

  const u8 *code_;
  u32 available_;
  u32 at_ = 0;
  bool wide_ = false, short_ = false, short_address_ = false, broken_ = false;
  Shape shape_;
};

}  // namespace

Shape shape_of(const u8 *code, u32 available) { return Reader(code, available).read(); }

}  // namespace ramfs
