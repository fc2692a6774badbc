import type { Code } from "../compile/code.ts";
import { Descriptor } from "./descriptors.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { isPromise, type Maybe } from "../language/maybe.ts";
import { Pipe } from "./pipe.ts";
import { withoutJobs } from "../language/world.ts";

/** The first descriptor that a process substitution tries, downwards. */
export const HIGH_DESCRIPTOR = 63;

/** A substitution's end, and what waits for the end of a command that reads it. */
export interface Opened {
  readonly fd: number;
  readonly descriptor: Descriptor;
  readonly done: Promise<unknown> | undefined;
}

/** `<( )` and `>( )` of the commands that are running inside each other. */
export class ProcessSubstitutions {
  readonly #sh: Interpreter;
  /** Descriptors that are open, and what waits for the end of those that read. */
  readonly #open: Opened[] = [];

  constructor(sh: Interpreter) {
    this.#sh = sh;
  }

  /** Runs `body` beside this command; a name under which its other end can be opened. */
  start(body: Code, operator: "<" | ">"): string {
    const sh = this.#sh;
    const pipe = new Pipe();
    const reading = new Descriptor({ source: pipe.source }, () => pipe.source.cancel!());
    const writing = new Descriptor({ sink: pipe.sink }, () => void pipe.sink.close!());
    const [ours, theirs] = operator === "<" ? [reading, writing] : [writing, reading];
    let fd = HIGH_DESCRIPTOR;
    while (sh.io.get(fd)) fd--;
    const table = sh.io.clone();
    table.set(operator === "<" ? 1 : 0, theirs);
    const child = sh.subshell(table, withoutJobs(sh.world));
    child.state.shownTraps = undefined;
    sh.io.set(fd, ours);
    // As a process that has yet to start: what is written at once has a reader, however soon that ends.
    const begin = operator === "<"
      ? () => body(child)
      : () => Promise.resolve().then(() => body(child));
    const status = child.contained(begin);
    if (isPromise(status)) status.catch(() => {});
    sh.state.lastBackground = child.pid;
    const done = operator === ">" && isPromise(status) ? status : undefined;
    this.#open.push({ fd, descriptor: ours, done });
    return `/dev/fd/${fd}`;
  }

  /** Closes the substitutions behind the first `mark`, and waits for the end of those that read. */
  #close(mark: number): Promise<unknown> {
    return Promise.all(
      this.#open.splice(mark).map((opened) => {
        this.#sh.io.close(opened.fd);
        if (!opened.descriptor.held) return opened.done;
        // As behind `exec > >(tee log)`.
        this.#sh.state.lasting.push(opened);
      }),
    );
  }

  /** Gives up what the shell still holds, and waits for the ends of those that read it. */
  closeLasting(): void | Promise<unknown> {
    const lasting = this.#sh.state.lasting.splice(0);
    if (lasting.length === 0) return;
    for (const { descriptor } of lasting) this.#sh.io.closeAll(descriptor);
    return Promise.all(lasting.map(({ done }) => done));
  }

  /**
   * Closes a command's process substitutions behind it. What `>( )` runs is waited for, so that its effects
   * are there for the next command; bash leaves that to chance.
   */
  closeAfter(body: () => Maybe<number>): Maybe<number> {
    const mark = this.#open.length;
    let status: Maybe<number>;
    try {
      status = body();
    } catch (error) {
      this.#close(mark);
      throw error;
    }
    if (!isPromise(status)) {
      if (this.#open.length === mark) return status;
      const ended = status;
      return this.#close(mark).then(() => ended);
    }
    return status.finally(() => this.#close(mark));
  }
}
