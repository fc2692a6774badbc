#include "../hook/length.h"

#include <string.h>

#include <string>
#include <vector>

#include "expect.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

struct Form {
  std::vector<u8> code;
  Shape::Kind kind = Shape::straight;
  u32 rip_offset = 0;
  i64 distance = 0;
};

const Form forms[] = {
    {{0x90}},                                                // nop
    {{0x66, 0x2e, 0x0f, 0x1f, 0x84, 0x00, 0, 0, 0, 0}},      // cs nopw 0(%rax,%rax,1)
    {{0xf3, 0x0f, 0x1e, 0xfa}},                              // endbr64
    {{0x48, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8}},                  // movabs $imm64,%rax
    {{0x66, 0xb8, 1, 2}},                                    // mov $imm16,%ax
    {{0xb8, 1, 2, 3, 4}},                                    // mov $imm32,%eax
    {{0xb0, 0x38}},                                          // mov $56,%al
    {{0x48, 0xa1, 1, 2, 3, 4, 5, 6, 7, 8}},                  // movabs address,%rax
    {{0x04, 1}},                                             // add $1,%al
    {{0x3d, 1, 0xf0, 0xff, 0xff}},                           // cmp $imm32,%eax
    {{0x66, 0x3d, 1, 2}},                                    // cmp $imm16,%ax
    {{0x48, 0x63, 0x7c, 0x24, 0x28}},                        // movslq 0x28(%rsp),%rdi
    {{0x64, 0x48, 0x8b, 0x04, 0x25, 0x10, 0, 0, 0}},         // mov %fs:0x10,%rax
    {{0x48, 0x8b, 0x04, 0xfd, 1, 2, 3, 4}},                  // mov disp32(,%rdi,8),%rax
    {{0x8b, 0x6c, 0x8d, 0x10}},                              // mov 16(%rbp,%rcx,4),%ebp
    {{0x8b, 0x05, 1, 2, 3, 4}, Shape::straight, 2},          // mov disp(%rip),%eax
    {{0x83, 0x3d, 1, 2, 3, 4, 5}, Shape::straight, 2},       // cmpl $5,disp(%rip)
    {{0xf6, 0x05, 1, 2, 3, 4, 5}, Shape::straight, 2},       // testb $5,disp(%rip)
    {{0xf6, 0xd8}},                                          // neg %al
    {{0xf7, 0xc7, 1, 2, 3, 4}},                              // test $imm32,%edi
    {{0x48, 0xf7, 0xd8}},                                    // neg %rax
    {{0xc8, 1, 2, 3}},                                       // enter
    {{0xc7, 0x44, 0x24, 0x08, 1, 2, 3, 4}},                  // movl $imm32,8(%rsp)
    {{0x66, 0xc7, 0x07, 1, 2}},                              // movw $imm16,(%rdi)
    {{0x6b, 0xc0, 0x0a}},                                    // imul $10,%eax,%eax
    {{0x69, 0xc0, 1, 2, 3, 4}},                              // imul $imm32,%eax,%eax
    {{0x0f, 0xa4, 0xd0, 0x05}},                              // shld $5,%edx,%eax
    {{0x0f, 0xba, 0xe0, 0x05}},                              // bt $5,%eax
    {{0xf0, 0x0f, 0xb1, 0x17}},                              // lock cmpxchg %edx,(%rdi)
    {{0xf3, 0x48, 0xa5}},                                    // rep movsq
    {{0x66, 0x0f, 0x70, 0xc0, 0x1b}},                        // pshufd
    {{0x66, 0x0f, 0x3a, 0x0f, 0xc1, 0x08}},                  // palignr
    {{0x66, 0x0f, 0x38, 0x00, 0xc1}},                        // pshufb
    {{0x66, 0x4b, 0x35, 1, 2, 3, 4}},                        // data16 rex.W xor $imm32,%rax
    {{0x62, 0xa1, 0xfd, 0x48, 0x7b, 0xca}},                  // vcvtpd2qq %zmm18,%zmm17
    {{0x8f, 0xe8, 0x78, 0xc2, 0xec, 0x0e}},                  // vprotd $14,%xmm4,%xmm5
    {{0x8f, 0xe9, 0x78, 0x81, 0xc8}},                        // vfrczpd %xmm0,%xmm1
    {{0x8f, 0xea, 0x78, 0x10, 0xc8, 1, 2, 3, 4}},            // bextr $imm32,%eax,%ecx
    {{0x8f, 0x00}},                                          // pop (%rax)
    {{0xc5, 0xf8, 0x77}},                                    // vzeroupper
    {{0xc5, 0xfd, 0x6f, 0x07}},                              // vmovdqa (%rdi),%ymm0
    {{0xc5, 0xf9, 0x70, 0xc0, 0x1b}},                        // vpshufd
    {{0xc4, 0xe2, 0x7d, 0x58, 0xc0}},                        // vpbroadcastd
    {{0xc4, 0xe3, 0x7d, 0x39, 0xc1, 0x01}},                  // vextracti128
    {{0x62, 0xf1, 0xfe, 0x48, 0x6f, 0x47, 0x01}},            // vmovdqu64 64(%rdi),%zmm0
    {{0x62, 0xf3, 0x7d, 0x48, 0x3f, 0xc1, 0x00}},            // vpcmpub
    {{0xd9, 0x7c, 0x24, 0x08}},                              // fnstcw 8(%rsp)
    {{0xff, 0xc0}},                                          // inc %eax
    {{0xff, 0x75, 0x08}},                                    // push 8(%rbp)
    {{0x74, 0xfe}, Shape::jump, 0, -2},                      // je
    {{0xeb, 0x10}, Shape::jump, 0, 16},                      // jmp
    {{0xe3, 0x10}, Shape::jump, 0, 16},                      // jrcxz
    {{0xe8, 0, 0, 0, 0x80}, Shape::jump, 0, -0x80000000ll},  // call
    {{0xe9, 1, 0, 0, 0}, Shape::jump, 0, 1},                 // jmp
    {{0x0f, 0x84, 1, 0, 0, 0}, Shape::jump, 0, 1},           // je
    {{0xff, 0xe0}, Shape::other},                            // jmp *%rax
    {{0xff, 0x15, 1, 2, 3, 4}, Shape::other, 2},             // call *disp(%rip)
    {{0xc3}, Shape::other},                                  // ret
    {{0xf3, 0xc3}, Shape::other},                            // repz ret
    {{0xc2, 1, 2}, Shape::other},                            // ret $imm16
    {{0xcc}, Shape::other},                                  // int3
    {{0xcd, 0x80}, Shape::other},                            // int $0x80
    {{0xf4}, Shape::other},                                  // hlt
    {{0x0f, 0x05}, Shape::other},                            // syscall
    {{0x0f, 0x0b}, Shape::other},                            // ud2
};

