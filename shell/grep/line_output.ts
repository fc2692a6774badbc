/** Writes what `grep` selects: names, numbers, context, colours. */
import { encodeName } from "../../core/bytes.ts";
import type { ByteSink } from "../io/streams.ts";
import type { GrepPlan } from "./grep_plan.ts";

export class LineOutput {
  #text = "";
  /** Whether a group of lines has been written, so that the next is set apart. */
  #grouped = false;

  constructor(readonly plan: GrepPlan, readonly sink: ByteSink) {}

  get full(): boolean {
    return this.#text.length >= 65536;
  }

  flush(): void | Promise<void> {
    if (this.#text === "") return;
    const bytes = encodeName(this.#text);
    this.#text = "";
    return this.sink.write(bytes);
  }

  /** Text of no file: names, counts, messages. */
  add(text: string): void {
    this.#text += text;
  }

  /** A line that stands alone comes after others with a gap between. */
  startGroup(): void {
    const { groupSeparator, colors } = this.plan;
    if (this.#grouped && groupSeparator !== undefined) {
      const shown = colors ? `${colors.separator}${groupSeparator}${colors.end}` : groupSeparator;
      this.#text += `${shown}\n`;
    }
    this.#grouped = true;
  }

  /** A name on its own. */
  name(name: string): void {
    this.#text += this.#colored("name", name) + (this.plan.nameEnd ?? "\n");
  }

  count(name: string | undefined, count: number): void {
    if (name !== undefined) this.#name(name, ":");
    this.#text += `${count}\n`;
  }

  /**
   * A line or a match, with what stands before it.
   * @param mark ":" for what is selected, "-" for context
   */
  line(
    name: string | undefined,
    number: number,
    offset: number,
    text: string,
    mark: ":" | "-",
  ): void {
    const { plan } = this;
    if (name !== undefined) this.#name(name, mark);
    if (plan.lineNumbers) this.#number(number, mark);
    if (plan.byteOffsets) this.#number(offset, mark);
    if (plan.initialTab && (name !== undefined || plan.lineNumbers || plan.byteOffsets)) {
      this.#text += "\t";
    }
    this.#text += plan.delimiter === "\0" ? swapDelimiters(text) + "\0" : text + "\n";
  }

  #name(name: string, mark: string): void {
    this.#text += this.#colored("name", name) +
      (this.plan.nameEnd ?? this.#colored("separator", mark));
  }

  #number(value: number, mark: string): void {
    const shown = this.plan.initialTab ? String(value).padStart(2) : String(value);
    this.#text += this.#colored("number", shown) + this.#colored("separator", mark);
  }

  #colored(kind: "name" | "number" | "separator", text: string): string {
    const { colors } = this.plan;
    return colors ? colors[kind] + text + colors.end : text;
  }
}

/** Lines that end with NUL, as lines that end with newlines, and back. */
export function swapDelimiters(text: string): string {
  return text.replace(/[\0\n]/g, (c) => c === "\0" ? "\n" : "\0");
}
