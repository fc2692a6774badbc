// How the tests enter a piece of machine code.
#include "patched.h"

asm(R"(
    .text
    .globl call_piece
call_piece:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    push %rsi
    push %rdi
    mov %rsi, %rax
    mov 8(%rax), %rbx
    mov 16(%rax), %rdx
    mov 24(%rax), %rsi
    mov 32(%rax), %rdi
    mov 40(%rax), %rbp
    mov 48(%rax), %r8
    mov 56(%rax), %r9
    mov 64(%rax), %r10
    mov 72(%rax), %r12
    mov 80(%rax), %r13
    mov 88(%rax), %r14
    mov 96(%rax), %r15
    call *(%rsp)
    mov 8(%rsp), %rcx
    mov %rax, (%rcx)
    mov %rbx, 8(%rcx)
    mov %rdx, 16(%rcx)
    mov %rsi, 24(%rcx)
    mov %rdi, 32(%rcx)
    mov %rbp, 40(%rcx)
    mov %r8, 48(%rcx)
    mov %r9, 56(%rcx)
    mov %r10, 64(%rcx)
    mov %r12, 72(%rcx)
    mov %r13, 80(%rcx)
    mov %r14, 88(%rcx)
    mov %r15, 96(%rcx)
    add $16, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret
)");