const std::vector<u8> none[] = {{},     {0x06},      {0x66}, {0x48}, {0x0f}, {0x9a, 1, 2, 3, 4}, {0xea, 1, 2, 3, 4},
                                {0xd6}, {0x0f, 0x04}};

std::string described(const std::vector<u8> &code, const Shape &shape) {
  std::string text;
  char digits[4];
  for (u8 byte : code) snprintf(digits, sizeof digits, "%02x ", byte), text += digits;
  return text + std::to_string(shape.length) + " " + std::to_string(shape.kind) + " " +
         std::to_string(shape.rip_offset) + " " + std::to_string(shape.distance);
}

}  // namespace

TEST("each form is known with its length, its kind, its displacement and its jump") {
  for (const Form &form : forms) {
    std::vector<u8> code = form.code;
    code.resize(form.code.size() + 16, 0x90);
    Shape expected{u32(form.code.size()), form.rip_offset, form.kind, form.distance};
    EXPECT_EQ(described(form.code, shape_of(code.data(), u32(code.size()))), described(form.code, expected));
  }
}

TEST("an instruction that is cut off, or is none, has no length") {
  for (const Form &form : forms)
    for (u32 length = 0; length < form.code.size(); length++)
      EXPECT_EQ(described(form.code, shape_of(form.code.data(), length)), described(form.code, Shape{0}));
  for (const std::vector<u8> &code : none) {
    std::vector<u8> longer = code;
    EXPECT_EQ(shape_of(longer.data(), u32(longer.size())).length, 0u);
  }
}
