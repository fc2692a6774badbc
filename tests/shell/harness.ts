/** A shell over an empty tree, with a host that exists in memory only. */
import { decodeName, encodeName } from "../../core/bytes.ts";
import type { Cage } from "../../core/cage/cage.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import type { Command } from "../../shell/command.ts";
import type { ChildRequest, ShellHost, TransferOptions } from "../../shell/host.ts";
import { type ExecOptions, Shell } from "../../shell/shell.ts";
import { BytesSource, CollectingSink } from "../../shell/io/streams.ts";

/** A script and what bash made of it; messages without bash's own prefix. */
export interface RecordedCase {
  script: string;
  status: number;
  stdout: string;
  stderr: string;
}

export interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

type Program = (request: ChildRequest) => Promise<number> | number;

export class FakeHost implements ShellHost {
  readonly calls: string[] = [];
  readonly requests: ChildRequest[] = [];
  programs: Record<string, Program> = {};

  load(host: string, tree: string, { report }: TransferOptions): Promise<void> {
    this.calls.push(`load ${host} ${tree}`);
    if (host === "missing") return Promise.reject(new Error("missing: No such file or directory"));
    report(`${host}: 1 file`);
    return Promise.resolve();
  }

  dump(tree: string, host: string): Promise<void> {
    this.calls.push(`dump ${tree} ${host}`);
    return Promise.resolve();
  }

  async run(request: ChildRequest): Promise<number> {
    this.requests.push(request);
    return await this.programs[request.argv[0]](request);
  }

  resolveProgram(name: string): string | undefined {
    return name in this.programs ? `/usr/bin/${name}` : undefined;
  }
}

export interface TestShellOptions {
  host?: ShellHost;
  env?: Record<string, string>;
  stdin?: string;
  commands?: readonly Command[];
  /** Columns of the terminal that standard output is. */
  columns?: number;
}

export class TestShell {
  readonly cage: Cage;
  readonly shell: Shell;
  readonly #stdout = new Output();
  readonly #stderr = new Output();

  constructor(options: TestShellOptions = {}) {
    this.cage = new Vfs().cage();
    this.cage.mkdir("/room");
    this.cage.chdir("/room");
    const terminal = options.columns === undefined ? undefined : { columns: options.columns };
    this.shell = new Shell({
      cage: this.cage,
      host: options.host,
      env: options.env ?? { HOME: "/root" },
      stdin: new BytesSource(encodeName(options.stdin ?? "")),
      stdout: { write: (chunk) => this.#stdout.write(chunk), terminal },
      stderr: this.#stderr,
      commands: options.commands,
    });
  }

  /** Ends the shell, which runs its EXIT trap, and waits for what it leaves in the background. */
  async end(status: number): Promise<Outcome> {
    const ended = await this.shell.end(status);
    await this.shell.outlived();
    return { status: ended, stdout: this.#stdout.take(), stderr: this.#stderr.take() };
  }

  /** Runs a script; the outcome holds what this call wrote. */
  async run(script: string, options?: ExecOptions): Promise<Outcome> {
    const status = await this.shell.exec(script, options);
    return { status, stdout: this.#stdout.take(), stderr: this.#stderr.take() };
  }
}

class Output {
  #sink = new CollectingSink();

  write(chunk: Uint8Array): void {
    this.#sink.write(chunk);
  }

  take(): string {
    const text = decodeName(this.#sink.bytes());
    this.#sink = new CollectingSink();
    return text;
  }
}

/** Runs one script in a shell of its own. */
export async function runScript(script: string, options?: TestShellOptions): Promise<Outcome> {
  const shell = new TestShell(options);
  const { status, stdout, stderr } = await shell.run(script);
  const end = await shell.end(status);
  return { status: end.status, stdout: stdout + end.stdout, stderr: stderr + end.stderr };
}
