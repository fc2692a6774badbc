/** Where the suite's tests of mount options run: one tree, filled and then mounted, for all tests of a file. */
import { Vfs } from "../../core/vfs/vfs.ts";
import { Session } from "../../ffi/session.ts";
import { readMountOptions } from "../../shell/files/mount_options.ts";
import { type Compiler, MUSL } from "../programs/compile.ts";
import { ramfsRun, TMPFS } from "../programs/injection.ts";
import { CageTarget } from "./cage_target.ts";
import { ClientProcess } from "./client_process.ts";
import { ClientTarget } from "./client_target.ts";
import { type Environment, READABLE, targetMissing, WITHOUT_VOLUME } from "./environments.ts";
import { hostProtections } from "./host_protections.ts";
import type { Target, TargetName } from "./target.ts";

export interface Mounted {
  /** As behind mount(8)'s -o. */
  options: string;
  /** Makes what is in it, from its root. */
  fill(t: Target): void;
}

type MountedName = Exclude<TargetName, "host-cage">;

export const mountedEnvironments: Record<MountedName, (mounted: Mounted) => Promise<Environment>> =
  {
    host: hostEnvironment,
    core: (mounted) =>
      Promise.resolve(new CageEnvironment("core", new Vfs(hostProtections()), mounted)),
    shared: sharedEnvironment,
    injected: (mounted) => injectedEnvironment("injected", mounted),
    "injected-musl": (mounted) =>
      injectedEnvironment("injected-musl", mounted, WITHOUT_VOLUME, MUSL),
    supervised: (mounted) =>
      injectedEnvironment("supervised", mounted, [], undefined, ["--supervise"]),
  };

/** Why a target cannot be mounted here, or nothing when it can. */
export function mountedTargetMissing(name: TargetName): string | undefined {
  return targetMissing(name) ?? (name === "host" ? mountingMissing() : undefined);
}

function mountingMissing(): string | undefined {
  const script = "mount -t tmpfs none /mnt";
  const { success } = new Deno.Command("unshare", { args: ["-m", "sh", "-c", script] })
    .outputSync();
  return success ? undefined : "no tmpfs may be mounted here";
}

/** A client in `root`. */
class ClientEnvironment implements Environment {
  readonly #target: ClientTarget;
  readonly #client: ClientProcess;
  readonly #root: string;
  readonly #close: () => void;

  constructor(name: TargetName, client: ClientProcess, root: string, close: () => void) {
    const base = root.slice(0, root.lastIndexOf("/"));
    this.#target = new ClientTarget(name, base, root, client);
    this.#client = client;
    this.#root = root;
    this.#close = close;
  }

  begin(): Target {
    this.#client.call("", "reset", "/");
    this.#client.call("", "chdir", this.#root);
    return this.#target;
  }

  end(): void {}

  async close(): Promise<void> {
    await this.#client.close();
    this.#close();
  }
}

function must(program: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command(program, { args }).outputSync();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}

function newDirectory(dir?: string): string {
  const path = Deno.makeTempDirSync({ dir, prefix: "ramfs-suite-" });
  Deno.chmodSync(path, READABLE);
  return path;
}

async function hostEnvironment(mounted: Mounted): Promise<Environment> {
  const base = newDirectory(TMPFS);
  const root = `${base}/root`;
  Deno.mkdirSync(root);
  must("mount", "-t", "tmpfs", "-o", `mode=${READABLE.toString(8)}`, "none", root);
  const environment = new ClientEnvironment("host", await ClientProcess.start([]), root, () => {
    must("umount", root);
    Deno.removeSync(base, { recursive: true });
  });
  mounted.fill(environment.begin());
  must("mount", "-o", `remount,${mounted.options}`, root);
  return environment;
}

/** What is filled on the host is loaded. */
async function injectedEnvironment(
  name: TargetName,
  mounted: Mounted,
  through: string[] = [],
  compiler?: Compiler,
  supervise: string[] = [],
): Promise<Environment> {
  const [base, source] = [newDirectory(), newDirectory(TMPFS)];
  const root = `${base}/root`;
  const filler = new ClientEnvironment(
    ...["host", await ClientProcess.start([]), source] as const,
    () => Deno.removeSync(source, { recursive: true }),
  );
  mounted.fill(filler.begin());
  const options = ["-o", mounted.options, "--load", `${source}=${root}`, ...supervise];
  const client = await ClientProcess.start([...through, ...ramfsRun(root, ...options)], compiler);
  await filler.close();
  return new ClientEnvironment(name, client, root, () => Deno.removeSync(base));
}

/** Cages of one Vfs. */
class CageEnvironment implements Environment {
  readonly #name: TargetName;
  readonly #vfs: Vfs;
  readonly #close: () => void;

  constructor(name: TargetName, vfs: Vfs, { options, fill }: Mounted, close = () => {}) {
    this.#name = name;
    this.#vfs = vfs;
    this.#close = close;
    fill(this.begin());
    vfs.remount("/", readMountOptions([options]).set);
  }

  begin(): Target {
    return new CageTarget(
      this.#name,
      "/",
      this.#vfs.cage({ uid: 0, gid: 0, umask: 0o022 }),
      () => {},
    );
  }

  end(): void {
    const violations = this.#vfs.check();
    if (violations.length) throw new Error(`check: ${violations.join("\n")}`);
  }

  close(): Promise<void> {
    this.#close();
    return Promise.resolve();
  }
}

async function sharedEnvironment(mounted: Mounted): Promise<Environment> {
  const session = await Session.create({ roots: ["/tmp/ramfs-suite-mounted"] });
  const vfs = new Vfs({ root: session.partition(0), ...hostProtections() });
  return new CageEnvironment("shared", vfs, mounted, () => session.close());
}
