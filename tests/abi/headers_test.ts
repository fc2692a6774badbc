/** The description against the headers of the machine on which the tests run. */
import { assert, assertEquals } from "@std/assert";
import { CONSTANTS } from "../../abi/constants.ts";
import { ERRNO, ERRNO_ALIASES } from "../../abi/errno.ts";
import { type Architecture, described, type Fact, numberOn } from "../../abi/fact.ts";
import { layoutOf, RAMFS_FLAGS, STRUCTS } from "../../abi/structs.ts";
import { SYSCALLS } from "../../abi/syscalls.ts";

const NAMES: Record<string, Architecture> = { x86_64: "x86_64", aarch64: "arm64" };
const INCLUDE = new URL("../../native/include", import.meta.url).pathname;

function whyNot(): string | undefined {
  if (Deno.build.os !== "linux" || !(Deno.build.arch in NAMES)) {
    return "not a Linux that is described";
  }
  const args = ["-c", "command -v g++ >/dev/null"];
  return new Deno.Command("sh", { args }).outputSync().success ? undefined : "g++ is not installed";
}

const missing = whyNot();
const architecture = NAMES[Deno.build.arch];

function test(name: string, fn: () => void): void {
  const said = missing ? `${name} (skipped: ${missing})` : name;
  Deno.test({ name: said, ignore: missing !== undefined, fn });
}

/** What a program of g++'s writes that has this body and these headers, of which some may be missing. */
function written(headers: readonly string[], body: string[]): string {
  const directory = Deno.makeTempDirSync({ prefix: "ramfs-abi-" });
  try {
    const includes = headers.flatMap((header) => [
      `#if __has_include(<${header}>)`,
      `#include <${header}>`,
      "#endif",
    ]);
    const source = [
      ...includes,
      `extern "C" int printf(const char *, ...);`,
      "int main() {",
      ...body,
      "}",
      "",
    ];
    Deno.writeTextFileSync(`${directory}/facts.cc`, source.join("\n"));
    const compiled = new Deno.Command("g++", {
      args: [
        "-std=gnu++20",
        "-w",
        "-I",
        INCLUDE,
        "-o",
        `${directory}/facts`,
        `${directory}/facts.cc`,
      ],
    }).outputSync();
    assert(compiled.success, new TextDecoder().decode(compiled.stderr));
    const { success, stdout } = new Deno.Command(`${directory}/facts`).outputSync();
    assert(success);
    return new TextDecoder().decode(stdout);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

/** Names and numbers that a program writes, a line each. */
function numbers(text: string): Map<string, number> {
  const lines = text.split("\n").slice(0, -1).map((line) => line.split(" "));
  return new Map(lines.map(([name, number]) => [name, Number(number)]));
}

/** The numbers of macros, of those that the headers have. */
function macros(headers: readonly string[], names: string[]): Map<string, number> {
  const body = names.flatMap((name) => [
    `#ifdef ${name}`,
    `  printf("${name} %lld\\n", (long long)(${name}));`,
    "#endif",
  ]);
  return numbers(written(headers, body));
}

/** Whether the machine's headers are of this Linux or a later one. */
function isAsYoungAs(version: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  return ofHeaders() >= (major << 16) + (minor << 8);
}

let code: number | undefined;
function ofHeaders(): number {
  return code ??= macros(["linux/version.h"], ["LINUX_VERSION_CODE"]).get("LINUX_VERSION_CODE")!;
}

/** Facts of whose names the headers say something else, or nothing although they should. */
function differences(
  headers: readonly string[],
  facts: Readonly<Record<string, Fact>>,
  macro = (name: string) => name,
): string[] {
  const found = macros(headers, Object.keys(facts).map(macro));
  return Object.entries(facts).flatMap(([name, fact]) => {
    const here = found.get(macro(name)) ?? null;
    const { since } = described(fact);
    if (here === null && since !== undefined && !isAsYoungAs(since)) return [];
    const told = numberOn(architecture, fact);
    return here === told ? [] : [`${name} is ${told}, in the headers ${here}`];
  });
}

for (const group of CONSTANTS) {
  const headers = [...group.headers ?? [], ...group.libc ?? []];
  if (headers.length === 0) continue;
  test(`${headers} has the same numbers: ${group.about}`, () => {
    assertEquals(differences(headers, group.facts), []);
  });
}

test("error numbers and their second names are those of asm/errno.h, and no name is left out", () => {
  const facts = Object.fromEntries(ERRNO.map(([name, number]) => [name, number]));
  const aliases = Object.entries(ERRNO_ALIASES).map(([alias, name]) => [alias, facts[name]]);
  // The C library's: the kernel has no ENOTSUP for programs.
  assertEquals(differences(["errno.h"], { ...facts, ...Object.fromEntries(aliases) }), []);
  const { stdout } = new Deno.Command("sh", {
    args: ["-c", `echo '#include <asm/errno.h>' | g++ -E -dM -x c++ -`],
  }).outputSync();
  const defined = [...new TextDecoder().decode(stdout).matchAll(/^#define (E[A-Z0-9]+) /gm)];
  assert(defined.length > 100);
  const known = new Set([...Object.keys(facts), ...Object.keys(ERRNO_ALIASES)]);
  assertEquals(defined.map(([, name]) => name).filter((name) => !known.has(name)), []);
});

test("the wordings of error numbers are the C library's, but for the first letter", () => {
  const calls = ERRNO.map(([name, number]) => `  printf("${name} %s\\n", strerror(${number}));`);
  const lines = written(["string.h"], calls).split("\n").slice(0, -1);
  const lowered = (text: string) =>
    /^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
  const different = lines.map((line) => line.split(/ (.*)/s))
    .map(([name, text]) => [name, lowered(text)])
    .filter(([name, text]) => ERRNO.find((row) => row[0] === name)![2] !== text);
  assertEquals(different, []);
});

test("numbers of system calls are those of asm/unistd.h", () => {
  assertEquals(differences(["asm/unistd.h"], SYSCALLS, (name) => `__NR_${name}`), []);
});

test("flags of the C ABI are those of ramfs.h", () => {
  const body = Object.keys(RAMFS_FLAGS).map((name) => `  printf("${name} %d\\n", int(${name}));`);
  assertEquals(Object.fromEntries(numbers(written(["ramfs.h"], body))), RAMFS_FLAGS);
});

for (const struct of STRUCTS) {
  if (struct.header === undefined || (struct.on ?? architecture) !== architecture) continue;
  test(`struct ${struct.name} lies as ${struct.header} has it`, () => {
    const { offsets } = layoutOf(struct);
    const type = `struct ${struct.name}`;
    const body = offsets.map(({ name }) =>
      `  printf("${name} %d\\n", int(__builtin_offsetof(${type}, ${name})));`
    );
    if (struct.size !== undefined) body.push(`  printf("sizeof %d\\n", int(sizeof(${type})));`);
    const expected = Object.fromEntries(offsets.map(({ name, offset }) => [name, offset]));
    if (struct.size !== undefined) expected.sizeof = struct.size;
    assertEquals(Object.fromEntries(numbers(written([struct.header!], body))), expected);
  });
}
