/** Directories of the host with a session over them, and the same done to a copy. */
import { decodeName } from "../../core/bytes.ts";
import { Session } from "../../ffi/session.ts";

export interface Ran {
  code: number;
}

/** Runs a shell script on the host. Throws what it says where it fails. */
export function onHost(script: string, cwd: string): string {
  const { code, stdout, stderr } = new Deno.Command("/bin/sh", {
    args: ["-ec", script],
    cwd,
    env: { LC_ALL: "C" },
  }).outputSync();
  if (code !== 0) throw new Error(`${script}: ${code}: ${decodeName(stderr)}`);
  return decodeName(stdout);
}

const LISTING = String.raw`find . -printf '%P\0%y\0%m\0%U:%G\0%l\0%n\0%i\0%T@\0%s\0%b\0\n'`;

export interface PictureOptions {
  /** Modification times count. */
  times?: boolean;
}

/**
 * What a directory holds, a line each: types, modes, owners, targets, bytes, attributes, which names are one file.
 * Inode numbers themselves do not count.
 */
export function pictureOf(directory: string, { times = false }: PictureOptions = {}): string[] {
  const lines = onHost(LISTING, directory).split("\0\n").filter((line) => line !== "");
  const first = new Map<string, string>();
  return lines.map((line) => line.split("\0")).sort((a, b) => a[0] < b[0] ? -1 : 1).map(
    ([path, type, mode, owner, target, links, inode, time, size]) => {
      const known = first.get(inode) ?? path;
      first.set(inode, known);
      const bytes = type === "f"
        ? onHost(`sha256sum < "$(printf '%b' '${escaped(path)}')" | cut -c1-16`, directory).trim()
        : "";
      const attributes = type === "l" ? "" : xattrsOf(directory, path);
      const link = type === "d" ? "" : `links=${links} of=${known}`;
      return [path, type, mode, owner, target, link, type === "f" ? size : "", bytes, attributes]
        .concat(times ? [time] : []).join(" ");
    },
  );
}

function escaped(path: string): string {
  return path.replace(
    /[^A-Za-z0-9_./-]/g,
    (char) => `\\0${char.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}

function xattrsOf(directory: string, path: string): string {
  const { stdout } = new Deno.Command("getfattr", {
    args: [
      "-hd",
      "-m",
      "^(user|system.posix_acl|security.capability)",
      "-e",
      "hex",
      "--",
      path || ".",
    ],
    cwd: directory,
    stdout: "piped",
    stderr: "null",
  }).outputSync();
  return decodeName(stdout).split("\n").slice(1).filter(Boolean).sort().join(",");
}

export class Scene implements Disposable {
  readonly #base = Deno.makeTempDirSync({ prefix: "ramfs-overlay-" });
  /** What the session shows. */
  readonly lower = `${this.#base}/lower`;
  /** A copy of it as it was. */
  readonly copy = `${this.#base}/copy`;
  readonly journals = `${this.#base}/journals`;
  session!: Session;

  /** `populate` is a script that fills the directory. */
  static async open(populate: string): Promise<Scene> {
    const scene = new Scene();
    Deno.mkdirSync(scene.lower);
    Deno.mkdirSync(scene.journals, { mode: 0o700 });
    onHost(populate, scene.lower);
    onHost(`cp -a lower copy`, scene.#base);
    scene.session = await Session.create({ roots: [scene.lower] });
    scene.session.overlay(scene.lower, scene.lower);
    return scene;
  }

  get base(): string {
    return this.#base;
  }

  /** Runs a script over the session: its status. */
  async run(script: string): Promise<number> {
    const pid = this.session.spawn({
      program: "/bin/sh",
      argv: ["sh", "-ec", script],
      env: { PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin", LC_ALL: "C" },
      cwd: this.lower,
    });
    if (pid < 0) throw new Error(`spawn: ${pid}`);
    return (await this.session.wait(pid)).code;
  }

  [Symbol.dispose](): void {
    this.session.close();
    new Deno.Command("chmod", { args: ["-R", "u+rwx", this.#base], stderr: "null" }).outputSync();
    Deno.removeSync(this.#base, { recursive: true });
  }
}
