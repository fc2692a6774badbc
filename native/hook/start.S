// Where the kernel enters the loader, and where patched syscall sites enter the hook.
#include <asm/unistd.h>
#include <linux/errno.h>

#define ENTRANCE(name, look) .globl ramfs_entry_##name; .hidden ramfs_entry_##name; .type ramfs_entry_##name, @function
#include "entrances.def"

#define SIGSTOP 19
// No errno is one (dispatch/call.h).
#define LET_KERNEL -4096

// Where stubs call: an instruction of five bytes that does nothing, at the beginning of a word, which one store can
// make a jump (passing.cc).
    .macro entrance name
    .p2align 3
ramfs_entry_\name:
    .byte 0x0f, 0x1f, 0x44, 0x00, 0x00
    .endm

// A syscall's registers, which survive it, around calls of C++ functions; rax last.
    .macro keep_registers
    push %rbp
    mov %rsp, %rbp
    push %rdi
    push %rsi
    push %rdx
    push %r10
    push %r8
    push %r9
    push %rax
    push %rcx
    push $0
    .endm
    .macro return_with_registers
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

// Room to work in: the caller's stack, or in a program whose stacks are small one of ours (stacks.cc).
    .macro enter_stack
    and $-16, %rsp
    cmpb $0, ramfs_small_stacks(%rip)
    je 9f
    call ramfs_claim_stack
    mov %rax, -72(%rbp)
    mov %rax, %rsp
9:
    .endm
    .macro leave_stack
    mov -72(%rbp), %rdi
    test %rdi, %rdi
    jz 9f
    lea -72(%rbp), %rsp
    push %rax
    push %rcx
    and $-16, %rsp
    call ramfs_release_stack
    mov -80(%rbp), %rax
    mov -88(%rbp), %rcx
9:
    .endm

// A Call of the kept registers, at rsp.
    .macro build_call
    sub $64, %rsp
    mov -56(%rbp), %rax
    mov %rax, 0(%rsp)
    mov -8(%rbp), %rax
    mov %rax, 8(%rsp)
    mov -16(%rbp), %rax
    mov %rax, 16(%rsp)
    mov -24(%rbp), %rax
    mov %rax, 24(%rsp)
    mov -32(%rbp), %rax
    mov %rax, 32(%rsp)
    mov -40(%rbp), %rax
    mov %rax, 40(%rsp)
    mov -48(%rbp), %rax
    mov %rax, 48(%rsp)
    movq $0, 56(%rsp)
    .endm

    .text
    .globl _start
    .hidden _start
    .type _start, @function
// rsp points at argc. The loader answers the address to go on at; the program finds its stack as the kernel lays it. A
// tracer that waits for that has set r15: it is told of a SIGSTOP, sees the address in r12 and has the program go on
// there, perhaps behind one more call (vfs/tracee.h).
_start:
    xor %ebp, %ebp
    mov %rsp, %rbx
    mov %rsp, %rdi
    and $-16, %rsp
    call ramfs_load
    mov %rbx, %rsp
    xor %edx, %edx
    xor %ebx, %ebx
    test %r15, %r15
    jnz 1f
    jmp *%rax
1:  mov %rax, %r12
    mov $__NR_getpid, %eax
    syscall
    mov %eax, %edi
    mov $SIGSTOP, %esi
    mov $__NR_kill, %eax
    syscall
    .globl ramfs_stopped
    .hidden ramfs_stopped
ramfs_stopped:
    mov $__NR_getpid, %eax
    syscall
    jmp *%r12

// Called by a stub with a syscall's registers. Like the syscall instruction it keeps every register but rax, rcx and
// r11; the vector registers are not touched because the code behind uses none. Builds a Call on the stack. Flags:
// equal, the call is done; else the stub shall make it (dispatch/call.h, let_kernel), for which its number is in rax
// again.
    entrance dispatcher
    keep_registers
    enter_stack
    build_call
    mov %rsp, %rdi
    call ramfs_dispatch
    leave_stack
    cmp $LET_KERNEL, %rax
    je 1f
    cmp %eax, %eax
    return_with_registers
1:  mov -56(%rbp), %rax
    test %rsp, %rsp
    return_with_registers

// The kernel has found nothing: answers what the call's result is.
    entrance again
    keep_registers
    enter_stack
    build_call
    mov %rsp, %rdi
    call ramfs_reconsider
    leave_stack
    return_with_registers

// ramfs_entry_dispatcher for calls that are seldom ours: asks first a function of at_once.cc.
    .macro at_once name
    entrance \name
    mov %rax, %rcx
    call ramfs_\name\()_at_once
    test %eax, %eax
    mov %rcx, %rax
    jz ramfs_entry_dispatcher
    ret
    .endm
    at_once path
    at_once path_behind
    at_once access
    at_once faccessat
    at_once open
    at_once openat
    at_once descriptor
    at_once fcntl
    at_once close
    at_once dup2

// Sends and receives without an address are the kernel's.
    entrance unaddressed
    cmp $1, %r8
    jae ramfs_entry_dispatcher
    ret

