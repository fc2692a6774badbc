/** A person at a real terminal, for tests: types keys and waits for what is shown. */
import { cacheDirectory } from "../../../cache/directory.ts";
import { compile } from "../../programs/compile.ts";
import { Emulator } from "./emulator.ts";

const REPOSITORY = new URL("../../../", import.meta.url).pathname;
/** Milliseconds that an answer may take on a machine with much else to do. */
const PATIENCE = 30_000;
// deno-lint-ignore no-control-regex
const CONTROLS = /\x1b\[[?0-9;]*[A-Za-z]|\x1b\][^\x07]*\x07|[\r\x07]/g;

export interface TerminalOptions {
  /** Behind `ramfs sh`. */
  readonly args?: string[];
  readonly env?: Record<string, string>;
  readonly rows?: number;
  readonly columns?: number;
}

export class Terminal implements AsyncDisposable {
  /** A directory of this terminal's own on the host, which is the home of its shell. */
  readonly directory: string;
  readonly #child: Deno.ChildProcess;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  /** What a person sees now. */
  screen: Emulator;
  #raw = "";
  /** What has been shown before this has been waited for. */
  #seen = 0;
  #changed: () => void = () => {};

  private constructor(
    directory: string,
    child: Deno.ChildProcess,
    screen: Emulator,
    readonly cleanUp: () => void,
  ) {
    this.screen = screen;
    this.directory = directory;
    this.#child = child;
    this.#keys = child.stdin.getWriter();
    this.#reading = this.#read(child.stdout);
  }

  /** Starts `ramfs sh`; in a directory that is the caller's, or in one that goes with it. */
  static start(options: TerminalOptions = {}, given?: string): Terminal {
    const directory = given ?? Deno.makeTempDirSync({ prefix: "ramfs-terminal-" });
    const { args = [], env = {}, rows = 24, columns = 100 } = options;
    const ramfs = [Deno.execPath(), "run", "-A", "--no-check", `${REPOSITORY}ramfs.ts`, "sh"];
    const child = new Deno.Command(compile("pty", ["pty.c"]), {
      args: [String(rows), String(columns), ...ramfs, "--root", `${directory}/ram`, ...args],
      env: {
        HOME: directory,
        XDG_CONFIG_HOME: "",
        XDG_STATE_HOME: "",
        // Not those of that home.
        XDG_CACHE_HOME: dirname(cacheDirectory()),
        DENO_DIR: Deno.env.get("DENO_DIR") ?? `${dirname(cacheDirectory())}/deno`,
        TERM: "xterm",
        NO_COLOR: "1",
        ...env,
      },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    return new Terminal(directory, child, new Emulator(columns, rows), () => {
      if (given === undefined) Deno.removeSync(directory, { recursive: true });
    });
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream() as never)) {
      this.#raw += text as unknown as string;
      this.screen.write(text as unknown as string);
      this.#changed();
    }
    this.#changed();
  }

  /** All that has been shown, without cursor movements and colours. */
  get shown(): string {
    return this.#raw.replace(CONTROLS, "");
  }

  /** As it came. */
  get raw(): string {
    return this.#raw;
  }

  async type(keys: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(keys));
  }

  async resize(rows: number, columns: number): Promise<void> {
    const text = new TextEncoder().encode(`${rows} ${columns}\n`);
    await this.#keys.write(Uint8Array.of(0xff, ...text));
    this.screen = new Emulator(columns, rows);
  }

  /** Waits until something is shown behind what was waited for before. Throws Error with all that was shown. */
  async see(wanted: string | RegExp): Promise<string> {
    const began = Date.now();
    for (;;) {
      const fresh = this.shown.slice(this.#seen);
      const found = typeof wanted === "string" ? fresh.indexOf(wanted) : fresh.search(wanted);
      if (found >= 0) {
        const length = typeof wanted === "string" ? wanted.length : wanted.exec(fresh)![0].length;
        this.#seen += found + length;
        return fresh.slice(0, found + length);
      }
      if (!await this.#more(began)) {
        throw new Error(`${wanted} was not shown; so far:\n${this.shown}`);
      }
    }
  }

  /** Waits until the screen has something. Throws Error with what it has. */
  async look(wanted: string | RegExp): Promise<void> {
    const began = Date.now();
    for (;;) {
      const { text } = this.screen;
      if (typeof wanted === "string" ? text.includes(wanted) : wanted.test(text)) return;
      if (!await this.#more(began)) {
        throw new Error(`${wanted} is not on the screen:\n${this.screen.text}`);
      }
    }
  }

  /** Waits until more is shown; false where that takes too long. */
  #more(began: number): Promise<boolean> {
    const left = PATIENCE - (Date.now() - began);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, left));
      this.#changed = () => (clearTimeout(timer), resolve(true));
    });
  }

  /** Waits for a prompt, then types a line. */
  async run(line: string): Promise<void> {
    await this.prompt();
    await this.type(`${line}\r`);
    await this.see("\n");
  }

  async prompt(): Promise<void> {
    await this.see(/ram[^\n]*> $/);
  }

  /** Sends a signal to the shell. */
  kill(signal: Deno.Signal): void {
    const { pid } = this.#child;
    const children = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`);
    Deno.kill(Number(children.trim()), signal);
  }

  /** The terminal is closed, as by the end of its emulator. */
  hangUp(): void {
    this.#child.kill("SIGKILL");
  }

  /** Waits for the shell's end: its status. */
  async status(): Promise<number> {
    const { code } = await this.#child.status;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keys.close().catch(() => {});
    await this.#child.status;
    await this.#reading;
    this.cleanUp();
  }
}

function dirname(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
