/** The description as modules of constants. */
import { CONSTANTS } from "./constants.ts";
import { ERRNO, ERRNO_ALIASES } from "./errno.ts";
import { type Architecture, described, type Fact, numberOn } from "./fact.ts";
import { layoutOf, RAMFS_FLAGS, SIZES, type Struct, STRUCTS } from "./structs.ts";
import { FFI_SYSCALLS, YOUNG_SYSCALLS } from "./syscalls.ts";

/** The first line of everything that is made here. */
export const MADE = "Made by `deno task abi` from abi/; not to be edited.";

/** What TypeScript works with: `core/` is the same on every machine, `ffi/` is not there yet on others. */
const ARCHITECTURE: Architecture = "x86_64";

export function numeral(value: number, radix: 8 | 10 | 16): string {
  if (value < 0 || radix === 10) return String(value);
  if (radix === 8) return value < 8 ? String(value) : `0o${value.toString(8)}`;
  return value < 10 ? String(value) : `0x${value.toString(16)}`;
}

function constant(name: string, fact: Fact, radix: 8 | 10 | 16): string[] {
  const value = numberOn(ARCHITECTURE, fact);
  if (value === null) throw new Error(`${name} has no number on ${ARCHITECTURE}`);
  const { about } = described(fact);
  const comment = about === undefined ? [] : [`/** ${about} */`];
  return [...comment, `export const ${name} = ${numeral(value, radix)};`];
}

/** `core/errno.ts`. */
export function errnoModule(): string {
  const numbers = ERRNO.map(([name, number]) => `export const ${name} = ${number};`);
  const aliases = Object.entries(ERRNO_ALIASES)
    .map(([alias, name]) => `export const ${alias} = ${name};`);
  const texts = ERRNO.map(([name, number, wording]) => `  ${number}: ["${name}", "${wording}"],`);
  return [
    "/**",
    " * Linux error numbers (errno(3)) with their names and libc wordings.",
    ` * ${MADE}`,
    " */",
    "",
    ...numbers,
    "",
    "/** Second names of numbers above. */",
    ...aliases,
    "",
    "/** Name and wording by number. */",
    "export const errnoTexts: Record<number, readonly [name: string, message: string]> = {",
    ...texts,
    "};",
    "",
  ].join("\n");
}

/** `core/constants.ts`. */
export function constantsModule(): string {
  const groups = CONSTANTS.filter(({ only }) => only !== "C++").flatMap((group) => [
    "",
    `/** ${group.about} */`,
    ...Object.entries(group.facts).flatMap(([name, fact]) => constant(name, fact, group.radix)),
  ]);
  return [
    "/**",
    " * Flags and modes of the Linux x86-64 system calls, with the values of its headers.",
    ` * ${MADE}`,
    " */",
    ...groups,
    "",
  ].join("\n");
}

/** The offsets of a struct, each named for its field. */
function structConstants(struct: Struct): string[] {
  const { offsets, size } = layoutOf(struct);
  const unit = struct.offsets === "bytes" ? "in bytes" : "by index in an array of each type";
  const constants = offsets.map(({ name, type, offset }) => {
    const field = [struct.prefix, name].filter((word) => word).join("_");
    const index = struct.offsets === "bytes" ? offset : offset / SIZES[type];
    return `export const ${field.replaceAll(".", "_").toUpperCase()} = ${index};`;
  });
  const end = struct.size === undefined
    ? []
    : [`export const ${struct.name.toUpperCase()}_BYTES = ${size};`];
  return ["", `/** struct ${struct.name}, ${unit}. ${struct.about} */`, ...constants, ...end];
}

/** `ffi/abi.ts`. */
export function ffiModule(): string {
  const { openat2 } = YOUNG_SYSCALLS;
  const numbers = Object.entries({ ...FFI_SYSCALLS, openat2 })
    .flatMap(([name, fact]) => constant(`SYS_${name}`, fact, 10));
  const flags = Object.entries(RAMFS_FLAGS)
    .map(([name, value]) => `export const ${name} = ${value};`);
  return [
    "/**",
    " * What the native library and the kernel are asked by: numbers of calls, flags, layouts of structs.",
    ` * ${MADE}`,
    " */",
    "",
    "/** Numbers of system calls on x86-64. */",
    ...numbers,
    "",
    "/** Flags of ramfs.h. */",
    ...flags,
    ...STRUCTS.filter(({ only }) => only === undefined).flatMap(structConstants),
    "",
  ].join("\n");
}
