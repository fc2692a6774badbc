// Holds shape_of against a disassembler: reads `objdump -d --insn-width=16` from standard input, one instruction a
// line, and writes "COUNT WRONG" behind the lines, at most 20, whose length it takes for another.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../hook/length.h"

using namespace ramfs;

namespace {

constexpr u64 most_reported = 20;
constexpr u32 most_bytes = 16;

bool is_prefix(u8 byte) {
  return (byte & 0xf0) == 0x40 || memchr("\x26\x2e\x36\x3e\x64\x65\x66\x67\xf0\xf2\xf3", byte, 11) != nullptr;
}

// The bytes of "  ADDRESS:\tXX XX ...\tMNEMONIC"; 0 of another line, and of what is no instruction: "(bad)", prefixes
// alone. objdump takes wait (9b) and the floating-point instruction behind it for one.
u32 read_line(const char *line, u8 *code) {
  constexpr u8 wait = 0x9b;
  const char *at = strchr(line, ':');
  if (at == nullptr || at[1] != '\t') return 0;
  const char *mnemonic = strchr(at + 2, '\t');
  if (mnemonic == nullptr || strstr(mnemonic, "(bad)") != nullptr) return 0;
  u32 length = 0;
  bool begun = false;
  for (at += 2; at < mnemonic && isxdigit(at[0]) && isxdigit(at[1]) && length < most_bytes; at += 3) {
    u8 byte = u8(strtoul(at, nullptr, 16));
    if (length == 1 && code[0] == wait) length = 0;
    code[length++] = byte;
    begun |= !is_prefix(byte);
  }
  return begun ? length : 0;
}

}  // namespace

int main() {
  char *line = nullptr;
  size_t room = 0;
  u64 count = 0, wrong = 0;
  while (getline(&line, &room, stdin) > 0) {
    u8 code[most_bytes] = {};
    u32 length = read_line(line, code);
    if (length == 0) continue;
    count++;
    u32 found = shape_of(code, length).length;
    if (found == length) continue;
    if (wrong++ < most_reported) printf("%u for %u: %s", found, length, line);
  }
  printf("%llu %llu\n", static_cast<unsigned long long>(count), static_cast<unsigned long long>(wrong));
  free(line);
  return 0;
}
