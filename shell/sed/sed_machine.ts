/** Runs scripts of `sed`. */
import { decodeName } from "../../core/bytes.ts";
import type { CommandContext } from "../command.ts";
import type { PosixRegex } from "../regex/posix_regex.ts";
import { openInput, readWhole } from "../text/input.ts";
import type { SedInput } from "./sed_input.ts";
import type { SedOutputs, TextOutput } from "./sed_output.ts";
import { type SedCommand, SedError, type SedProgram, type Substitution } from "./sed_program.ts";
import { expandReplacement } from "./sed_replacement.ts";
import { unambiguous } from "./unambiguous.ts";

export interface SedSettings {
  readonly quiet: boolean;
  /** Cells of a line that `l` writes; 1 for no folding. */
  readonly lineLength: number;
}

type Queued = { readonly text: string } | { readonly file: string } | { readonly lineOf: string };

/** What a command does to the cycle: go on, jump, start the next with or without printing, quit. */
type Outcome = number | "end" | "delete" | "restart" | "quit" | undefined;

export class SedMachine {
  /** Set by q and Q. */
  exitStatus: number | undefined;
  #pattern = "";
  #hold = "";
  /** Whether the line in each lacked its newline, which goes with it from one to the other. */
  #open = false;
  #holdOpen = false;
  /** Written behind the line at the end of the cycle. */
  #queue: Queued[] = [];
  /** What t asks: a substitution since the last line was read or the last jump. */
  #replaced = false;
  #lastRegex: PosixRegex | undefined;
  /** Lines of files that R reads. */
  readonly #lineFiles = new Map<string, string[]>();
  /** Whether a cycle goes on with what D has left. */
  #keep = false;

  constructor(
    readonly context: CommandContext,
    readonly program: SedProgram,
    readonly settings: SedSettings,
    readonly outputs: SedOutputs,
  ) {}

  /** Runs the script over all lines of an input. */
  async run(input: SedInput, output: TextOutput): Promise<void> {
    for (const command of this.program.commands) {
      const { from } = command.selection;
      command.active = from?.type === "line" && from.line === 0;
      command.begun = command.active;
    }
    while (this.exitStatus === undefined) {
      if (!input.has(1)) {
        // What is done so far is shown before waiting for more.
        await output.flush();
        await input.fill();
      }
      if (!this.#keep) {
        const line = input.take();
        if (line === undefined) break;
        this.#pattern = line;
        this.#open = input.unterminated;
        this.#replaced = false;
      }
      this.#keep = false;
      const waiting = this.#cycle(input, output);
      if (waiting) await waiting;
      if (output.full) await output.flush();
    }
    await output.flush();
  }

