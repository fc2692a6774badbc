/** Searches files and trees of files. */
import { joinPath } from "../../core/path_text.ts";
import { decodeName } from "../../core/bytes.ts";
import { O_DIRECTORY, O_RDONLY, S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from "../../core/constants.ts";
import type { CommandContext } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { patternRegex } from "../expand/pattern.ts";
import { isStandardInput, lineBlocks, openInput } from "../text/input.ts";
import { toByteString } from "../text/byte_string.ts";
import type { GrepPlan } from "./grep_plan.ts";
import { LineOutput, swapDelimiters } from "./line_output.ts";
import { TextSearch } from "./text_search.ts";

export interface FileChoice {
  readonly directories: "read" | "skip" | "recurse";
  /** Symbolic links below the operands are followed. */
  readonly followLinks: boolean;
  /** Names are shown: always, never, or only for what is found in directories. */
  readonly names: boolean | "below";
  readonly quietErrors: boolean;
  /** Globs of names: the last that matches decides; without any, files are taken. */
  readonly patterns: readonly { readonly glob: string; readonly include: boolean }[];
  readonly excludeDirectories: readonly string[];
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** Bytes of a file that is read in one go. */
const AT_ONCE = 1048576;

export class FileSearch {
  matched = false;
  failed = false;
  readonly #output: LineOutput;

  constructor(
    readonly context: CommandContext,
    readonly plan: GrepPlan,
    readonly choice: FileChoice,
  ) {
    this.#output = new LineOutput(plan, context.stdout);
  }

  /** With -q nothing is left to know after the first match. */
  get done(): boolean {
    return this.matched && this.plan.report === "nothing";
  }

  async operands(operands: readonly string[]): Promise<void> {
    for (const operand of operands) {
      if (isStandardInput(operand)) await this.#input(operand, this.plan.label);
      else await this.#operand(operand);
      if (this.done) return;
    }
    await this.#output.flush();
  }

  async #operand(operand: string): Promise<void> {
    const { context, choice } = this;
    let mode: number;
    try {
      ({ mode } = context.cage.stat(context.path(operand)));
    } catch (error) {
      // A device has its own meaning even where the tree has no such file.
      if (operand.startsWith("/dev/")) return await this.#input(operand, operand);
      return this.#fail(operand, error);
    }
    if ((mode & S_IFMT) === S_IFDIR) {
      if (choice.directories === "skip") return;
      if (choice.directories === "recurse") {
        if (this.#excludedDirectory(operand)) return;
        return await this.#directory(context.path(operand), operand);
      }
      this.failed = true;
      return this.#say(`${operand}: Is a directory`);
    }
    const base = operand.slice(operand.lastIndexOf("/") + 1);
    if (!this.#wanted(base) && !this.#wanted(operand)) return;
    await this.#input(operand, operand);
  }

  /** Everything in the working directory, with names that begin there. */
  async here(): Promise<void> {
    await this.#directory(this.context.path("."), "");
    await this.#output.flush();
  }

  async #directory(path: string, shown: string): Promise<void> {
    const { cage } = this.context;
    let names;
    try {
      const fd = cage.open(path, O_RDONLY | O_DIRECTORY);
      try {
        names = cage.getdents(fd);
      } finally {
        cage.close(fd);
      }
    } catch (error) {
      return this.#fail(shown || ".", error);
    }
    for (const { name, type } of names) {
      if (name === "." || name === "..") continue;
      if (this.done) return;
      const below = joinPath(path, name);
      const title = joinPath(shown, name);
      let kind = type << 12;
      if (kind === S_IFLNK) {
        if (!this.choice.followLinks) continue;
        try {
          kind = cage.stat(below).mode & S_IFMT;
        } catch (error) {
          this.#fail(title, error);
          continue;
        }
      }
      if (kind === S_IFDIR) {
        if (!this.#excludedDirectory(name)) await this.#directory(below, title);
      } else if (kind === S_IFREG && this.#wanted(name)) {
        const waiting = this.#file(below, title);
        if (waiting) await waiting;
      }
    }
  }

  #wanted(name: string): boolean {
    const { patterns } = this.choice;
    if (patterns.length === 0) return true;
    const last = patterns.findLast(({ glob }) => patternRegex(glob, "whole").test(name));
    return last ? last.include : !patterns.some(({ include }) => include);
  }

  #excludedDirectory(name: string): boolean {
    const bare = name.replace(/(?<=.)\/+$/, "");
    return this.choice.excludeDirectories.some((glob) =>
      patternRegex(glob.replace(/(?<=.)\/+$/, ""), "whole").test(bare)
    );
  }

  /** A regular file found in a directory; waits only where it is large or the output is full. */
  #file(path: string, shown: string): void | Promise<void> {
    const { cage } = this.context;
    let bytes: Uint8Array;
    try {
      bytes = cage.readFile(path, AT_ONCE);
    } catch (error) {
      if ((error as { code?: string }).code === "EFBIG") return this.#input(path, shown, true);
      return this.#fail(shown, error);
    }
    if (this.#cannotMatch(bytes)) {
      this.#tell(0, shown, this.#name(true, shown));
    } else {
      const search = new TextSearch(this.plan, this.#name(true, shown), this.#output);
      this.#block(search, bytes);
      this.#finish(search, shown);
    }
    if (this.#output.full) return this.#output.flush();
  }

  /**
   * Whether no line can be selected, which is so of most files and quickly known: bytes that are no UTF-8
   * count as some character here, so that what does not match now does not match in any case.
   */
  #cannotMatch(bytes: Uint8Array): boolean {
    const { regex, invert, delimiter } = this.plan;
    if (invert || delimiter === "\0" || regex?.namesBytes) return false;
    return regex === undefined || regex.search(decoder.decode(bytes), 0) < 0;
  }

  async #input(operand: string, shown: string, below = false): Promise<void> {
    const search = new TextSearch(this.plan, this.#name(below, shown), this.#output);
    try {
      const file = openInput(this.context, operand);
      try {
        const delimiter = this.plan.delimiter.charCodeAt(0);
        for await (const block of lineBlocks(file.source, delimiter)) {
          this.#block(search, block);
          if (search.done) break;
          // What is found is shown at once, however slowly the input comes.
          await this.#output.flush();
        }
      } finally {
        file.close();
      }
    } catch (error) {
      if ((error as { syscall?: string }).syscall === undefined) throw error;
      return this.#fail(shown, error);
    }
    this.#finish(search, shown);
    await this.#output.flush();
  }

  #name(below: boolean, shown: string): string | undefined {
    const { names } = this.choice;
    return names === true || (names === "below" && below) ? shown : undefined;
  }

  #block(search: TextSearch, bytes: Uint8Array): void {
    const { binary, delimiter } = this.plan;
    const zero = delimiter === "\0";
    if (binary !== "text" && !zero && bytes.includes(0)) {
      return this.#binaryBlock(search, bytes);
    }
    let text = decodeName(bytes);
    if (zero) text = swapDelimiters(text);
    search.search(text);
  }

  #binaryBlock(search: TextSearch, bytes: Uint8Array): void {
    if (this.plan.binary === "without-match") {
      search.binary = true;
      return;
    }
    search.countOnly(toByteString(bytes));
    if (this.plan.report === "lines" && search.selected > 0) search.binary = true;
  }

  /** What is told of a file as a whole. */
  #finish(search: TextSearch, shown: string): void {
    this.#tell(search.selected, shown, search.name);
    if (this.plan.report === "lines" && search.binary && search.selected > 0) {
      this.#say(`${shown}: binary file matches`);
    }
  }

  #tell(selected: number, shown: string, name: string | undefined): void {
    const { report } = this.plan;
    if (selected > 0) this.matched = true;
    if (report === "count") this.#output.count(name, selected);
    else if (report === (selected > 0 ? "with" : "without")) this.#output.name(shown);
  }

  #fail(shown: string, error: unknown): void {
    this.failed = true;
    this.#say(`${shown}: ${errorText(error)}`);
  }

  #say(message: string): void {
    if (this.choice.quietErrors) return;
    // The output so far was first.
    void this.#output.flush();
    this.context.error(message);
  }
}
