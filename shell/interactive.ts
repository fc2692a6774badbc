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
  let abort = new AbortController();
  // For the whole session: between commands an interrupt from elsewhere must not end the shell either.
  const release = options.onInterrupt?.(() => abort.abort());
  try {
    const reader = new LineReader(readline, shell, options);
    while (!shell.exited) {
      const script = await readScript(reader, shell, options);
      if (script === END) {
        options.output.write("exit\n");
        break;
      }
      abort = new AbortController();
      await shell.exec(script, { signal: abort.signal });
    }
  } finally {
    release?.();
  }
  return shell.status;
}

/** Lines up to where they make a whole script. */
async function readScript(
  reader: LineReader,
  shell: Shell,
  options: InteractiveOptions,
): Promise<string | typeof END> {
  let script = "";
  while (true) {
    const prompt = script === "" ? `${options.name ?? "ramfs"}:${shell.cwd}> ` : MORE_PROMPT;
    const line = await reader.read(prompt);
    if (line === END) return END;
    if (line === ABANDONED) script = "";
    else {
      script += line + "\n";
      if (script.trim() === "" || !shell.isIncomplete(script)) return script;
    }
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
      void this.shell.reclaimInput()?.then((chunk) => {
        if (chunk) input.unshift(chunk);
      });
      editor.prompt();
      if (this.#begun !== "") editor.write(this.#begun);
      this.#begun = "";
    });
  }
}
