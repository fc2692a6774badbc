/** A shell with a person at a terminal: prompt, line editing, history, jobs, Ctrl-C, Ctrl-D and Ctrl-Z. */
import type { JobTerminal } from "../host.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { JobControl } from "./job_control.ts";
import { expandHistory, HistoryError } from "./history_expansion.ts";
import { History, type HistoryStore } from "./history.ts";
import { LineEditor } from "../editor/line_editor.ts";
import type { KeyBindings } from "../editor/key_bindings.ts";
import type { EditorTerminal } from "../editor/terminal.ts";
import { ABANDONED, END } from "../editor/typed.ts";
import { InteractiveEditing, keyBindingsOf } from "./interactive_editing.ts";
import { interactivePrompt } from "./interactive_prompt.ts";
import type { Shell } from "../shell.ts";

export interface InteractiveOptions {
  readonly screen: EditorTerminal;
  /** Calls the handler at each SIGINT until the answer is called. Without it a child alone gets Ctrl-C. */
  readonly onInterrupt?: (handler: () => void) => () => void;
  /** Calls the handler whenever the terminal has another size until the answer is called. */
  readonly onResize?: (handler: () => void) => () => void;
  /** Aborted, with the signal's name, when the shell is to end: its programs get the signal. */
  readonly ended?: AbortSignal;
  /** One line before the first prompt. */
  readonly greeting?: string;
  /** Where the history is kept; only in memory without. */
  readonly history?: { readonly store: HistoryStore; readonly file: string };
  /** Script that runs before the first prompt, and the file it is from. */
  readonly startup?: { readonly file: string; readonly text: string };
  /** Programs run in jobs, if this can be handed to them. */
  readonly terminal?: JobTerminal;
  /** Prompts and messages of errors have colours. */
  readonly colours?: boolean;
}

const PROMPT = "ramfs:\\w> ";
const PROMPT_IN_COLOUR = "\\[\\e[1;36m\\]ramfs\\[\\e[0m\\]:\\[\\e[1;34m\\]\\w\\[\\e[0m\\]> ";
const MORE_PROMPT = "> ";
const ERROR_COLOUR = ["\x1b[31m", "\x1b[0m"] as const;

/** Reads and runs lines until `exit` or Ctrl-D: the status of the last one. */
export async function interact(shell: Shell, options: InteractiveOptions): Promise<number> {
  const interactive = new InteractiveShell(shell, options);
  options.ended?.addEventListener("abort", () => interactive.giveUp(options.ended!.reason));
  // For the whole session: between commands an interrupt from elsewhere must not end the shell either.
  const release = [
    options.onInterrupt?.(() => interactive.interrupt()),
    options.onResize?.(() => interactive.resized()),
  ];
  try {
    await interactive.start();
    await interactive.converse();
  } finally {
    for (const each of release) each?.();
    interactive.end();
  }
  return shell.status;
}

class InteractiveShell {
  readonly history: History;
  readonly bindings: KeyBindings;
  readonly errorColour: readonly [string, string] | undefined;
  readonly #shell: Shell;
  readonly #options: InteractiveOptions;
  readonly #jobs: JobControl | undefined;
  readonly #sh: Interpreter;
  readonly #editing: InteractiveEditing;
  readonly #editor: LineEditor;
  #abort = new AbortController();
  /** Ctrl-C has come since the last line was begun. */
  #interrupted = false;
  /** Scripts that have been run. */
  #count = 0;
  /** The count at which the shell was told not to end. */
  #warnedAt = -1;

