#include "../hook/decode.h"

#include <asm/unistd.h>
#include <string.h>
#include <sys/mman.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "expect.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

using Text = std::vector<u8>;

// Bytes whose end is the end of what may be read.
class AtTheEdge {
 public:
  AtTheEdge() {
    pages_ = static_cast<u8 *>(mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(pages_ + page, page, PROT_NONE);
  }
  ~AtTheEdge() { munmap(pages_, 2 * page); }
  const u8 *put(const Text &code) {
    u8 *at = pages_ + page - code.size();
    if (!code.empty()) memcpy(at, code.data(), code.size());
    return at;
  }

 private:
  static constexpr size_t page = 4096;
  u8 *pages_;
};

std::string hex(const Text &code) {
  std::string text;
  char digits[4];
  for (u8 byte : code) snprintf(digits, sizeof digits, "%02x ", byte), text += digits;
  return text;
}

struct Form {
  Text code;
  u32 rip_offset;
};

const Form accepted[] = {
    {{0x57}, 0},                                      // push %rdi
    {{0x41, 0x50}, 0},                                // push %r8
    {{0xbf, 1, 0, 0, 0}, 0},                          // mov $1,%edi
    {{0x41, 0xb8, 1, 0, 0, 0}, 0},                    // mov $1,%r8d
    {{0x89, 0xfe}, 0},                                // mov %edi,%esi
    {{0x89, 0xc7}, 0},                                // mov %eax,%edi
    {{0x48, 0x89, 0xfe}, 0},                          // mov %rdi,%rsi
    {{0x4d, 0x89, 0xc2}, 0},                          // mov %r8,%r10
    {{0x41, 0x89, 0xf8}, 0},                          // mov %edi,%r8d
    {{0x89, 0x7c, 0x24, 0x08}, 0},                    // mov %edi,8(%rsp)
    {{0x89, 0x04, 0x24}, 0},                          // mov %eax,(%rsp)
    {{0x89, 0x3d, 1, 2, 3, 4}, 2},                    // mov %edi,disp(%rip)
    {{0x8b, 0x3c, 0x24}, 0},                          // mov (%rsp),%edi
    {{0x8b, 0x7f, 0x08}, 0},                          // mov 8(%rdi),%edi
    {{0x8b, 0x38}, 0},                                // mov (%rax),%edi
    {{0x8b, 0xbf, 1, 2, 3, 4}, 0},                    // mov disp(%rdi),%edi
    {{0x8b, 0xbc, 0x24, 1, 2, 3, 4}, 0},              // mov disp(%rsp),%edi
    {{0x4c, 0x8b, 0x4c, 0x24, 0x08}, 0},              // mov 8(%rsp),%r9
    {{0x44, 0x8b, 0x00}, 0},                          // mov (%rax),%r8d
    {{0x41, 0x8b, 0x7d, 0x00}, 0},                    // mov 0(%r13),%edi
    {{0x41, 0x8b, 0x3c, 0x24}, 0},                    // mov (%r12),%edi
    {{0x8b, 0x3d, 1, 2, 3, 4}, 2},                    // mov disp(%rip),%edi
    {{0x41, 0x8b, 0x3d, 1, 2, 3, 4}, 3},              // the same, with a REX.B that does not count
    {{0x48, 0x8b, 0x3d, 1, 2, 3, 4}, 3},              // mov disp(%rip),%rdi
    {{0x48, 0x8d, 0x7c, 0x24, 0x10}, 0},              // lea 16(%rsp),%rdi
    {{0x48, 0x8d, 0x3d, 1, 2, 3, 4}, 3},              // lea disp(%rip),%rdi
    {{0x31, 0xff}, 0},                                // xor %edi,%edi
    {{0x45, 0x31, 0xc0}, 0},                          // xor %r8d,%r8d
    {{0x31, 0xc7}, 0},                                // xor %eax,%edi
    {{0x33, 0xff}, 0},                                // xor %edi,%edi, the other way round
    {{0x33, 0xf8}, 0},                                // xor %eax,%edi
    {{0x45, 0x33, 0xc0}, 0},                          // xor %r8d,%r8d
    {{0x48, 0x83, 0xec, 0x10}, 0},                    // sub $16,%rsp
    {{0x48, 0x83, 0xc4, 0x10}, 0},                    // add $16,%rsp
    {{0x48, 0x81, 0xec, 1, 2, 3, 4}, 0},              // sub $imm,%rsp
    {{0x49, 0x83, 0xc0, 0x01}, 0},                    // add $1,%r8
    {{0xc7, 0xc7, 1, 2, 3, 4}, 0},                    // mov $imm,%edi
    {{0x48, 0xc7, 0xc7, 0xff, 0xff, 0xff, 0xff}, 0},  // mov $-1,%rdi
    {{0x49, 0xc7, 0xc0, 1, 2, 3, 4}, 0},              // mov $imm,%r8
};

const Text rejected[] = {
    {},
    {0x48},                                // a lone prefix
    {0x48, 0x48, 0x89, 0xfe},              // two REX prefixes
    {0xb8, 39, 0, 0, 0},                   // mov $39,%eax
    {0x40, 0xb8, 39, 0, 0, 0},             // the same with an empty REX
    {0x48, 0xbf, 1, 2, 3, 4, 5, 6, 7, 8},  // movabs $imm64,%rdi
    {0x89, 0xf8},                          // mov %edi,%eax
    {0x48, 0x89, 0xf8},                    // mov %rdi,%rax
    {0x44, 0x89, 0xc0},                    // mov %r8d,%eax
    {0x8b, 0x44, 0x24, 0x08},              // mov 8(%rsp),%eax
    {0x41, 0x8b, 0xc0},                    // mov %r8d,%eax
    {0x8b, 0x05, 1, 2, 3, 4},              // mov disp(%rip),%eax
    {0x48, 0x8d, 0x04, 0x24},              // lea (%rsp),%rax
    {0x8b, 0x3c, 0x25, 1, 2, 3, 4},        // mov disp32,%edi: no base
    {0x8b, 0x3c, 0xfd, 1, 2, 3, 4},        // mov disp32(,%rdi,8),%edi
    {0x31, 0xc0},                          // xor %eax,%eax
    {0x31, 0xf8},                          // xor %edi,%eax
    {0x33, 0xc7},                          // xor %edi,%eax, the other way round
    {0x31, 0x3b},                          // xor %edi,(%rbx)
    {0x33, 0x3b},                          // xor (%rbx),%edi
    {0x83, 0xc0, 0x01},                    // add $1,%eax
    {0x48, 0x2d, 1, 2, 3, 4},              // sub $imm,%rax
    {0x83, 0xe7, 0x01},                    // and $1,%edi
    {0x83, 0xff, 0x01},                    // cmp $1,%edi
    {0x83, 0x44, 0x24, 0x08, 0x01},        // addl $1,8(%rsp)
    {0xc7, 0xc0, 1, 2, 3, 4},              // mov $imm,%eax
    {0xc7, 0xcf, 1, 2, 3, 4},              // no such instruction
    {0xc7, 0x44, 0x24, 0x08, 1, 2, 3, 4},  // movl $imm,8(%rsp)
    {0x0f, 0x05},                          // syscall
    {0xe8, 1, 2, 3, 4},                    // call
    {0xe9, 1, 2, 3, 4},                    // jmp
    {0xeb, 1},                             // jmp, short
    {0x74, 1},                             // je
    {0xc3},                                // ret
    {0x90},                                // nop
    {0x58},                                // pop %rax
    {0x5f},                                // pop %rdi
    {0x66, 0x89, 0xfe},                    // mov %di,%si
    {0xf3, 0x48, 0xa5},                    // rep movsq
    {0x64, 0x8b, 0x3c, 0x25, 0, 0, 0, 0},  // mov %fs:0,%edi
    {0x85, 0xff},                          // test %edi,%edi
    {0x63, 0xff},                          // movslq
    {0x88, 0xfe},                          // mov %bh,%dh
    {0x0f, 0xb6, 0xff},                    // movzbl
    {0xff, 0x75, 0x08},                    // push 8(%rbp)
};

Text joined(std::initializer_list<Text> parts) {
  Text all;
  for (const Text &part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Text mov(u32 number) { return {0xb8, u8(number), u8(number >> 8), u8(number >> 16), u8(number >> 24)}; }
const Text syscall_{0x0f, 0x05};
const Text move7{0x48, 0x8d, 0x3d, 1, 2, 3, 4};

// "begin+length", with "any" before it where the number is not known, or "none"; the code ends with the syscall
// instruction unless `behind` says how much follows.
std::string site_of(const Text &code, u32 behind = 0) {
  AtTheEdge edge;
  std::vector<u64> room(code.size() / 64 + 1);
  ramfs::Code all(edge.put(code), u32(code.size()), room.data());
  Site site;
  if (find_site(all, u32(code.size()) - 2 - behind, site) != Verdict::site) return "none";
  return (site.kind == Site::any ? "any " : "") + std::to_string(site.begin) + "+" + std::to_string(site.length);
}

}  // namespace

TEST("each form that may be moved is known with its length and its displacement") {
  AtTheEdge edge;
  for (const Form &form : accepted) {
    Instruction i = decode(edge.put(form.code), u32(form.code.size()));
    if (i.length != form.code.size() || i.rip_offset != form.rip_offset)
      EXPECT_EQ(hex(form.code) + std::to_string(i.length) + " " + std::to_string(i.rip_offset),
                hex(form.code) + std::to_string(form.code.size()) + " " + std::to_string(form.rip_offset));
  }
}

TEST("what sets eax, jumps, or is not known is not moved") {
  AtTheEdge edge;
  for (const Text &code : rejected) {
    Instruction i = decode(edge.put(code), u32(code.size()));
    if (i.length != 0) EXPECT_EQ(hex(code) + std::to_string(i.length), hex(code) + "0");
  }
}

TEST("an instruction that is cut off is never taken for a whole one, and nothing behind it is read") {
  AtTheEdge edge;
  for (const Form &form : accepted)
    for (size_t length = 0; length < form.code.size(); length++) {
      Text cut(form.code.begin(), form.code.begin() + long(length));
      Instruction i = decode(edge.put(cut), u32(length));
      EXPECT(i.length == 0 || i.length > length);
    }
  for (u32 byte = 0; byte < 65536; byte++) {
    Text two{u8(byte), u8(byte >> 8)};
    decode(edge.put(two), 2);
  }
}

TEST("mov and syscall side by side are a site, if the number has a handler") {
  EXPECT_EQ(site_of(joined({mov(__NR_openat), syscall_})), "0+5");
  EXPECT_EQ(site_of(joined({{0xc3, 0x90}, mov(__NR_stat), syscall_, {0xc3}}), 1), "2+5");
  EXPECT_EQ(site_of(joined({mov(__NR_getpid), syscall_})), "none");
  EXPECT_EQ(site_of(joined({mov(100000), syscall_})), "none");
  EXPECT_EQ(site_of(joined({mov(u32(-1)), syscall_})), "none");
}

TEST("instructions between may be any that can be moved, up to forty bytes in all") {
  for (const Form &form : accepted)
    EXPECT_EQ(site_of(joined({{0x90}, mov(__NR_openat), form.code, syscall_})),
              "1+" + std::to_string(5 + form.code.size()));
  EXPECT_EQ(site_of(joined({mov(__NR_openat), move7, move7, move7, move7, move7, syscall_})), "0+40");
  EXPECT_EQ(site_of(joined({mov(__NR_openat), {0x57}, move7, move7, move7, move7, move7, syscall_})), "any 34+7");
}

TEST("behind what may set eax the number is not known") {
  for (const Text &code : rejected)
    if (!code.empty() && code[0] != 0xb8) {
      std::string site = site_of(joined({{0x90}, mov(__NR_openat), code, syscall_}));
      EXPECT(site == "none" || site.substr(0, 3) == "any");
    }
}

TEST("the nearest mov counts, whether or not its number is ours") {
  EXPECT_EQ(site_of(joined({mov(__NR_openat), mov(__NR_stat), syscall_})), "5+5");
  EXPECT_EQ(site_of(joined({mov(__NR_openat), mov(__NR_getpid), syscall_})), "none");
  EXPECT_EQ(site_of(joined({mov(__NR_openat), {0x40}, mov(__NR_getpid), syscall_})), "none");
}

TEST("calls that may share memory are sites that count, wherever their number stands") {
  for (u32 number : {u32(__NR_clone), u32(__NR_vfork), u32(__NR_clone3)}) {
    EXPECT_EQ(site_of(joined({mov(number), syscall_})), "any 0+5");
    EXPECT_EQ(site_of(joined({mov(number), {0x31, 0xff}, syscall_})), "any 0+7");
    EXPECT_EQ(site_of(joined({mov(__NR_openat), mov(number), {0x31, 0xff}, syscall_})), "any 5+7");
  }
}

TEST("a mov to r8 looks like one to eax but for its prefix") {
  Text to_r8 = joined({{0x41}, mov(__NR_openat)});
  EXPECT_EQ(site_of(joined({{0x90}, to_r8, syscall_})), "any 1+6");
  EXPECT_EQ(site_of(joined({{0x90}, mov(__NR_stat), to_r8, syscall_})), "1+11");
  EXPECT_EQ(site_of(joined({{0x90, 0x49}, mov(__NR_openat), syscall_})), "none");
  EXPECT_EQ(site_of(joined({{0x90, 0x40}, mov(__NR_openat), syscall_})), "2+5");
}

TEST("read's two bytes and the comparison behind its syscall are a site, cut off they are none") {
  Text read = joined({{0x31, 0xc0}, syscall_, {0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff}});
  EXPECT_EQ(site_of(joined({{0x90, 0x90}, read}), 6), "2+2");
  EXPECT_EQ(site_of(read, 6), "0+2");
  for (u32 cut = 1; cut <= 6; cut++) EXPECT_EQ(site_of(Text(read.begin(), read.end() - cut), 6 - cut), "none");
}

namespace {

const Text to_rax{0x48, 0x89, 0xf8};                     // mov %rdi,%rax
const Text to_r9{0x4c, 0x8b, 0x4c, 0x24, 0x08};          // mov 8(%rsp),%r9
const Text compare{0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff};  // cmp $-4096,%rax
const Text ret{0xc3};
const Text nops(300, 0x90);

// A jump of two bytes, from right behind `passed` bytes before its target.
Text back_over(u32 passed) { return {0xeb, u8(-i32(passed) - 2)}; }

}  // namespace

TEST("a number that is not known before the call makes a site of whole instructions, the nearest that have room") {
  EXPECT_EQ(site_of(joined({to_rax, to_r9, syscall_})), "any 3+5");
  EXPECT_EQ(site_of(joined({to_r9, to_rax, syscall_})), "any 0+8");
  EXPECT_EQ(site_of(joined({ret, to_rax, to_rax, syscall_})), "any 1+6");
}

TEST("where there is no room before the syscall, what follows it moves along") {
  EXPECT_EQ(site_of(joined({ret, to_rax, syscall_, compare}), 6), "any 1+3");
  EXPECT_EQ(site_of(joined({ret, syscall_, compare}), 6), "any 1+0");
  EXPECT_EQ(site_of(joined({ret, {0x31, 0xff}, syscall_, {0x5f}}), 1), "any 1+2");
  EXPECT_EQ(site_of(joined({ret, syscall_, ret, compare}), 7), "none");
  EXPECT_EQ(site_of(joined({ret, {0x31, 0xff}, syscall_, ret}), 1), "none");
}

TEST("nothing that is jumped to is overwritten but at its beginning") {
  // The target is the first byte of what is replaced: a place as good as any.
  EXPECT_EQ(site_of(joined({to_r9, to_rax, syscall_, back_over(10)}), 2), "any 0+8");
  // The target is the second of two instructions: the room begins there, or there is none.
  EXPECT_EQ(site_of(joined({to_r9, to_rax, syscall_, back_over(5)}), 2), "any 5+3");
  EXPECT_EQ(site_of(joined({to_r9, {0x31, 0xff}, syscall_, back_over(4)}), 2), "none");
  EXPECT_EQ(site_of(joined({to_r9, to_rax, syscall_, compare, back_over(11)}), 8), "any 5+3");
  // The syscall itself, and what follows it.
  EXPECT_EQ(site_of(joined({to_r9, syscall_, compare, back_over(8)}), 8), "any 5+0");
  EXPECT_EQ(site_of(joined({to_r9, syscall_, compare, back_over(6)}), 8), "any 0+5");
  EXPECT_EQ(site_of(joined({ret, syscall_, compare, back_over(6)}), 8), "none");
  // From afar, where instructions are not followed: wherever the jump stands, and of either kind.
  for (const Text &opcode : {Text{0xe9}, Text{0xe8}, Text{0x0f, 0x84}})
    for (u32 more = 0; more < 8; more++) {
      Text far = joined({to_r9, {0x31, 0xff}, syscall_, ret, nops, Text(more, 0x90), opcode});
      u32 distance = u32(5 - i32(far.size()) - 4);
      for (u32 i = 0; i < 4; i++) far.push_back(u8(distance >> 8 * i));
      Text longer = joined({far, nops});
      u32 behind = u32(longer.size()) - 9;
      EXPECT_EQ(site_of(far, behind - u32(nops.size())), "none");
      EXPECT_EQ(site_of(longer, behind), "none");
      longer[far.size() - 4]++;  // into an instruction
      EXPECT_EQ(site_of(longer, behind), "none");
      longer[far.size() - 4] += 40;  // elsewhere
      EXPECT_EQ(site_of(longer, behind), "any 0+7");
    }
}

TEST("a mov whose syscall is jumped to is not the number's only source") {
  EXPECT_EQ(site_of(joined({mov(__NR_openat), syscall_, compare, back_over(8)}), 8), "any 5+0");
  EXPECT_EQ(site_of(joined({mov(__NR_openat), {0x31, 0xff}, syscall_, compare, back_over(10)}), 8), "any 5+2");
}

TEST("the bytes of a syscall within another instruction are none") {
  Text call{0xe8, 0x79, 0x0f, 0x05, 0x00};
  EXPECT_EQ(site_of(joined({nops, to_r9, call, ret}), 2), "none");
  EXPECT_EQ(site_of(joined({nops, to_r9, syscall_})), "any 300+5");
}

TEST("rt_sigreturn keeps the bytes that unwinders know it by") {
  EXPECT_EQ(site_of(joined({ret, {0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0}, syscall_})), "none");
}

TEST("a syscall's bytes are found at every place, and nowhere else") {
  for (u32 at = 0; at < 40; at++)
    for (u32 behind = 0; behind < 20; behind++) {
      Text code = joined({Text(at, 0x0f), syscall_, Text(behind, 0x05)});
      AtTheEdge edge;
      ramfs::Code all(edge.put(code), u32(code.size()), nullptr);
      EXPECT_EQ(next_syscall(all, 0), at);
      EXPECT_EQ(next_syscall(all, at + 1), all.length);
    }
}