  /** A promise only where something has to be waited for. */
  #cycle(input: SedInput, output: TextOutput): void | Promise<void> {
    const { commands } = this.program;
    for (let at = 0; at < commands.length;) {
      const command = commands[at];
      if (!this.#selects(command, input)) {
        at = command.action.name === "{" ? command.action.end : at + 1;
        continue;
      }
      if (waits(command)) return this.#slowCycle(at, input, output);
      const outcome = this.#run(command, input, output);
      if (typeof outcome === "number") at = outcome;
      else if (outcome === undefined) at++;
      else return this.#finish(outcome, output);
    }
    return this.#finish("end", output);
  }

  /** As `#cycle` from a command on, where some have to wait for input. */
  async #slowCycle(start: number, input: SedInput, output: TextOutput): Promise<void> {
    const { commands } = this.program;
    let selected = true;
    for (let at = start; at < commands.length;) {
      const command = commands[at];
      if (!selected && !this.#selects(command, input)) {
        at = command.action.name === "{" ? command.action.end : at + 1;
        continue;
      }
      selected = false;
      if (waits(command) && !input.has(1)) await input.fill();
      const outcome = this.#run(command, input, output);
      if (typeof outcome === "number") at = outcome;
      else if (outcome === undefined) at++;
      else return await this.#finish(outcome, output);
      // Also the end of the input is seen only one line ahead.
      if (waits(command)) {
        if (this.#queue.length > 0 && command.action.name !== "r") await this.#writeQueue(output);
        if (!input.has(0)) await input.fill();
      }
    }
    await this.#finish("end", output);
  }

  #finish(
    outcome: Exclude<Outcome, number>,
    output: TextOutput,
  ): void | Promise<void> {
    if ((outcome === "end" || outcome === "quit") && !this.settings.quiet) {
      output.line(this.#pattern, this.#open);
    }
    if (outcome === "restart") this.#keep = true;
    if (this.#queue.length > 0) return this.#writeQueue(output);
  }

  async #writeQueue(output: TextOutput): Promise<void> {
    const queue = this.#queue;
    this.#queue = [];
    for (const each of queue) {
      if ("text" in each) output.text(each.text);
      else if ("file" in each) {
        output.text(await this.#fileText(each.file));
      } else {
        let lines = this.#lineFiles.get(each.lineOf);
        if (!lines) {
          const text = await this.#fileText(each.lineOf);
          lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
          this.#lineFiles.set(each.lineOf, lines);
        }
        const line = lines.shift();
        if (line !== undefined) output.line(line);
      }
    }
  }

  /** A file that cannot be read is as an empty one. */
  async #fileText(name: string): Promise<string> {
    try {
      await this.outputs.flush();
      const file = openInput(this.context, name);
      try {
        return decodeName(await readWhole(file.source));
      } finally {
        file.close();
      }
    } catch {
      return "";
    }
  }

  #selects(command: SedCommand, input: SedInput): boolean {
    const { from, negated } = command.selection;
    if (!from) return !negated;
    return this.#inRange(command, input) !== negated;
  }

  #inRange(command: SedCommand, input: SedInput): boolean {
    const { from, to } = command.selection;
    if (!to) return this.#at(from!, input);
    const { line } = input;
    if (command.active) {
      if (to.type === "regex") {
        if (this.#at(to, input)) command.active = false;
        return true;
      }
      if (to.type === "last") {
        if (!input.has(0)) command.active = false;
        return true;
      }
      if (line >= command.rangeEnd) command.active = false;
      return line <= command.rangeEnd || this.#at(from!, input);
    }
    if (from!.type === "line") {
      // The line itself may never have got here.
      if (command.begun || line < from!.line) return false;
      command.begun = true;
      if (to.type === "line" && line > to.line) return line === from!.line;
    } else if (!this.#at(from!, input)) return false;
    if (to.type === "regex") command.active = true;
    else if (to.type === "last") command.active = input.has(0);
    else {
      command.rangeEnd = to.type === "line"
        ? to.line
        : to.type === "count"
        ? line + to.lines
        : to.type === "multiple" && to.of > 0
        ? line + to.of - line % to.of
        : line;
      command.active = command.rangeEnd > line;
    }
    return true;
  }

  #at(address: NonNullable<SedCommand["selection"]["from"]>, input: SedInput): boolean {
    switch (address.type) {
      case "line":
        return input.line === address.line;
      case "last":
        return !input.has(0);
      case "step":
        return input.line >= address.first && (input.line - address.first) % address.step === 0;
      case "regex":
        return this.#regex(address.regex).search(this.#pattern, 0) >= 0;
      default:
        return false;
    }
  }

  #regex(regex: PosixRegex | undefined): PosixRegex {
    this.#lastRegex = regex ?? this.#lastRegex;
    if (!this.#lastRegex) {
      throw new SedError("-e expression #1, char 0: no previous regular expression");
    }
    return this.#lastRegex;
  }

  #run(command: SedCommand, input: SedInput, output: TextOutput): Outcome {
    const { action } = command;
    switch (action.name) {
      case "s":
        return void this.#substitute(action.substitution, output);
      case "p":
        return void output.line(this.#pattern, this.#open);
      case "d":
        return "delete";
      case "b":
        return action.target;
      case "t":
      case "T": {
        const jump = this.#replaced === (action.name === "t");
        this.#replaced = false;
        return jump ? action.target : undefined;
      }
      case "n":
        if (!input.has(0)) return "quit";
        if (!this.settings.quiet) output.line(this.#pattern, this.#open);
        this.#pattern = input.take()!;
        this.#open = input.unterminated;
        return;
      case "N":
        if (!input.has(0)) return "quit";
        this.#pattern += input.delimiter + input.take()!;
        this.#open = input.unterminated;
        return;
      case "y":
        this.#pattern = [...this.#pattern].map((c) => action.map.get(c) ?? c).join("");
        return;
      case "a":
        this.#queue.push({ text: action.text });
        return;
      case "i":
        return void output.text(action.text);
      case "c": {
        const within = command.selection.to && !command.selection.negated && command.active;
        if (!within) output.text(action.text);
        return "delete";
      }
      default:
        return this.#runRare(command, input, output);
    }
  }

  #runRare({ action }: SedCommand, input: SedInput, output: TextOutput): Outcome {
    const newline = this.#pattern.indexOf(input.delimiter);
    const firstLine = newline < 0 ? this.#pattern : this.#pattern.slice(0, newline);
    const firstOpen = newline < 0 && this.#open;
    switch (action.name) {
      case "D":
        if (newline < 0) return "delete";
        this.#pattern = this.#pattern.slice(newline + 1);
        return "restart";
      case "P":
        return void output.line(firstLine, firstOpen);
      case "=":
        return void output.text(`${input.line}\n`);
      case "F":
        return void output.text(`${input.file}\n`);
      case "g":
        this.#pattern = this.#hold;
        this.#open = this.#holdOpen;
        return;
      case "G":
        this.#pattern += `${input.delimiter}${this.#hold}`;
        this.#open = this.#holdOpen;
        return;
      case "h":
        this.#hold = this.#pattern;
        this.#holdOpen = this.#open;
        return;
      case "H":
        this.#hold += `${input.delimiter}${this.#pattern}`;
        this.#holdOpen = this.#open;
        return;
      case "x":
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        [this.#open, this.#holdOpen] = [this.#holdOpen, this.#open];
        return;
      case "z":
        this.#pattern = "";
        return;
      case "r":
        this.#queue.push({ file: action.file });
        return;
      case "R":
        this.#queue.push({ lineOf: action.file });
        return;
      case "w":
        return void this.outputs.get(action.file, output).line(this.#pattern, this.#open);
      case "W":
        return void this.outputs.get(action.file, output).line(firstLine, firstOpen);
      case "q":
      case "Q":
        this.exitStatus = action.number ?? 0;
        return action.name === "q" ? "quit" : "delete";
      case "l":
        return void output.text(
          unambiguous(this.#pattern, action.number ?? this.settings.lineLength),
        );
      default:
        return undefined;
    }
  }

  #substitute(what: Substitution, output: TextOutput): void {
    const regex = this.#regex(what.regex);
    const text = this.#pattern;
    let out = "";
    let done = 0;
    let count = 0;
    for (let at = 0; at <= text.length;) {
      const match = regex.exec(text, at);
      if (!match) break;
      const end = match.index + match[0].length;
      // An empty match right behind the one before is none.
      const counts = !(match[0] === "" && match.index === done && count > 0);
      if (counts && ++count >= what.number) {
        out += text.slice(done, match.index) + expandReplacement(what.replacement, match);
        done = end;
        this.#replaced = true;
        if (!what.global) break;
      } else if (counts) {
        out += text.slice(done, end);
        done = end;
      }
      at = match[0] === "" ? end + (text.codePointAt(end)! > 0xffff ? 2 : 1) : end;
    }
    if (count < what.number) return;
    this.#pattern = out + text.slice(done);
    if (what.print) output.line(this.#pattern, this.#open);
    if (what.file !== undefined) {
      this.outputs.get(what.file, output).line(this.#pattern, this.#open);
    }
  }
}

/** Whether a command reads, so that the input must be at hand. */
function waits({ action }: SedCommand): boolean {
  return action.name === "n" || action.name === "N";
}
