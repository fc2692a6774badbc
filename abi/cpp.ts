/** The description as C++: what the kernel's own headers do not say, and what has to lie where they and ramfs.h say. */
import { CONSTANTS } from "./constants.ts";
import { ERRNO } from "./errno.ts";
import { ARCHITECTURES, described, type Fact, type Group, numberOn } from "./fact.ts";
import { layoutOf, RAMFS_FLAGS, type Struct, STRUCTS } from "./structs.ts";
import { SYSCALLS } from "./syscalls.ts";
import { MADE } from "./typescript.ts";

/** What a compiler calls each architecture. */
const MACROS = { x86_64: "__x86_64__", arm64: "__aarch64__" } as const;

function numeral(value: number, radix: 8 | 10 | 16): string {
  if (radix === 8) return value === 0 ? "0" : `0${value.toString(8)}`;
  return radix === 10 || value < 10 ? String(value) : `0x${value.toString(16)}`;
}

function definition(name: string, fact: Fact, radix: 8 | 10 | 16): string {
  const value = numberOn(ARCHITECTURES[0], fact);
  if (value === null || ARCHITECTURES.some((other) => numberOn(other, fact) !== value)) {
    throw new Error(`${name} is not the same everywhere`);
  }
  return `#define ${name} ${numeral(value, radix)}`;
}

/** A macro, where no header has defined it. */
function macro(name: string, fact: Fact, radix: 8 | 10 | 16): string[] {
  return [`#ifndef ${name}`, definition(name, fact, radix), "#endif"];
}

/** The macros of a group, with one question for those that came with the same Linux. */
function wholeMacros(facts: [string, Fact][], radix: 8 | 10 | 16): string[] {
  const lines: string[] = [];
  for (const [at, [name, fact]] of facts.entries()) {
    const { since } = described(fact);
    const [before, after] = [facts[at - 1], facts[at + 1]];
    if (!before || described(before[1]).since !== since) lines.push(`#ifndef ${name}`);
    lines.push(definition(name, fact, radix));
    if (!after || described(after[1]).since !== since) lines.push("#endif");
  }
  return lines;
}

function facts(groups: readonly Group[], wanted: (fact: Fact) => boolean): string[] {
  return groups.filter(({ only }) => only !== "TypeScript").flatMap((group) => {
    const chosen = Object.entries(group.facts).filter(([, fact]) => wanted(fact));
    return group.whole
      ? wholeMacros(chosen, group.radix)
      : chosen.flatMap(([name, fact]) => macro(name, fact, group.radix));
  });
}

function isYoung(fact: Fact): boolean {
  return described(fact).since !== undefined;
}

/** C++'s own structs, where they differ each for its architecture. A last field without a length has no end. */
function ownStructs(): string[] {
  const structs = STRUCTS.filter(({ cpp }) => cpp !== undefined);
  return structs.flatMap((struct) => [
    ...struct.on === undefined ? [] : [`#if defined(${MACROS[struct.on]})`],
    `// ${struct.about}`,
    `struct ${struct.size === undefined ? "[[gnu::packed]] " : ""}${struct.cpp} {`,
    ...struct.fields.map(([name, type, count], at) =>
      struct.size === undefined && at === struct.fields.length - 1
        ? `  char ${ownName(name)}[];`
        : `  ${type} ${ownName(name) || `reserved${at}`}${count ? `[${count}]` : ""};`
    ),
    "};",
    ...struct.on === undefined ? [] : ["#endif"],
  ]);
}

/** st_mtime is mtime_sec: the C library makes a macro of it. */
function ownName(name: string): string {
  return name.replace(/^(st|d)_/, "").replace(/time$/, "time_sec");
}

