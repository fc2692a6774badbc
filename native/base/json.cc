#include "json.h"

namespace ramfs {
namespace {

// How many bytes the UTF-8 character at `at` has, or 0 where none begins (Unicode 15, table 3-7).
u32 utf8_length(Bytes bytes, u32 at) {
  auto byte = [&](u32 i) { return at + i < bytes.length ? u8(bytes[at + i]) : 0; };
  auto follows = [&](u32 i, u8 low = 0x80, u8 high = 0xbf) { return byte(i) >= low && byte(i) <= high; };
  u8 first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    bool second = follows(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf);
    return second && follows(2) ? 3 : 0;
  }
  if (first < 0xf0 || first > 0xf4) return 0;
  bool second = follows(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf);
  return second && follows(2) && follows(3) ? 4 : 0;
}

}  // namespace

JsonText &JsonText::add(const char *text) {
  while (*text) put(*text++);
  return *this;
}

JsonText &JsonText::add(u64 number, u32 digits) {
  char text[20];
  u32 n = 0;
  do text[n++] = char('0' + number % 10);
  while ((number /= 10) || n < digits);
  while (n) put(text[--n]);
  return *this;
}

void JsonText::put_escape(u32 unit) {
  add("\\u");
  for (int shift = 12; shift >= 0; shift -= 4) put("0123456789abcdef"[unit >> shift & 15]);
}

JsonText &JsonText::add_string(Bytes bytes) {
  put('"');
  for (u32 at = 0; at < bytes.length;) {
    u8 byte = u8(bytes[at]);
    u32 length = utf8_length(bytes, at);
    if (length == 0) put_escape(0xdc00u + byte);
    else if (byte < 0x20 || byte == 0x7f) put_escape(byte);
    else if (byte == '"' || byte == '\\') put('\\'), put(char(byte));
    else
      for (u32 i = 0; i < length; i++) put(bytes[at + i]);
    at += length ? length : 1;
  }
  put('"');
  return *this;
}

}  // namespace ramfs
