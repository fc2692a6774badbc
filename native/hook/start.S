// Where the kernel enters the loader, and where patched syscall sites enter the hook.

// A syscall's arguments, which survive it, around a call of a C++ function.
    .macro keep_arguments
    push %rbp
    mov %rsp, %rbp
    push %rdi
    push %rsi
    push %rdx
    push %r10
    push %r8
    push %r9
    and $-16, %rsp
    .endm
    .macro return_with_arguments
    mov -8(%rbp), %rdi
    mov -16(%rbp), %rsi
    mov -24(%rbp), %rdx
    mov -32(%rbp), %r10
    mov -40(%rbp), %r8
    mov -48(%rbp), %r9
    mov %rbp, %rsp
    pop %rbp
    ret
    .endm

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
    keep_arguments
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
    cmp $-4096, %rax
    je let_kernel
    return_with_arguments

// syscalls/call.h: the kernel does the call; if it finds nothing where the handler saw a host path (Call::went_to_host),
// that is reconsidered.
let_kernel:
    mov 0(%rsp), %rax
    mov 8(%rsp), %rdi
    mov 16(%rsp), %rsi
    mov 24(%rsp), %rdx
    mov 32(%rsp), %r10
    mov 40(%rsp), %r8
    mov 48(%rsp), %r9
    syscall
    cmp $-2, %rax
    jne 1f
    cmpb $0, 56(%rsp)
    je 1f
    mov %rsp, %rdi
    call ramfs_reconsider
1:  return_with_arguments

// Calls that the kernel does alone, and that are only looked at afterwards (stubs.cc, entry_for): most of them never
// leave these lines.
    .globl ramfs_entry_read
    .hidden ramfs_entry_read
    .type ramfs_entry_read, @function
ramfs_entry_read:
    syscall
    test %rax, %rax
    jz 1f
    ret
1:  lea ramfs_after_read(%rip), %rcx
    jmp look_afterwards

    .globl ramfs_entry_write
    .hidden ramfs_entry_write
    .type ramfs_entry_write, @function
// A descriptor whose cache entry (vfs/descriptors.cc) says "on the host" needs no more.
ramfs_entry_write:
    syscall
    test %rax, %rax
    js 2f
    cmp $4096, %edi
    jae 1f
    mov %edi, %ecx
    lea ramfs_descriptor_entries(%rip), %r11
    mov (%r11,%rcx,8), %ecx
    cmp $1, %ecx
    je 2f
1:  lea ramfs_after_write(%rip), %rcx
    jmp look_afterwards
2:  ret

// Calls the function at rcx with the descriptor and the result; its answer is the syscall's.
look_afterwards:
    keep_arguments
    mov %rax, %rsi
    call *%rcx
    return_with_arguments

    .section .note.GNU-stack, "", @progbits