  constructor(shell: Shell, options: InteractiveOptions) {
    const { terminal, history, colours } = options;
    this.#shell = shell;
    this.#options = options;
    this.errorColour = colours ? ERROR_COLOUR : undefined;
    this.history = new History((name) => shell.get(name), history?.store);
    const { host } = shell;
    this.#jobs = terminal && host && new JobControl(terminal, host);
    if (this.#jobs) this.#jobs.onInterrupt = () => this.#abort.abort();
    this.bindings = keyBindingsOf(() => this.#sh.state.options);
    this.#sh = shell.openInteractive(this, this.#jobs);
    const { state } = this.#sh;
    state.options.add("histexpand");
    if (this.#jobs) state.options.add("monitor");
    // The outer shell's prompt would not tell that this is another; its history is not ours.
    shell.set("PS1", colours ? PROMPT_IN_COLOUR : PROMPT);
    shell.set("PS2", MORE_PROMPT);
    for (const name of ["PS1", "PS2", "HISTFILE"]) state.variables.setExported(name, false);
    shell.set("HISTFILE", history?.file ?? "");
    const name = host?.readText?.("/proc/sys/kernel/hostname")?.trim();
    if (name && !shell.get("HOSTNAME")) shell.set("HOSTNAME", name);
    if (!state.options.has("vi")) state.options.add("emacs");
    const { history: lines, bindings } = this;
    const run = (script: string) => this.#run(script);
    this.#editing = new InteractiveEditing({ shell, sh: this.#sh, history: lines, bindings, run });
    this.#editor = new LineEditor(options.screen, bindings, lines, this.#editing);
  }

  /** Ctrl-C: gives up what is running, or the line that is being typed. */
  interrupt(): void {
    this.#interrupted = true;
    // It has come before the job had the terminal.
    this.#jobs?.interrupt();
    this.#abort.abort();
    this.#editor.interrupt();
  }

  /** As bash's checkwinsize, whatever is running. */
  resized(): void {
    this.#noteSize();
    this.#editor.resized();
  }

  /** Ends what is running, with its programs, by a signal. */
  giveUp(name: string): void {
    this.#jobs?.hangUp(name);
    this.#abort.abort(name);
  }

  get #ended(): boolean {
    return this.#shell.exited || this.#options.ended?.aborted === true;
  }

  async start(): Promise<void> {
    const { greeting, startup, screen } = this.#options;
    if (greeting !== undefined) screen.write(`${greeting}\n`);
    this.#noteSize();
    this.#editing.readInputrc();
    if (startup) await this.#run(startup.text, startup.file);
    this.history.load();
  }

  async converse(): Promise<void> {
    while (!this.#ended) {
      await this.#beforePrompt();
      if (this.#ended) return;
      const script = await this.#readScript();
      if (this.#ended) return;
      if (script === END) {
        const mayEnd = this.mayEnd();
        this.#count++;
        if (!mayEnd) continue;
        this.#options.screen.write("exit\n");
        return;
      }
      if (script.trim() === "") continue;
      const before = this.#shell.get("PS0") ? await this.#prompt("PS0") : "";
      this.#options.screen.write(before.replaceAll("\x01", "").replaceAll("\x02", ""));
      // Ctrl-C came too late for the line and too early for the script.
      if (this.#interrupted) this.#sh.state.status = 130;
      else await this.#run(script);
      this.#count++;
    }
  }

  mayEnd(): boolean {
    const alive = [...this.#sh.state.jobs.values()].filter(({ status }) => status === undefined);
    if (alive.length === 0 || this.#warnedAt === this.#count - 1) return true;
    this.#warnedAt = this.#count;
    const stopped = alive.some(({ group }) => group?.stopSignal);
    this.#sh.report(`There are ${stopped ? "stopped" : "running"} jobs.\n`);
    return false;
  }

  end(): void {
    this.#editor.rest();
    this.#jobs?.endAll(this.#sh.state.jobs);
  }

  async #run(script: string, file?: string): Promise<void> {
    this.#editor.rest();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    await this.#shell.exec(script, { signal, file });
    if (signal.aborted && !this.#ended) this.#options.screen.write("\n");
  }

  async #beforePrompt(): Promise<void> {
    const { state } = this.#sh;
    this.#jobs?.notify(state.jobs, (line) => this.#sh.report(line));
    this.#noteSize();
    const { status } = state;
    for (const command of state.variables.array("PROMPT_COMMAND")?.values() ?? []) {
      if (command === "") continue;
      await this.#run(command);
      if (this.#shell.exited) return;
      state.status = status;
    }
  }

  #noteSize(): void {
    if (!this.#sh.state.shopt.has("checkwinsize")) return;
    const { columns, rows } = this.#options.screen;
    this.#shell.set("COLUMNS", String(columns));
    this.#shell.set("LINES", String(rows));
  }

  async #prompt(name: "PS0" | "PS1" | "PS2"): Promise<string> {
    // Commands in it find the terminal as all do.
    if (/\$\(|`/.test(this.#shell.get(name) ?? "")) this.#editor.rest();
    return await interactivePrompt(this.#sh, name, this.history.next);
  }

  /** Lines up to where they make a whole script. */
  async #readScript(): Promise<string | typeof END> {
    let script = "";
    while (true) {
      const name = script === "" ? "PS1" : "PS2";
      const prompt = await this.#prompt(name);
      this.#interrupted = false;
      const typed = await this.#editor.read({ prompt, above: script, ended: this.#options.ended });
      if (typed === ABANDONED) {
        this.#sh.state.status = 130;
        return "";
      }
      if (typed === END) {
        if (script === "") return END;
        this.#sh.reportError("ramfs: syntax error: unexpected end of file\n");
        this.#sh.state.status = 2;
        return "";
      }
      const line = this.#expand(typed);
      if (line === undefined) return "";
      script += line + "\n";
      if (script.trim() === "") return script;
      if (this.#shell.isIncomplete(script)) continue;
      this.history.add(script, Math.floor(Date.now() / 1000));
      return script;
    }
  }

  /** The line with what it asks for of earlier ones, which is shown; undefined where that cannot be. */
  #expand(typed: string): string | undefined {
    if (!this.#sh.state.options.has("histexpand")) return typed;
    try {
      const line = expandHistory(typed, this.history);
      if (line !== typed) this.#sh.report(`${line}\n`);
      return line;
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      this.#sh.reportError(`ramfs: ${error.message}\n`);
      return undefined;
    }
  }
}
