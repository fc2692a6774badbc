/** Holds the tree while the suite's scripts run, and serves their program over a Unix socket. */
import { decodeName, encodeName } from "../../core/bytes.ts";
import type { Cage } from "../../core/cage/cage.ts";
import { FsError } from "../../core/fs_error.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { parseRun } from "./arguments.ts";
import { makeCall, type Run } from "./calls.ts";
import { runCommand } from "./commands.ts";
import { Mirror } from "./mirror.ts";

export class Server {
  readonly vfs = new Vfs();
  readonly #mirror: Mirror;
  readonly #listener: Deno.UnixListener;
  #served = 0;

  /** Listens at `socket` for programs that run below `root`, which stands for the tree's "/". */
  constructor(socket: string, root: string) {
    this.#mirror = new Mirror(root);
    this.#listener = Deno.listen({ transport: "unix", path: socket });
  }

  /** Number of runs of the program. */
  get served(): number {
    return this.#served;
  }

  /** Serves one after another until `close`. */
  async serve(): Promise<void> {
    for await (const connection of this.#listener) await this.#answer(connection);
  }

  close(): void {
    this.#listener.close();
  }

  async #answer(connection: Deno.UnixConn): Promise<void> {
    try {
      const [cwd, name, ...words] = await readRequest(connection);
      const { status, output } = this.#run(this.#mirror.inside(cwd), name, words);
      await writeAll(connection, new Uint8Array([status, ...encodeName(output)]));
      this.#served++;
    } catch (error) {
      console.error("pjdfstest server:", error);
    } finally {
      connection.close();
    }
  }

  #run(cwd: string, name: string, words: string[]): { status: number; output: string } {
    // The working directory is the shell's: held already, whoever the program becomes.
    const cage = this.vfs.cage({ cwd, umask: name === "pjdfstest" ? 0 : 0o022 });
    for (const { name, bytes } of this.#mirror.takeFiles(cwd)) {
      cage.writeFile(name, bytes, { mode: 0o644 });
    }
    const run: Run = { cage, mirror: this.#mirror, cwd, opened: [] };
    const lines: string[] = [];
    let status = 0;
    try {
      if (name === "pjdfstest") makeCalls(run, cage, words, lines);
      else runCommand(run, name, words);
    } catch (error) {
      status = 1;
      if (error instanceof FsError) lines.push(error.code);
    } finally {
      cage.exit();
    }
    return { status, output: lines.map((line) => line + "\n").join("") };
  }
}

function makeCalls(run: Run, cage: Cage, words: string[], lines: string[]): void {
  const { who, calls } = parseRun(words);
  cage.umask(who.umask);
  if (who.groups !== undefined) {
    cage.groups = who.groups;
    cage.gid = who.groups[0];
  }
  if (who.uid !== undefined) cage.uid = who.uid;
  for (const call of calls) lines.push(makeCall(run, call));
}

async function readRequest(connection: Deno.UnixConn): Promise<string[]> {
  const head = await readBytes(connection, 4);
  const body = await readBytes(connection, new DataView(head.buffer).getUint32(0, true));
  return decodeName(body.subarray(0, -1)).split("\0");
}

async function readBytes(
  connection: Deno.UnixConn,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const count = await connection.read(bytes.subarray(at));
    if (count === null) throw new Error("a request ends early");
    at += count;
  }
  return bytes;
}

async function writeAll(connection: Deno.UnixConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}
