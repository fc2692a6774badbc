// Where the kernel enters the loader, and where patched syscall sites enter the hook.

    .text
    .globl _start
    .hidden _start
    .type _start, @function
// rsp points at argc. The loader answers the address to go on at; the program finds its stack as the kernel lays it.
_start:
    xor %ebp, %ebp
    mov %rsp, %rbx
    mov %rsp, %rdi
    and $-16, %rsp
    call ramfs_load
    mov %rbx, %rsp
    xor %edx, %edx
    xor %ebx, %ebx
    jmp *%rax

    .globl ramfs_entry
    .hidden ramfs_entry
    .type ramfs_entry, @function
// Called by a stub with a syscall's registers. Like the syscall instruction it keeps every register but rax, rcx and
// r11; the vector registers are not touched because the code behind uses none. Builds a Call on the stack.
ramfs_entry:
    push %rbp
    mov %rsp, %rbp
    push %rdi
    push %rsi
    push %rdx
    push %r10
    push %r8
    push %r9
    and $-16, %rsp
    sub $64, %rsp
    mov %rax, 0(%rsp)
    mov %rdi, 8(%rsp)
    mov %rsi, 16(%rsp)
    mov %rdx, 24(%rsp)
    mov %r10, 32(%rsp)
    mov %r8, 40(%rsp)
    mov %r9, 48(%rsp)
    movq $0, 56(%rsp)
    mov %rsp, %rdi
    call ramfs_dispatch
    mov -8(%rbp), %rdi
    mov -16(%rbp), %rsi
    mov -24(%rbp), %rdx
    mov -32(%rbp), %r10
    mov -40(%rbp), %r8
    mov -48(%rbp), %r9
    mov %rbp, %rsp
    pop %rbp
    ret

    .section .note.GNU-stack, "", @progbits
