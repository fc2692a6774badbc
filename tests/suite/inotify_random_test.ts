/**
 * Random calls on watched directories are reported as the host's tmpfs tells them, call by call. RAMFS_SUITE_SEED=N runs
 * that sequence alone.
 */
import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { volumeMissing } from "../programs/injection.ts";
import { environments, targetMissing } from "./environments.ts";
import { start, texts, watch } from "./inotify_events.ts";
import { randomFrom } from "./random_calls.ts";
import type { ProcessTarget } from "./target.ts";

const CALLS = 150;
const only = Deno.env.get("RAMFS_SUITE_SEED");
const seeds = only ? [Number(only)] : Array.from({ length: 20 }, (_, index) => index + 1);
const missing = targetMissing("host") ?? targetMissing("injected") ?? volumeMissing();

/** All that happens to names and bytes; a listing of a directory is not reported (docs/limits.md). */
const MASK = 0x3ff;

/** A process with its open files, which random calls draw from. */
class Actor {
  readonly #t: ProcessTarget;
  readonly #watches: number;
  readonly #files = new Map<number, number>();

  constructor(t: ProcessTarget) {
    this.#t = t;
    for (const dir of ["a", "b", "c"]) t.mkdir(dir);
    this.#watches = start(t);
    for (const dir of ["a", "b", "c"]) watch(t, this.#watches, dir, MASK);
  }

  /** Does one call: what came of it, and what the watches heard. */
  step(name: string, from: string, to: string, slot: number): string {
    let outcome = "0";
    try {
      this.#call(name, from, to, slot);
    } catch (error) {
      const { errno } = error as { errno?: number };
      if (errno === undefined) throw error;
      outcome = String(errno);
    }
    return `${name} ${from} ${to} ${slot}: ${outcome}; ${texts(this.#t, this.#watches).join(", ")}`;
  }

  #call(name: string, from: string, to: string, slot: number): void {
    const t = this.#t;
    const file = this.#files.get(slot);
    const opens: Record<string, number> = {
      read: C.O_RDONLY,
      write: C.O_WRONLY | C.O_CREAT | C.O_TRUNC,
      append: C.O_RDWR | C.O_CREAT | C.O_APPEND,
    };
    if (Object.hasOwn(opens, name)) {
      if (this.#isDirectory(from)) return;
      if (file !== undefined) t.close(file);
      this.#files.delete(slot);
      this.#files.set(slot, t.open(from, opens[name] | C.O_NONBLOCK, 0o644));
    } else if (name === "close" && file !== undefined) {
      this.#files.delete(slot);
      t.close(file);
    } else if (name === "put" && file !== undefined) t.write(file, "text");
    else if (name === "get" && file !== undefined) t.pread(file, 2, 0);
    else if (name === "cut" && file !== undefined) t.ftruncate(file, slot);
    else if (name === "rename") t.rename(from, to);
    else if (name === "exchange") {
      t.renameat2(C.AT_FDCWD, from, C.AT_FDCWD, to, C.RENAME_EXCHANGE);
    } else if (name === "unlink") t.unlink(from);
    else if (name === "rmdir") t.rmdir(from);
    else if (name === "mkdir") t.mkdir(from);
    else if (name === "mkfifo") t.mkfifo(from, 0o600);
    else if (name === "symlink") t.symlink("nowhere", from);
    else if (name === "truncate") t.truncate(from, slot);
    else if (name === "chmod") t.chmod(from, 0o600 | slot);
    else if (name === "utimens") t.utimensat(C.AT_FDCWD, from, "now", "now", 0);
  }

  /** Of a FIFO the tree's openings are not the kernel's. */
  #isDirectory(path: string): boolean {
    try {
      const type = this.#t.lstat(path).mode & C.S_IFMT;
      return type === C.S_IFDIR || type === C.S_IFIFO;
    } catch {
      return false;
    }
  }
}

const NAMES = [
  ...["read", "write", "append", "close", "put", "put", "get", "get", "cut", "rename", "rename"],
  ...["exchange", "unlink", "rmdir", "mkdir", "mkfifo", "symlink", "truncate", "chmod", "utimens"],
];

Deno.test({
  name: "injected: random calls on watched directories are reported as tmpfs tells them",
  ignore: missing !== undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const [host, tree] = [await environments.host(), await environments.injected()];
    try {
      for (const seed of seeds) {
        const random = randomFrom(seed);
        const pick = (from: readonly string[]) => from[random(from.length)];
        const [expected, actual] = [host, tree].map((environment) =>
          new Actor(environment.begin() as ProcessTarget)
        );
        const path = () => `${pick(["a", "b", "c"])}/${pick(["w", "x", "y", "z"])}`;
        for (let i = 0; i < CALLS; i++) {
          const step = [pick(NAMES), path(), path(), random(4)] as const;
          assertEquals(actual.step(...step), expected.step(...step), `seed ${seed}, call ${i}`);
        }
      }
    } finally {
      await host.close();
      await tree.close();
    }
  },
});
