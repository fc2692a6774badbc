/** Where `sed` writes: its own output and the files of `w`. */
import { encodeName } from "../../core/bytes.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../core/constants.ts";
import type { CommandContext } from "../command.ts";
import type { ByteSink } from "../io/streams.ts";
import { openOutput, type OutputFile } from "../text/input.ts";

export class TextOutput {
  #text = "";
  /** The last line lacked its newline; it gets one if more comes. */
  #open = false;

  constructor(readonly sink: ByteSink, readonly delimiter: string) {}

  get full(): boolean {
    return this.#text.length >= 65536;
  }

  /** A line; `open` if it lacked its newline where it was read. */
  line(text: string, open = false): void {
    this.text(text);
    if (open) this.#open = true;
    else this.#text += this.delimiter;
  }

  /** Text as it is. */
  text(text: string): void {
    if (this.#open) this.#text += this.delimiter;
    this.#open = false;
    this.#text += text;
  }

  flush(): void | Promise<void> {
    if (this.#text === "") return;
    const bytes = encodeName(this.#text);
    this.#text = "";
    return this.sink.write(bytes);
  }
}

export class SedOutputs {
  readonly #files = new Map<string, { file: OutputFile; output: TextOutput }>();

  /** @param standard what the name /dev/stdout means */
  constructor(readonly context: CommandContext, readonly delimiter: string) {}

  /** Throws FsError. */
  open(name: string): void {
    if (this.#files.has(name) || name === "/dev/stdout") return;
    const file = openOutput(this.context, name, O_WRONLY | O_CREAT | O_TRUNC);
    this.#files.set(name, { file, output: new TextOutput(file.sink, this.delimiter) });
  }

  /** The output of a name; /dev/stdout is what the script itself writes to. */
  get(name: string, standard: TextOutput): TextOutput {
    return this.#files.get(name)?.output ?? standard;
  }

  async flush(): Promise<void> {
    for (const { output } of this.#files.values()) await output.flush();
  }

  async close(): Promise<void> {
    await this.flush();
    for (const { file } of this.#files.values()) file.close();
  }
}
