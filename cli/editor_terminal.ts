/** The terminal of standard input and output, as lines are typed on it. */
import { encodeName } from "../core/bytes.ts";
import type { KernelFiles } from "../ffi/kernel_files.ts";
import { runtime } from "../runtime/current.ts";
import type { EditorTerminal } from "../shell/editor/terminal.ts";
import type { ShellSignals } from "./shell_signals.ts";
import { standardSink } from "./standard_streams.ts";
import type { TerminalInput } from "./terminal_input.ts";

const DESCRIPTOR = 0;

interface Parts {
  readonly input: TerminalInput;
  readonly modes: { edit(): void; rest(): void };
  readonly signals: ShellSignals;
  /** Undefined where there are no system calls. */
  readonly files: KernelFiles | undefined;
}

export class StandardTerminal implements EditorTerminal {
  readonly #parts: Parts;
  readonly #sink = standardSink(runtime.stdout, 1);
  /** What could not be written at once goes first. */
  #writing: Promise<void> | undefined;
  /** A key that came behind a Ctrl-C that has not been heard of yet. */
  #held: number | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get columns(): number {
    return this.#size("columns") || 80;
  }

  get rows(): number {
    return this.#size("rows") || 24;
  }

  begin(): void {
    this.#attempt(() => this.#parts.modes.edit());
  }

  end(): void {
    this.#attempt(() => this.#parts.modes.rest());
  }

  take(): number | null | undefined {
    const { input, signals } = this.#parts;
    const key = this.#held ?? input.takeKey();
    // Ctrl-C has thrown away what was typed before it: this is for the next line.
    const isLater = typeof key === "number" && signals.isInterrupted;
    this.#held = isLater ? key : undefined;
    return isLater ? undefined : key;
  }

  async wait(milliseconds?: number): Promise<boolean> {
    const { input, signals } = this.#parts;
    if (signals.isInterrupted) await signals.caughtUp();
    if (this.#held !== undefined) return true;
    if (milliseconds === undefined) return await input.wait().then(() => true);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), milliseconds);
    });
    try {
      return await Promise.race([input.wait().then(() => true), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  write(text: string): void {
    const write = () => this.#sink.write(encodeName(text));
    // A terminal that has gone must not keep the session from ending in order.
    if (this.#writing) this.#writing = this.#writing.then(write).catch(() => {});
    else this.#attempt(() => this.#writing = (write() ?? undefined)?.catch(() => {}));
    const writing = this.#writing;
    void writing?.then(() => {
      if (this.#writing === writing) this.#writing = undefined;
    });
  }

  #size(which: "columns" | "rows"): number {
    const size = this.#parts.files?.windowSize(DESCRIPTOR);
    if (size) return size[which];
    try {
      return runtime[which]();
    } catch {
      return 0;
    }
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch { /* the terminal has gone */ }
  }
}