// The same for a number that is not known before. The flags say what became of it (any.cc): equal, it is done; below,
// the program's own instruction must make the call; above, that makes a child that has been counted.
    entrance any
    keep_registers
    and $-16, %rsp
    mov %rdi, %rsi
    mov %rax, %rdi
    call ramfs_concerns
    cmp $1, %eax
    jb 1f
    enter_stack
    build_call
    mov %rsp, %rdi
    call ramfs_any
    mov %eax, %ecx
    mov 0(%rsp), %rax
    leave_stack
    cmp $1, %cl
    return_with_registers
1:  mov -56(%rbp), %rax
    return_with_registers

// Behind calls that the kernel does alone (stubs.cc, entrance_taken), with their result.

// A function looks at the call, whose number is in rcx, and its result; its answer is the syscall's.
    .macro look_at_call function
    keep_registers
    enter_stack
    build_call
    mov -64(%rbp), %rax
    mov %rax, 0(%rsp)
    mov %rsp, %rdi
    mov -56(%rbp), %rsi
    call \function
    leave_stack
    return_with_registers
    .endm

    entrance behind_read
    lea ramfs_after_read(%rip), %rcx
    jmp look_afterwards

// The call's number in rcx. What found no room, or its bytes unreadable, is made again as calls are that go to the
// dispatcher first; what was done in part is carried on where room was lacking.
    entrance behind_write
    test %rax, %rax
    jle failed_write
    cmp %rdx, %rax
    jne short_write
whole_write:
    mov %rax, %rcx
    call ramfs_write_is_done
    test %eax, %eax
    mov %rcx, %rax
    jz 1f
    ret
1:  lea ramfs_after_write(%rip), %rcx
    jmp look_afterwards

// The same for an array of parts.
    entrance behind_vector
    test %rax, %rax
    jle failed_write
    push %rcx
    mov %rax, %rcx
    call ramfs_vector_is_whole
    test %eax, %eax
    mov %rcx, %rax
    pop %rcx
    jnz whole_write
short_write:
    push %rcx
    mov %rax, %rcx
    call ramfs_descriptor_at_once
    test %eax, %eax
    mov %rcx, %rax
    pop %rcx
    jz 1f
    ret
1:  look_at_call ramfs_after_short_write
failed_write:
    cmp $-ENOSPC, %rax
    je 1f
    cmp $-EFAULT, %rax
    je 1f
    ret
1:  mov %rcx, %rax
    jmp ramfs_entry_dispatcher

    entrance behind_dup
    mov %rax, %rcx
    push %rsi
    mov %rax, %rsi
    call ramfs_dup_is_done
    pop %rsi
    test %eax, %eax
    mov %rcx, %rax
    jz 1f
    ret
1:  lea ramfs_after_dup(%rip), %rcx
    jmp look_afterwards

    entrance behind_wait4
    mov $__NR_wait4, %ecx
    jmp 1f
    entrance behind_waitid
    mov $__NR_waitid, %ecx
1:  look_at_call ramfs_after_wait

// Calls the function at rcx with the descriptor and the result; its answer is the syscall's.
look_afterwards:
    keep_registers
    enter_stack
    mov -8(%rbp), %rdi
    mov -56(%rbp), %rsi
    call *-64(%rbp)
    leave_stack
    return_with_registers

// What entrances become in a program that has left the session: the kernel makes each call, and its answer stands.
    .globl ramfs_pass_before, ramfs_pass_behind, ramfs_pass_again, ramfs_pass_any, ramfs_pass_cpuid
    .hidden ramfs_pass_before, ramfs_pass_behind, ramfs_pass_again, ramfs_pass_any, ramfs_pass_cpuid
ramfs_pass_before:
    test %rsp, %rsp
ramfs_pass_behind:
    ret
ramfs_pass_again:
    mov $-ENOENT, %rax
    ret
ramfs_pass_any:
    test %rsp, %rsp
    stc
    ret
ramfs_pass_cpuid:
    cpuid
    ret

// In the place of a cpuid instruction, which changes rax, rbx, rcx and rdx and no flag.
    entrance cpuid
    pushf
    push %rbp
    mov %rsp, %rbp
    push %rdi
    push %rsi
    push %r8
    push %r9
    push %r10
    push %r11
    sub $16, %rsp
    and $-16, %rsp
    mov %eax, 0(%rsp)
    mov %ecx, 8(%rsp)
    mov %rsp, %rdi
    cld
    call ramfs_answer
    mov 0(%rsp), %eax
    mov 4(%rsp), %ebx
    mov 8(%rsp), %ecx
    mov 12(%rsp), %edx
    mov -8(%rbp), %rdi
    mov -16(%rbp), %rsi
    mov -24(%rbp), %r8
    mov -32(%rbp), %r9
    mov -40(%rbp), %r10
    mov -48(%rbp), %r11
    mov %rbp, %rsp
    pop %rbp
    popf
    ret

    .section .note.GNU-stack, "", @progbits
