/** A run that signals are sent to, for tests on either runtime. */
import { assertEquals } from "@std/assert";
import { buildFirst, REPOSITORY } from "./command_line.ts";

/** The command line on this runtime. */
export const ON_DENO = [Deno.execPath(), "run", "-A", "--no-check", `${REPOSITORY}ramfs.ts`];

export interface Ended {
  code: number;
  out: string;
  err: string;
}

/** A directory of the host with the root `ram` of the tree in it. */
export class Signalled implements Disposable {
  readonly path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "ramfs-signals-" }));
  readonly root = `${this.path}/ram`;
  readonly #command: string[];

  constructor(command: string[]) {
    this.#command = command;
  }

  /** Starts it, in a process group of its own. */
  start(args: string[]): Run {
    const [program, ...first] = this.#command;
    return new Run(
      new Deno.Command(program, {
        args: [...first, ...args],
        cwd: this.path,
        env: { PRELOADS: "", DUMPS: "" },
        detached: true,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    );
  }

  /** `run` with what is written to `$R/x` dumped to `x`. */
  run(script: string): Run {
    return this.start([
      ...["run", "--root", this.root, "--dump", "x=./x", "--"],
      ...["sh", "-c", `R=${this.root}; ${script}`],
    ]);
  }

  /** `sh -c` with the same. */
  sh(script: string): Run {
    return this.start([
      ...["sh", "--root", this.root, "--dump", "x=./x"],
      ...["-c", `R=${this.root}; ${script}`],
    ]);
  }

  /** What has been dumped; undefined for nothing. */
  get dumped(): string | undefined {
    return this.read("x");
  }

  read(name: string): string | undefined {
    try {
      return Deno.readTextFileSync(`${this.path}/${name}`);
    } catch {
      return undefined;
    }
  }

  get names(): string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

export class Run {
  readonly #child: Deno.ChildProcess;
  #out = "";
  #err = "";
  #changed: () => void = () => {};

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    void this.#gather(child.stdout, (text) => this.#out += text);
    void this.#gather(child.stderr, (text) => this.#err += text);
  }

  async #gather(stream: ReadableStream<Uint8Array>, add: (text: string) => void): Promise<void> {
    for await (const chunk of stream) {
      add(new TextDecoder().decode(chunk));
      this.#changed();
    }
  }

  /** Waits for a line on standard output. */
  async says(line: string): Promise<void> {
    while (!this.#out.includes(`${line}\n`)) {
      await new Promise<void>((resolve) => this.#changed = resolve);
    }
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** As a terminal does at a key. */
  killGroup(signal: Deno.Signal): void {
    Deno.kill(-this.#child.pid, signal);
  }

  /** Its end, and what it had said until then: programs that it leaves behind may keep its output open. */
  async end(): Promise<Ended> {
    const { code } = await this.#child.status;
    await after(0.1);
    try {
      this.killGroup("SIGKILL");
    } catch {
      // It left none.
    }
    return { code, out: this.#out, err: this.#err };
  }
}

export function after(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** What each of these runs until a signal ends it. */
const FORMS = {
  "run": "/bin/sleep 20",
  "sh -c in a program": "/bin/sleep 20; echo never",
  "sh -c in a command of its own": "sleep 20; echo never",
  "sh -c in a loop": "while :; do :; done; echo never",
  "sh -c in a pipeline that never waits": "yes | tr y z >/dev/null; echo never",
};

/** Sends each signal to each form `seconds` after its first line: the dump is there, the status tells. */
export async function checkEnds(command: string[], seconds: number): Promise<void> {
  await buildFirst();
  const ends = Object.entries(FORMS).flatMap(([form, script]) =>
    (Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]).map(async (signal) => {
      using place = new Signalled(command);
      const whole = `echo data >$R/x; echo there; ${script}`;
      const run = form === "run" ? place.run(whole) : place.sh(whole);
      await run.says("there");
      await after(seconds);
      if (signal === "SIGINT") run.killGroup(signal);
      else run.kill(signal);
      const end = await run.end();
      const wanted = [128 + NUMBERS[signal], "there\n", "", "data\n"];
      assertEquals([end.code, end.out, end.err, place.dumped], wanted, `${form}: ${signal}`);
    })
  );
  await Promise.all(ends);
}
