/** The session of a person at a terminal: prompt, line editing, history, completion, Ctrl-C and Ctrl-D. */
import { complete } from "./complete.ts";
import type { Shell } from "./shell.ts";

type Readline = typeof import("node:readline");
type Streams = Required<Pick<import("node:readline").ReadLineOptions, "input" | "output">>;

export interface InteractiveOptions extends Streams {
  /** What stands before the working directory in the prompt; "ramfs" unless given. */
  readonly name?: string;
  /** Earlier lines, the newest first; new ones are put before them. */
  readonly history?: string[];
  /** Calls the handler at each SIGINT until the answer is called. Without it a child alone gets Ctrl-C. */
  readonly onInterrupt?: (handler: () => void) => () => void;
}

/** Lines kept, as bash's HISTSIZE. */
const HISTORY_LIMIT = 500;
const MORE_PROMPT = "> ";

/** Reads and runs lines until `exit` or Ctrl-D: the status of the last one. */
export async function interact(shell: Shell, options: InteractiveOptions): Promise<number> {
  const readline = await import("node:readline");
  const reader = new LineReader(readline, shell, options);
  let script = "";
  while (!shell.exited) {
    const prompt = script === "" ? `${options.name ?? "ramfs"}:${shell.cwd}> ` : MORE_PROMPT;
    const line = await reader.read(prompt);
    if (line === ABANDONED) {
      script = "";
      continue;
    }
    if (line === END) {
      options.output.write("exit\n");
      break;
    }
    script += line + "\n";
    if (script.trim() !== "" && shell.isIncomplete(script)) continue;
    await run(shell, script, options);
    script = "";
  }
  return shell.status;
}

async function run(shell: Shell, script: string, options: InteractiveOptions): Promise<void> {
  const abort = new AbortController();
  const release = options.onInterrupt?.(() => abort.abort());
  try {
    await shell.exec(script, { signal: abort.signal });
  } finally {
    release?.();
  }
}

/** Ctrl-C at the prompt. */
const ABANDONED = Symbol("abandoned");
/** Ctrl-D at an empty prompt. */
const END = Symbol("end");

/**
 * Reads line by line. The terminal is in raw mode only while a line is being read, so that commands and
 * children find it as they expect it.
 */
class LineReader {
  /** Lines that came with an earlier one, as when several are pasted. */
  #queued: string[] = [];
  /** The beginning of a line that came with them. */
  #begun = "";
  #history: string[];

  constructor(
    readonly readline: Readline,
    readonly shell: Shell,
    readonly options: InteractiveOptions,
  ) {
    this.#history = options.history ?? [];
  }

  read(prompt: string): Promise<string | typeof ABANDONED | typeof END> {
    const queued = this.#queued.shift();
    if (queued !== undefined) return Promise.resolve(queued);
    const { input, output } = this.options;
    const editor = this.readline.createInterface({
      input,
      output,
      prompt,
      terminal: true,
      history: [...this.#history],
      historySize: HISTORY_LIMIT,
      removeHistoryDuplicates: true,
      completer: (line: string) => complete(line, this.shell),
    });
    editor.on("history", (history: string[]) => {
      this.#history.splice(0, this.#history.length, ...history);
    });
    return new Promise((resolve) => {
      let result: string | typeof ABANDONED | typeof END = END;
      let done = false;
      const finish = (value: string | typeof ABANDONED) => {
        if (done) return;
        done = true;
        result = value;
        // Only after the whole chunk of input has been seen: what follows in it must not be lost.
        setTimeout(() => {
          this.#begun = editor.line;
          editor.close();
        }, 0);
      };
      editor.on("line", (line: string) => done ? void this.#queued.push(line) : finish(line));
      editor.on("SIGINT", () => {
        output.write("^C\n");
        // The abandoned text must not begin the next line.
        editor.write(null, { ctrl: true, name: "e" });
        editor.write(null, { ctrl: true, name: "u" });
        finish(ABANDONED);
      });
      editor.on("close", () => resolve(result));
      editor.prompt();
      if (this.#begun !== "") editor.write(this.#begun);
      this.#begun = "";
    });
  }
}
