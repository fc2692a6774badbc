/**
 * Registers each conformance test once per target. RAMFS_SUITE_TARGETS (say "host,core") chooses the
 * targets, all of them by default.
 */
import { assertEquals } from "@std/assert";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../core/constants.ts";
import { type Environment, environments, targetMissing } from "./environments.ts";
import { errnoNames, errnoNumber } from "./errno_names.ts";
import { type Mounted, mountedEnvironments, mountedTargetMissing } from "./mounted_environments.ts";
import { SUPERVISED_DEVIATIONS } from "./supervised_deviations.ts";
import {
  ClientDied,
  type ProcessTarget,
  type Target,
  type TargetName,
  Unsupported,
} from "./target.ts";
import type { Attributes } from "../../core/attributes.ts";

export type Test<T extends Target> = (title: string, body: (t: T) => void) => void;

export const ALL: TargetName[] = [
  "host",
  "core",
  "host-cage",
  "shared",
  "injected",
  "injected-musl",
  "supervised",
];
/** What stands on the host is mounted by nobody. */
const MOUNTED = ALL.filter((name) => name !== "host-cage");
const PROCESSES: TargetName[] = ["host", "injected", "injected-musl", "supervised"];
const chosen = (Deno.env.get("RAMFS_SUITE_TARGETS") ?? ALL.join()).split(",");

/** The tests of one syscall, for all targets or some. */
export function suite(subject: string, targets = ALL): Test<Target> {
  return register(subject, targets);
}

/** The tests of what takes a real process, or of what an injected one alone can meet. */
export function processSuite(
  subject: string,
  targets: TargetName[] = PROCESSES,
): Test<ProcessTarget> {
  return register(subject, targets) as Test<ProcessTarget>;
}

/** The tests of a tree that is filled and then mounted: all of a file's share it, and begin in its root. */
export function mountedSuite(mounted: Mounted, targets = MOUNTED): Test<Target> {
  return register(`mount -o ${mounted.options}`, targets, mounted);
}

/** `mountedSuite` for what takes a real process. */
export function mountedProcessSuite(mounted: Mounted): Test<ProcessTarget> {
  return register(`mount -o ${mounted.options}`, PROCESSES, mounted) as Test<ProcessTarget>;
}

function register(subject: string, targets: TargetName[], mounted?: Mounted): Test<Target> {
  const runners = targets.filter((name) => chosen.includes(name))
    .map((name) => new Runner(name, mounted));
  for (const { name, missing } of runners) {
    if (missing) console.log(`suite ${subject}: target ${name} is skipped: ${missing}`);
  }
  Deno.test.afterAll(async () => {
    for (const runner of runners) await runner.close();
  });
  return (title, body) => {
    for (const runner of runners) {
      Deno.test({
        name: mounted ? `${runner.name}: ${mounted.options}: ${title}` : `${runner.name}: ${title}`,
        ignore: runner.missing !== undefined || runner.deviates(title),
        // A client process and its FIFOs live as long as the file's tests.
        sanitizeOps: false,
        sanitizeResources: false,
        fn: () => runner.run(title, body),
      });
    }
  };
}

class Runner {
  readonly name: TargetName;
  readonly missing?: string;
  readonly #mounted?: Mounted;
  #environment?: Promise<Environment>;

  constructor(name: TargetName, mounted?: Mounted) {
    this.name = name;
    this.missing = mounted ? mountedTargetMissing(name) : targetMissing(name);
    this.#mounted = mounted;
  }

  /** The target is known to do what this test is about otherwise. */
  deviates(title: string): boolean {
    return this.name === "supervised" && SUPERVISED_DEVIATIONS.has(title);
  }

  async run(title: string, body: (t: Target) => void): Promise<void> {
    this.#environment ??= this.#mounted
      ? mountedEnvironments[this.name as Exclude<TargetName, "host-cage">](this.#mounted)
      : environments[this.name]();
    const environment = await this.#environment;
    try {
      body(environment.begin());
    } catch (error) {
      // The next test gets a new client.
      if (error instanceof ClientDied) await this.close();
      if (!(error instanceof Unsupported)) throw error;
      console.log(`${this.name}: ${title}: not tried: ${error.message}`);
    }
    environment.end();
  }

  async close(): Promise<void> {
    const environment = await this.#environment?.catch(() => undefined);
    this.#environment = undefined;
    await environment?.close();
  }
}

/** Asserts that `call` fails with the errno of this name. */
export function fails(errno: string, call: () => unknown): void {
  let outcome: string;
  try {
    outcome = `success (${JSON.stringify(call())})`;
  } catch (error) {
    const number = (error as { errno?: unknown }).errno;
    if (number === -errnoNumber(errno)) return;
    if (typeof number !== "number") throw error;
    outcome = errnoNames.get(-number) ?? `errno ${-number}`;
  }
  assertEquals(outcome, errno);
}

/** A file with this content. */
export function put(t: Target, path: string, content = "", mode = 0o644): void {
  const fd = t.open(path, WRITE_ANEW, mode);
  if (content) t.write(fd, content);
  t.close(fd);
}

/** Up to a megabyte of a file. */
export function content(t: Target, path: string): string {
  const fd = t.open(path, 0);
  const text = t.read(fd, 1 << 20);
  t.close(fd);
  return text;
}

/** Names in a directory without the dots, sorted. */
export function names(t: Target, path: string): string[] {
  const fd = t.open(path, 0);
  const found: string[] = [];
  for (let some; (some = t.getdents(fd)).length > 0;) found.push(...some.map((e) => e.name));
  t.close(fd);
  return found.filter((name) => name !== "." && name !== "..").sort();
}

/**
 * Remembers the times of `paths` and lets the clock tick. The function it answers tells which of their
 * times (a, m, c) moved forward since: `{dir: "mc", "dir/file": ""}`.
 */
export function watch(t: Target, ...paths: string[]): () => Record<string, string> {
  const before = paths.map((path) => t.lstat(path));
  t.tick();
  return () => {
    const moved: Record<string, string> = {};
    paths.forEach((path, index) => moved[path] = later(before[index], t.lstat(path)));
    return moved;
  };
}

/** Which of a file's times are later in `after`. */
export function later(before: Attributes, after: Attributes): string {
  const moved = (letter: "a" | "m" | "c") => {
    const sec = `${letter}timeSec` as const, nsec = `${letter}timeNsec` as const;
    const seconds = after[sec] - before[sec];
    return seconds > 0 || (seconds === 0 && after[nsec] > before[nsec]) ? letter : "";
  };
  return moved("a") + moved("m") + moved("c");
}

const WRITE_ANEW = O_WRONLY | O_CREAT | O_TRUNC;
