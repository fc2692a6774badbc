/** Where the suite's tests run: one environment per test file and target, a fresh directory per test. */
import { CageTarget } from "./cage_target.ts";
import { ClientProcess } from "./client_process.ts";
import { ClientTarget } from "./client_target.ts";
import { type Compiler, compilerMissing, MUSL } from "../programs/compile.ts";
import {
  injectionMissing,
  programMissing,
  ramfsRun,
  TMPFS,
  tmpfsMissing,
  volumeMissing,
} from "../programs/injection.ts";
import { hostProtections } from "./host_protections.ts";
import { openHost } from "../../ffi/host_calls.ts";
import { type Target, type TargetName, Unsupported } from "./target.ts";
import { Vfs } from "../../core/vfs/vfs.ts";

export interface Environment {
  /** A target whose directory is fresh, its process as new. */
  begin(): Target;
  /** Verifies what must hold after every test. */
  end(): void;
  close(): Promise<void>;
}

export const READABLE = 0o755;
/** Bodies as they are where the session may mount no volume. */
export const WITHOUT_VOLUME = ["env", "RAMFS_VOLUME=off"];
/** Longer than one turn of the kernel's coarse clock. */
export const TICK_MILLISECONDS = 12;

export const environments: Record<TargetName, () => Promise<Environment>> = {
  host: hostEnvironment,
  core: coreEnvironment,
  "host-cage": hostCageEnvironment,
  shared: sharedEnvironment,
  injected: () => injectedEnvironment("injected"),
  "injected-musl": () => injectedEnvironment("injected-musl", WITHOUT_VOLUME, MUSL),
  supervised: () => injectedEnvironment("supervised", [], undefined, ["--supervise"]),
};

/** Why a target cannot run here, or nothing when it can. */
export function targetMissing(name: TargetName): string | undefined {
  if (name === "core") return;
  if (name === "host-cage") return injectionMissing() ?? tmpfsMissing() ?? rootMissing();
  if (name === "injected-musl") return programMissing(MUSL.program) ?? injectionMissing();
  if (name === "injected" || name === "shared") return injectionMissing();
  if (name === "supervised") return injectionMissing() ?? volumeMissing();
  return compilerMissing() ?? tmpfsMissing();
}

/** A client works below `work`, a root or a directory of the host; `base` is of the host always. */
class ClientEnvironment implements Environment {
  #name: TargetName;
  #client: ClientProcess;
  #base: string;
  #work: string;
  #close: () => void;
  #tests = 0;

  constructor(
    name: TargetName,
    client: ClientProcess,
    base: string,
    work: string,
    close: () => void,
  ) {
    this.#name = name;
    this.#client = client;
    this.#base = base;
    this.#work = work;
    this.#close = close;
  }

  begin(): Target {
    const dir = `${this.#work}/${++this.#tests}`;
    this.#client.call("", "reset", "/");
    this.#client.call("", "mkdir", dir, READABLE);
    this.#client.call("", "chdir", dir);
    return new ClientTarget(this.#name, this.#base, dir, this.#client);
  }

  end(): void {}

  async close(): Promise<void> {
    await this.#client.close();
    this.#close();
  }
}

async function hostEnvironment(): Promise<Environment> {
  const base = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-suite-" });
  Deno.chmodSync(base, READABLE);
  const client = await ClientProcess.start([]);
  const close = () => Deno.removeSync(base, { recursive: true });
  return new ClientEnvironment("host", client, base, base, close);
}

async function injectedEnvironment(
  name: TargetName,
  through: string[] = [],
  compiler?: Compiler,
  options: string[] = [],
): Promise<Environment> {
  const host = Deno.makeTempDirSync({ prefix: "ramfs-suite-" });
  Deno.chmodSync(host, READABLE);
  const root = `${host}/root`;
  const client = await ClientProcess.start([...through, ...ramfsRun(root, ...options)], compiler);
  const close = () => {
    const appeared = [...Deno.readDirSync(host)].map((entry) => entry.name);
    Deno.removeSync(host, { recursive: true });
    if (appeared.length) throw new Error(`the host's directory has got ${appeared.join(", ")}`);
  };
  return new ClientEnvironment(name, client, host, root, close);
}

/** Cages, each test's in a directory of its own of one tree or of a fresh one. */
class CageEnvironment implements Environment {
  #name: TargetName;
  #newVfs: () => Vfs;
  #tick: () => void;
  #close: () => void;
  #vfs?: Vfs;
  #tests = 0;

  constructor(name: TargetName, newVfs: () => Vfs, tick: () => void, close = () => {}) {
    this.#name = name;
    this.#newVfs = newVfs;
    this.#tick = tick;
    this.#close = close;
  }

  begin(): Target {
    const vfs = this.#vfs = this.#newVfs();
    const cage = vfs.cage({ uid: 0, gid: 0, groups: [], umask: 0o022, cwd: "/" });
    const dir = `/test${++this.#tests}`;
    cage.mkdir(dir, READABLE);
    cage.chdir(dir);
    return new CageTarget(this.#name, dir, cage, this.#tick);
  }

  end(): void {
    const violations = this.#vfs?.check() ?? [];
    if (violations.length) throw new Error(`check: ${violations.join("\n")}`);
  }

  close(): Promise<void> {
    this.#close();
    return Promise.resolve();
  }
}

/** Only who may do everything finds as on an empty machine what the tests expect of root. */
function rootMissing(): string | undefined {
  return Deno.uid() === 0 ? undefined : "the tests begin as root";
}

/** A cage that sees the host, of which each test has a directory; other users than this process's see none. */
class HostCageTarget extends CageTarget {
  override as<T>(): T {
    throw new Unsupported("a cage sees the host as this process's user alone");
  }
}

async function hostCageEnvironment(): Promise<Environment> {
  const host = await openHost({ write: true });
  const base = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-suite-" });
  const vfs = new Vfs();
  let tests = 0;
  return {
    begin() {
      const dir = `${base}/${++tests}`;
      const cage = vfs.cage({ umask: 0o022, host });
      cage.mkdir(dir, READABLE);
      cage.chdir(dir);
      return new HostCageTarget("host-cage", dir, cage, () => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TICK_MILLISECONDS);
      });
    },
    end() {},
    close() {
      Deno.removeSync(base, { recursive: true });
      return Promise.resolve();
    },
  };
}

function coreEnvironment(): Promise<Environment> {
  let seconds = 1_700_000_000;
  const now = () => ({ sec: seconds, nsec: 5 });
  const newVfs = () => new Vfs({ now, ...hostProtections() });
  const environment = new CageEnvironment("core", newVfs, () => seconds++);
  return Promise.resolve(environment);
}

async function sharedEnvironment(): Promise<Environment> {
  const { Session } = await import("../../ffi/session.ts");
  const session = await Session.create({ roots: ["/tmp/ramfs-suite-shared"] });
  const still = new Int32Array(new SharedArrayBuffer(4));
  const tick = () => void Atomics.wait(still, 0, 0, TICK_MILLISECONDS);
  // A partition object of its own for each, which counts the pins of this VFS alone.
  const newVfs = () => new Vfs({ root: session.partition(0), ...hostProtections() });
  return new CageEnvironment("shared", newVfs, tick, () => session.close());
}
