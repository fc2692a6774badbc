import { numberOn } from "../../abi/fact.ts";
import { SYSCALLS } from "../../abi/syscalls.ts";

type Name = keyof typeof SYSCALLS;

/** Numbers of system calls on this machine, which a client calls by syscall(2). */
export const SYS = Object.fromEntries(
  Object.entries(SYSCALLS).map(([name, fact]) => [name, numberOn("x86_64", fact)]),
) as Record<Name, number>;