/** `native/base/abi.h`. */
export function abiHeader(): string {
  const ofKernel = CONSTANTS.filter(({ headers }) => headers !== undefined);
  const ofLibc = CONSTANTS.filter(({ libc }) => libc !== undefined);
  const ours = CONSTANTS.filter(({ headers, libc }) => !headers && !libc);
  return [
    `// ${MADE}`,
    "// Included behind the kernel's headers, by kernel_headers.h alone.",
    "#pragma once",
    "",
    "// Younger than headers may be.",
    ...facts(ofKernel, isYoung),
    ...Object.entries(SYSCALLS).filter(([, fact]) => isYoung(fact))
      .flatMap(([name, fact]) => macro(`__NR_${name}`, fact, 10)),
    "",
    "// What programs have of a C library alone.",
    "#if !__STDC_HOSTED__",
    ...facts(ofLibc, () => true),
    "#endif",
    "",
    "// What no header has.",
    ...facts(ours, () => true),
    "",
    "namespace ramfs::kernel {",
    "",
    ...ownStructs(),
    "",
    "}  // namespace ramfs::kernel",
    "",
  ].join("\n");
}

/** `native/base/errno_names.cc`. */
export function errnoNames(): string {
  const most = Math.max(...ERRNO.map(([, number]) => number));
  const names = Array.from({ length: most + 1 }, (_, number) => {
    const row = ERRNO.find((row) => row[1] === number);
    return `    "${row?.[0] ?? "E"}",`;
  });
  return [
    `// ${MADE}`,
    `#include "errno_names.h"`,
    "",
    "namespace ramfs {",
    "namespace {",
    "",
    "// Not pointers, which each program's start would have to relocate.",
    "constexpr char names[][16] = {",
    ...names,
    "};",
    "",
    "}  // namespace",
    "",
    "const char *errno_name(int number) {",
    "  return u32(number) < sizeof names / sizeof names[0] ? names[number] : names[0];",
    "}",
    "",
    "}  // namespace ramfs",
    "",
  ].join("\n");
}

function layout(struct: Struct, type: string, nameOf = (name: string) => name): string[] {
  const { offsets, size } = layoutOf(struct);
  const lines = offsets.map(({ name, offset }) =>
    `static_assert(__builtin_offsetof(${type}, ${nameOf(name)}) == ${offset});`
  );
  if (struct.size !== undefined) lines.push(`static_assert(sizeof(${type}) == ${size});`);
  return ["", ...lines];
}

/** `native/base/abi.cc`: what the kernel fills in lies where TypeScript reads it. */
export function kernelLayouts(): string {
  const structs = STRUCTS.filter(({ header, on }) => header !== undefined && on === undefined)
    .filter(({ header }) => header !== "ramfs.h");
  const stats = STRUCTS.filter(({ on }) => on !== undefined);
  const without = STRUCTS.filter(({ header, cpp }) => header === undefined && cpp !== undefined)
    .flatMap((struct) => layout(struct, `ramfs::kernel::${struct.cpp}`, ownName));
  return [
    `// ${MADE}`,
    "// The C library's structs are its own.",
    "#if !__STDC_HOSTED__",
    ...[...new Set([...structs, ...stats].map(({ header }) => `#include <${header}>`))].sort(),
    "",
    `#include "kernel_headers.h"`,
    ...structs.flatMap((struct) => layout(struct, `struct ${struct.name}`)),
    ...without,
    "",
    ...stats.flatMap((struct) => [
      `#if defined(${MACROS[struct.on!]})`,
      ...layout(struct, "struct stat"),
      ...layout(struct, `ramfs::kernel::${struct.cpp}`, ownName),
      "#endif",
      "",
    ]),
    "#endif",
    "",
  ].join("\n");
}

/** `native/session/abi.cc`: ramfs.h says what TypeScript goes by. */
export function sessionLayouts(): string {
  const structs = STRUCTS.filter(({ header }) => header === "ramfs.h");
  return [
    `// ${MADE}`,
    `#include "../include/ramfs.h"`,
    "",
    ...Object.entries(RAMFS_FLAGS).map(([name, value]) => `static_assert(${name} == ${value});`),
    ...structs.flatMap((struct) => layout(struct, `struct ${struct.name}`)),
    "",
  ].join("\n");
}
